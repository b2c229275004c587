"""Letters: drafted from confirmed facts, edited in versions, frozen when they go out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from appeals import approved, letters, offered
from appeals.law.rule import StageKind
from appeals.letter_facts import gather, last_taken_back
from appeals.letter_kinds import AFTER_THE_END, MAIN, SEVERAL, LetterKind
from appeals.letter_note import note_of, printable_note
from appeals.letters import LetterFacts
from appeals.models import Channel, Letter, LetterVersion, Stage
from appeals.typesetting.parties import Sender
from cases.actions import lock_case
from cases.models import Authority, Case
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Conflict, Sorry
from claimback.words import day


class Changed(Conflict):
    """Somebody else saved the letter in the meantime."""

    def __init__(self, letter: Letter) -> None:
        super().__init__(letter.pk)
        self.letter = letter

    def __str__(self) -> str:
        return _(
            "Somebody saved this letter while you were writing (it is now version %(version)s). Both texts are kept: "
            "yours stands below and among the versions. Compare it with theirs, then save again."
        ) % {"version": self.letter.version}


class Sealed(Conflict):
    """The letter has gone out."""

    def __str__(self) -> str:
        return _(
            "This letter went out and is sealed. Your text is kept, below and beside the letter; a new letter belongs "
            "to the next step."
        )


class ThrownAway(Conflict):
    """The draft was thrown away."""

    def __str__(self) -> str:
        return _(
            "This draft was thrown away, so nothing can be done with it. What you wrote is kept, below and beside the "
            "letter. Take it out again first, on its page."
        )


class NoLetterHere(Sorry):
    """We know no letter for this kind of step."""

    def __str__(self) -> str:
        return _("No letter of ours is made for this step. Nothing was changed.")


class NotNow(Sorry):
    """This letter makes no sense in this case, or not yet; the message says why."""


class NotApproved(Sorry):
    """The organisation wants every letter approved by a second person, and nobody approved this version."""

    def __init__(self, letter: Letter) -> None:
        super().__init__(letter.pk)
        self.letter = letter

    def __str__(self) -> str:
        told = {"why": approved.why_not(self.letter.version), "fix": approved.what_mends_it()}
        return _("%(why)s %(fix)s If it has gone out like this already, say so below.") % told


class NeverSentSo(Sorry):
    """A day on which the letter cannot have gone out."""


@transaction.atomic
def draft_letter(stage: Stage, *, on: date, by: User) -> Letter:
    """The first draft of a step's main letter, from confirmed facts only; a letter that stands already is returned.

    Raises NoLetterHere, CaseIsClosed.
    """
    case = lock_case(stage.case)
    kind = _main_kind(stage)
    standing = Letter.objects.kept().filter(stage=stage, kind=kind).first()
    return standing or _drafted(case, kind=kind, stage=stage, on=on, by=by)


@transaction.atomic
def begin_letter(
    case: Case,
    *,
    kind: LetterKind,
    stage: Stage | None = None,
    authority: Authority | None = None,
    on: date,
    by: User,
) -> Letter:
    """The first draft of any letter that makes sense in the case now; `stage` for those that belong to a step.

    `authority` is the paper that a revocation takes back; else it is the one that was taken back last. An unsealed one
    of the same kind (and about the same paper) is returned, unless several people may get such a letter. Raises NotNow
    with the reason, NoLetterHere, CaseIsClosed.
    """
    if authority:
        _must_be_taken_back(authority, kind)
    if kind in MAIN.values():
        if stage is None or _main_kind(stage) is not kind:
            raise NotNow(_("This letter is filed with a step of another kind. Choose the step; nothing was changed."))
        return draft_letter(stage, on=on, by=by)
    case = Case.objects.select_for_update(no_key=True).get(pk=case.pk) if kind in AFTER_THE_END else lock_case(case)
    if why := offered.why_not(case, kind=kind, stage=stage, on=on):
        raise NotNow(why)
    if kind is LetterKind.REVOCATION and authority is None:
        authority = last_taken_back(case)
    same = {"kind": kind, "stage": stage, "authority": authority}
    standing = Letter.objects.kept().filter(case=case, sealed_at=None, **same).first()
    if standing and kind not in SEVERAL:
        return standing
    return _drafted(case, kind=kind, stage=stage, authority=authority, on=on, by=by)


def _must_be_taken_back(authority: Authority, kind: LetterKind) -> None:
    """Raises NotNow."""
    row = Authority.objects.get(pk=authority.pk)
    if kind is not LetterKind.REVOCATION:
        raise NotNow(_("This letter takes no signed paper back. Choose the letter that does; nothing was changed."))
    if row.signed_on is None or row.revoked_on is None:
        raise NotNow(_("This paper was not taken back, so there is nobody to tell. Nothing was changed."))


def _main_kind(stage: Stage) -> LetterKind:
    """Raises NoLetterHere."""
    kind = MAIN.get(StageKind(stage.kind))
    if kind is None:
        raise NoLetterHere
    return kind


def _drafted(
    case: Case, *, kind: LetterKind, stage: Stage | None, on: date, by: User, authority: Authority | None = None
) -> Letter:
    facts = gather(case, kind=kind, stage=stage, on=on, by=by, authority=authority)
    drafted = letters.draft(facts)
    letter = Letter.objects.create(
        organisation_id=case.organisation_id,
        case=case,
        stage=stage,
        kind=kind,
        authority=authority,
        subject=drafted.subject[:300],
        recipient="\n".join(drafted.recipient),
        sender="\n".join((facts.sender.name, *facts.sender.lines)),
        body=drafted.body,
        gaps=[{"field": gap.field, "sentence": str(gap.sentence)} for gap in drafted.gaps],
        written_on=on,
    )
    keep_version(letter, by=by)
    record("letter drafted", by=by, case=case, about=letter, letter=str(kind))
    return letter


def save_letter(
    letter: Letter, *, subject: str, recipient: str, sender: str, body: str, version: int, by: User
) -> Letter:
    """Save an edit as a new version; `version` is the one the writer started from.

    Raises Changed where somebody else saved first, Sealed and ThrownAway; the text is then kept beside the letter.
    """
    said = {"subject": subject, "recipient": recipient, "sender": sender, "body": body}
    try:
        return _saved(letter, **said, version=version, by=by)
    except (Changed, Sealed, ThrownAway):
        _keep_beside(letter, said, version=version, by=by)
        raise


def lock_draft(letter: Letter) -> Letter:
    """The letter as the database has it, locked; inside a transaction. Raises Sealed, ThrownAway."""
    letter = Letter.objects.select_for_update(of=("self",)).select_related("case").get(pk=letter.pk)
    if letter.sealed_at:
        raise Sealed
    if letter.thrown_at:
        raise ThrownAway
    return letter


@transaction.atomic
def _keep_beside(letter: Letter, said: dict[str, str], *, version: int, by: User) -> None:
    """Nobody's words are lost: what came too late is kept once, with who wrote it and from which version."""
    row = {"letter": letter, "number": version, "by": by, "beside": True, **said}
    if not LetterVersion.objects.filter(**row).exists():
        LetterVersion.objects.create(organisation_id=letter.organisation_id, **row)
        record("letter kept beside", by=by, case=letter.case, about=letter, version=version)


