"""The doors to letters: those of a step, those of the case, and everything one does with one of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from appeals import access, actions, notices, where_to
from appeals.approved import approval_of
from appeals.compared import Line, compared
from appeals.forms.writing import ApproveForm, BeginForm, CommentForm, LetterForm, SentForm
from appeals.letter_facts import decision_of
from appeals.letter_kinds import LetterKind
from appeals.letter_note import LANGUAGES, note_of
from appeals.letters import CannotSet
from appeals.models import Letter, LetterVersion, Stage
from appeals.offered import offers
from appeals.typesetting.markup import parts
from appeals.typesetting.papers import DOCX
from cases.access import authority_of, opens_case, what_may
from cases.actions import CaseIsClosed
from cases.models import Case
from claimback.accounts.roles import Can
from claimback.pages import render_part, way_back
from claimback.words import moment
from documents.views import CLOSED, CONFLICT, UNPROCESSABLE, SignedIn

A_PAGE = 20
MOST_DIGITS = 9


def letters(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The letters of a case: looked at with GET, one more begun with POST."""
    return (begin if request.method == "POST" else listed)(request, case_id=case_id)


letters.can = {"GET": Can.READ, "POST": Can.DRAFT}  # type: ignore[attr-defined]


@opens_case(Can.READ)
def listed(request: SignedIn, case: Case) -> HttpResponse:
    """Every letter with how far it is, and which others make sense now."""
    return _list(request, case)


@opens_case(Can.DRAFT)
def begin(request: SignedIn, case: Case) -> HttpResponse:
    """Draft a letter from the confirmed facts."""
    form = BeginForm(request.POST)
    if not form.is_valid():
        return _list(
            request, case, fault=_("Choose a letter from the list. Nothing was changed."), status=UNPROCESSABLE
        )
    stage = access.stage_of(case, form.cleaned_data["stage"]) if form.cleaned_data["stage"] else None
    row = authority_of(case, form.cleaned_data["authority"]) if form.cleaned_data["authority"] else None
    kind, today = LetterKind(form.cleaned_data["kind"]), timezone.localdate()
    try:
        begun = actions.begin_letter(case, kind=kind, stage=stage, authority=row, on=today, by=request.user)
    except (actions.NotNow, actions.NoLetterHere, CaseIsClosed) as refusal:
        return _list(request, case, fault=str(refusal), status=UNPROCESSABLE)
    return redirect("one_letter", case.pk, begun.pk)


def letter(request: HttpRequest, case_id: UUID, stage_id: UUID) -> HttpResponse:
    """The main letter of a step: read with GET, drafted and saved with POST."""
    return (write if request.method == "POST" else read)(request, case_id=case_id, stage_id=stage_id)


letter.can = {"GET": Can.READ, "POST": Can.DRAFT}  # type: ignore[attr-defined]