@transaction.atomic
def _saved(letter: Letter, *, subject: str, recipient: str, sender: str, body: str, version: int, by: User) -> Letter:
    letter = lock_draft(letter)
    said = (subject, recipient, sender, body)
    if said == (letter.subject, letter.recipient, letter.sender, letter.body):
        return letter  # the same words from an older version (autosave, then the button) take nothing away
    if letter.version != version:
        raise Changed(letter)
    letter.subject, letter.recipient, letter.sender, letter.body = said
    letter.version += 1
    letter.save(update_fields=["subject", "recipient", "sender", "body", "version"])
    Letter.objects.filter(pk=letter.pk).update(edited_at=Now())
    keep_version(letter, by=by)
    record("letter edited", by=by, case=letter.case, about=letter, version=letter.version)
    return letter


@transaction.atomic
def send_letter(letter: Letter, *, on: date, how: Channel, today: date, by: User, as_it_was: bool = False) -> Letter:
    """It went out on that day, so it is sealed. The main letter of a step is sealed by filing the step instead.

    `as_it_was` says that it went out although nobody approved it. Raises Sealed, ThrownAway, NeverSentSo, NotApproved.
    """
    letter = lock_draft(letter)
    if letter.is_main:
        raise NeverSentSo(_("This letter goes out with its step. Record the filing of the step; nothing was changed."))
    if not letter.written_on <= on <= today:
        told = {"on": day(on), "first": day(letter.written_on)}
        raise NeverSentSo(
            _("It cannot have gone out on %(on)s: it was drafted on %(first)s, and that day must have come.") % told
        )
    unapproved = approved.lacks_approval(letter, version=letter.version)
    if unapproved and not as_it_was:
        raise NotApproved(letter)
    sent = {"sealed_at": Now(), "sent_on": on, "sent_how": str(how)}
    Letter.objects.filter(pk=letter.pk).update(**sent)
    letter.refresh_from_db()
    if unapproved:
        record("letter sent not approved", by=by, case=letter.case, about=letter, version=letter.version)
    record("letter sent", by=by, case=letter.case, about=letter, version=letter.version, on=str(on))
    return letter