@opens_case(Can.READ)
def read(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """The bench: the letter, what it still lacks, what it answers, and every earlier version."""
    stage = access.stage_of(case, stage_id)
    return _bench(request, case, access.letter_of(stage), stage=stage)


@opens_case(Can.DRAFT)
def write(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """Draft the main letter of the step, or save an edit of it."""
    stage = access.stage_of(case, stage_id)
    standing = access.letter_of(stage)
    return _draft(request, stage) if standing is None else _save(request, standing)


def one_letter(request: HttpRequest, case_id: UUID, letter_id: UUID) -> HttpResponse:
    """Any letter: read with GET, saved with POST."""
    return (save_one if request.method == "POST" else read_one)(request, case_id=case_id, letter_id=letter_id)


one_letter.can = {"GET": Can.READ, "POST": Can.DRAFT}  # type: ignore[attr-defined]


@opens_case(Can.READ)
def read_one(request: SignedIn, case: Case, letter_id: UUID) -> HttpResponse:
    """The bench with any letter of the case on it."""
    return _bench(request, case, access.letter_in(case, letter_id))


@opens_case(Can.DRAFT)
def save_one(request: SignedIn, case: Case, letter_id: UUID) -> HttpResponse:
    """Save an edit of any letter of the case."""
    return _save(request, access.letter_in(case, letter_id))


@require_POST
@opens_case(Can.FILE)
def sent(request: SignedIn, case: Case, letter_id: UUID) -> HttpResponse:
    """Say that a letter went out; it is sealed."""
    standing = access.letter_in(case, letter_id)
    form, today = SentForm(request.POST), timezone.localdate()
    if not form.is_valid():
        return _bench(request, case, standing, sent_form=form, status=UNPROCESSABLE)
    try:
        actions.send_letter(standing, **form.cleaned_data, today=today, by=request.user)
    except (actions.Sealed, actions.ThrownAway, actions.NeverSentSo, actions.NotApproved) as refusal:
        if isinstance(refusal, actions.NotApproved):
            form.ask_whether_it_is_gone()
        return _bench(request, case, standing, sent_form=form, fault=str(refusal), status=UNPROCESSABLE)
    messages.success(request, _("Recorded as sent. The letter is sealed."))
    return redirect("one_letter", case.pk, standing.pk)


@require_POST
@opens_case(Can.DRAFT)
def comment(request: SignedIn, case: Case, letter_id: UUID) -> HttpResponse:
    """Say something about a letter to those who write it."""
    standing = access.letter_in(case, letter_id)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _bench(request, case, standing, comment_form=form, status=UNPROCESSABLE)
    try:
        actions.comment_on_letter(standing, **form.cleaned_data, by=request.user)
    except (actions.Sealed, actions.ThrownAway) as refusal:
        return _bench(request, case, standing, comment_form=form, fault=str(refusal), status=UNPROCESSABLE)
    return redirect(way_back(request, otherwise=reverse("one_letter", args=[case.pk, standing.pk])))


@require_POST
@opens_case(Can.DRAFT)
def settle(request: SignedIn, case: Case, letter_id: UUID, comment_id: UUID) -> HttpResponse:
    """Say that a comment is dealt with."""
    standing = access.letter_in(case, letter_id)
    actions.settle_comment(access.comment_in(standing, comment_id), by=request.user)
    return redirect("one_letter", case.pk, standing.pk)


@require_POST
@opens_case(Can.RELEASE)
def approve(request: SignedIn, case: Case, letter_id: UUID) -> HttpResponse:
    """Say that a version somebody else wrote may go out."""
    standing = access.letter_in(case, letter_id)
    form = ApproveForm(request.POST)
    if not form.is_valid():
        fault = _("Say which version you approve. Nothing was changed.")
        return _bench(request, case, standing, fault=fault, status=UNPROCESSABLE)
    try:
        made = actions.approve_letter(standing, version=form.cleaned_data["version"], by=request.user)
    except actions.Changed:
        fault = _("Somebody changed the letter after you read it. Read it again below; nothing was approved.")
        return _bench(request, case, access.letter_in(case, letter_id), fault=fault, status=CONFLICT)
    except (actions.OwnWords, actions.Sealed, actions.ThrownAway) as refusal:
        return _bench(request, case, standing, fault=str(refusal), status=UNPROCESSABLE)
    if made.by_id == request.user.pk:
        messages.success(request, _("Approved. A changed text needs a new approval."))
    else:
        said = _("%(who)s approved this version already, on %(at)s. Nothing was changed by you.")
        messages.warning(request, said % {"who": made.by, "at": moment(made.at)})
    return redirect(way_back(request, otherwise=reverse("one_letter", args=[case.pk, standing.pk])))


@require_POST
@opens_case(Can.DRAFT)
def throw_away(request: SignedIn, case: Case, letter_id: UUID) -> HttpResponse:
    """Throw a draft away; it can be taken out again."""
    standing = access.letter_in(case, letter_id)
    try:
        actions.throw_letter_away(standing, by=request.user)
    except (actions.Sealed, actions.InAPacket) as refusal:
        return _bench(request, case, access.letter_in(case, letter_id), fault=str(refusal), status=UNPROCESSABLE)
    messages.success(request, _("The draft is thrown away. It stays under “Thrown away” and can be taken out again."))
    return redirect("letters", case.pk)


@require_POST
@opens_case(Can.DRAFT)
def restore(request: SignedIn, case: Case, letter_id: UUID) -> HttpResponse:
    """Take a draft that was thrown away out again."""
    standing = access.letter_in(case, letter_id)
    try:
        actions.restore_letter(standing, by=request.user)
    except actions.AnotherStands as refusal:
        return _bench(request, case, standing, fault=str(refusal), status=UNPROCESSABLE)
    messages.success(request, _("The draft is back, as it was. If it had been approved, it needs a new approval."))
    return redirect("one_letter", case.pk, standing.pk)


@require_GET
@opens_case(Can.READ)
def letter_pdf(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """The main letter of a step as it will stand on paper."""
    standing = access.letter_of(access.stage_of(case, stage_id))
    if standing is None:
        raise Http404
    return _pdf(request, case, standing)


@require_GET
@opens_case(Can.READ)
def one_pdf(request: SignedIn, case: Case, letter_id: UUID) -> HttpResponse:
    """Any letter as it will stand on paper."""
    return _pdf(request, case, access.letter_in(case, letter_id))


@require_GET
@opens_case(Can.READ)
def one_docx(request: SignedIn, case: Case, letter_id: UUID) -> HttpResponse:
    """Any letter as a Word file."""
    standing = access.letter_in(case, letter_id)
    return _file(actions.open_letter_in_word(standing, by=request.user), case, standing, "docx", DOCX)


@require_GET
@opens_case(Can.READ)
def note(request: SignedIn, case: Case, letter_id: UUID) -> HttpResponse:
    """The letter in plain words, for the patient."""
    return _note(request, case, access.letter_in(case, letter_id))


@require_GET
@opens_case(Can.READ)
def note_pdf(request: SignedIn, case: Case, letter_id: UUID) -> HttpResponse:
    """The same on paper."""
    standing = access.letter_in(case, letter_id)
    language, today = language_of(request), timezone.localdate()
    try:
        page = actions.open_note(standing, language=language, on=today, by=request.user)
    except CannotSet as fault:
        return _note(request, case, standing, fault=str(fault), status=UNPROCESSABLE)
    return _file(page, case, standing, f"{language}.pdf", "application/pdf")


def language_of(request: SignedIn) -> str:
    """The language that was asked for; else the reader's own."""
    asked = request.GET.get("language", request.user.language)
    return asked if asked in LANGUAGES else LANGUAGES[0]


def _note(request: SignedIn, case: Case, standing: Letter, *, fault: str = "", status: int = 200) -> HttpResponse:
    said = note_of(standing, language=language_of(request), on=timezone.localdate())
    context = {"case": case, "letter": standing, "note": said, "parts": parts(said.body), "fault": fault}
    return render(request, "appeals/letter_note.html", context, status=status)


def _pdf(request: SignedIn, case: Case, standing: Letter) -> HttpResponse:
    try:
        page = actions.open_letter(standing, by=request.user)
    except CannotSet as fault:
        return _bench(request, case, standing, fault=str(fault), status=UNPROCESSABLE)
    return _file(page, case, standing, "pdf", "application/pdf")


def _file(page: bytes, case: Case, standing: Letter, end: str, content_type: str) -> HttpResponse:
    name = f"{slugify(case.reference)}-{slugify(standing.kind)}-{standing.version}.{end}"
    headers = CLOSED | {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(page, content_type=content_type, headers=headers)


def _draft(request: SignedIn, stage: Stage) -> HttpResponse:
    try:
        actions.draft_letter(stage, on=timezone.localdate(), by=request.user)
    except (actions.NoLetterHere, CaseIsClosed) as refusal:
        return _bench(request, stage.case, None, stage=stage, fault=str(refusal), status=UNPROCESSABLE)
    messages.success(request, _("The letter is drafted from the confirmed facts. Read it, and fill what is missing."))
    return redirect("letter", stage.case_id, stage.pk)


def _to(request: SignedIn, standing: Letter) -> HttpResponse:
    """The letter as it is being written, to an address chosen beside it: shown, and saved like every edit."""
    offers = where_to.offers_for_letter(standing.case, standing.stage, today=timezone.localdate())
    offer = where_to.chosen(offers, request.POST["use"])
    typed = {name: request.POST.get(name, "") for name in LetterForm.base_fields}
    form = LetterForm(initial=typed | ({"recipient": offer.value} if offer else {}))
    if offer:
        messages.info(request, _("The address stands in the letter. Save the letter to keep it."))
    return _bench(request, standing.case, standing, form=form)


def _save(request: SignedIn, standing: Letter) -> HttpResponse:
    if "use" in request.POST and standing.is_open:
        return _to(request, standing)
    form, case = LetterForm(request.POST), standing.case
    if not form.is_valid():
        return _bench(request, case, standing, form=form, status=UNPROCESSABLE)
    try:
        saved = actions.save_letter(standing, **form.cleaned_data, by=request.user)
    except actions.Changed as other:
        again = LetterForm(initial=form.cleaned_data | {"version": other.letter.version})
        lines = compared(other.letter.body, form.cleaned_data["body"])
        beside = {"theirs": other.letter, "lines": lines}
        return _bench(request, case, standing, form=again, fault=str(other), status=CONFLICT, beside=beside)
    except (actions.Sealed, actions.ThrownAway) as over:
        return _bench(
            request, case, access.letter_in(case, standing.pk), form=form, fault=str(over), status=UNPROCESSABLE
        )
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204, headers={"X-Version": str(saved.version)})
    messages.success(request, _("Saved as version %(version)s.") % {"version": saved.version})
    return redirect("one_letter", case.pk, standing.pk)


def _bench(
    request: SignedIn,
    case: Case,
    standing: Letter | None,
    *,
    stage: Stage | None = None,
    form: LetterForm | None = None,
    fault: str = "",
    status: int = 200,
    sent_form: SentForm | None = None,
    comment_form: CommentForm | None = None,
    beside: dict[str, Any] | None = None,
) -> HttpResponse:
    stage = standing.stage if standing else stage
    decision = decision_of(case, stage)
    context: dict[str, Any] = {
        "case": case,
        "stage": stage,
        "decision": decision,
        "letter": standing,
        "can": what_may(request.user, case),
        "fault": fault,
        "left_out": notices.arguments(case, decision) if decision else (),
    } | (beside or {})
    if standing:
        context |= _versions(request, standing) | {"parts": parts(standing.body)}
        context["form"] = form or LetterForm(initial={name: getattr(standing, name) for name in LetterForm.base_fields})
        context |= {
            "approval": approval_of(standing, version=standing.version),
            "comments": access.comments_on(standing),
        }
        context["own_words"] = access.versions_of(standing).filter(number=standing.version, by=request.user).exists()
        context["wanted"] = standing.case.organisation.letters_need_approval
        context["in_packet"] = actions.packet_with(standing)
        if standing.is_open:
            today = timezone.localdate()
            context["offers"] = where_to.offers_for_letter(case, stage, today=today)
        context["comment_form"] = comment_form or CommentForm()
        context["sent_form"] = sent_form or SentForm(initial={"on": timezone.localdate()})
    return render_part(request, "appeals/letter.html", part="letter", context=context, status=status)


def _versions(request: SignedIn, standing: Letter) -> dict[str, Any]:
    """The versions, newest first, and any two of them beside each other; a text kept beside counts as one."""
    kept, beside = access.versions_of(standing), access.kept_beside(standing)
    old = _numbered(kept, request.GET.get("version", "")) or _with_id(beside, request.GET.get("beside", ""))
    new = _numbered(kept, request.GET.get("with", "")) or standing
    difference: list[Line] = compared(old.body, new.body) if old else []
    return {
        "versions": Paginator(kept, A_PAGE).get_page(request.GET.get("page")),
        "kept_beside": beside[:A_PAGE],
        "old": old,
        "new": new,
        "difference": difference,
    }


def _numbered(versions: QuerySet[LetterVersion], number: str) -> LetterVersion | None:
    return versions.filter(number=number).first() if number.isdecimal() and len(number) < MOST_DIGITS else None


def _with_id(versions: QuerySet[LetterVersion], pk: str) -> LetterVersion | None:
    return versions.filter(pk=pk).first() if pk.isdecimal() and len(pk) < MOST_DIGITS else None


def _list(request: SignedIn, case: Case, *, fault: str = "", status: int = 200) -> HttpResponse:
    found = offers(case, on=timezone.localdate())
    drafts = access.drafts_in(case)
    context = {
        "case": case,
        "can": what_may(request.user, case),
        "letters": Paginator(access.letters_of(case), A_PAGE).get_page(request.GET.get("page")),
        "thrown_away": access.thrown_away_in(case),
        "now": [each for each in found if not each.why_not and (each.kind, each.stage_id) not in drafts],
        "not_now": [each for each in found if each.why_not],
        "fault": fault,
    }
    return render_part(request, "appeals/letters.html", part="letters", context=context, status=status)