def printable(letter: Letter, *, by: User, enclosures: tuple[tuple[str, str], ...] = ()) -> letters.Printable:
    """The letter as it will stand on paper, with the references its case gives it and its (label, title) exhibits."""
    kind = LetterKind(letter.kind)
    case, stage, row = letter.case, letter.stage, letter.authority
    facts = gather(case, kind=kind, stage=stage, authority=row, on=letter.written_on, by=by)
    name, *lines = letter.sender.splitlines() or [facts.sender.name]
    made = letters.printable(
        facts, subject=letter.subject, recipient=tuple(letter.recipient.splitlines()), body=letter.body
    )
    return replace(made, sender=Sender(name, tuple(lines), facts.sender.capacity), enclosures=enclosures)


def open_letter(letter: Letter, *, by: User) -> bytes:
    """The letter as a PDF; the reading is remembered. Raises CannotSet when a character has no shape in our fonts."""
    page = letters.render(printable(letter, by=by))
    with transaction.atomic():
        record("letter opened", by=by, case=letter.case, about=letter, version=letter.version)
    return page


def open_letter_in_word(letter: Letter, *, by: User) -> bytes:
    """The letter as a Word file, for whoever makes it their own; the reading is remembered."""
    page = letters.word_file(printable(letter, by=by))
    with transaction.atomic():
        record("letter opened", by=by, case=letter.case, about=letter, version=letter.version)
    return page


def open_note(letter: Letter, *, language: str, on: date, by: User) -> bytes:
    """The patient's cover note as a PDF, as the case stands on that day; remembered as a read. Raises CannotSet."""
    note = note_of(letter, language=language, on=on)
    page = letters.render(printable_note(letter, note, by=by, on=on))
    with transaction.atomic():
        record("letter opened", by=by, case=letter.case, about=letter, version=letter.version)
    return page


def letter_facts(stage: Stage, *, case: Case, on: date, by: User) -> LetterFacts:
    """Everything the main letter of this step may draw on. Raises NoLetterHere."""
    return gather(case, kind=_main_kind(stage), stage=stage, on=on, by=by)


def keep_version(letter: Letter, *, by: User) -> None:
    """Keep the letter as it stands as the version of its number; inside the verb that changed it."""
    LetterVersion.objects.create(
        organisation_id=letter.organisation_id,
        letter=letter,
        number=letter.version,
        subject=letter.subject,
        recipient=letter.recipient,
        sender=letter.sender,
        body=letter.body,
        by=by,
    )
