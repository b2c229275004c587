"""Which rungs, dates, reminders and packets somebody may see: those of the cases that are open to them.

The doors ask here instead of asking the tables, so that who sees what can be read in one place.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from appeals import erasing, transfers
from appeals.law.moves import State
from appeals.law.rule import StageKind
from appeals.letter_kinds import SEVERAL
from appeals.models import (
    Address,
    Arrival,
    Deadline,
    FollowUp,
    LearntPolicy,
    Letter,
    LetterComment,
    LetterVersion,
    Override,
    Packet,
    PlanChange,
    Reminder,
    Request,
    Stage,
    TalkAttempt,
    Turn,
)
from appeals.models.letter import LetterQuerySet
from appeals.models.request import RequestQuerySet
from cases.access import cases_open_to, offices_of
from cases.models import Case, Decision, Outcome
from claimback.accounts.access import members_of
from claimback.accounts.models import Organisation, User
from claimback.accounts.roles import Can, roles_that
from claimback.written import Rows
from documents.models import Criterion, Document, DocumentQuerySet, Evidence, Finding, Kind

MOST_CASES = 20


def turns_open_to(user: User, can: Can) -> QuerySet[Case]:
    """The cases of `cases_open_to`, each with whose turn it is."""
    return cases_open_to(user, can).select_related("turn")


def cases_told_to(user: User, can: Can) -> QuerySet[Case]:
    """The cases of `turns_open_to`, each with `may_be_read`: whether its papers are open to this person as well."""
    papers_too = Case.objects.open_to(user, Can.READ).filter(pk=OuterRef("pk"))
    return turns_open_to(user, can).annotate(may_be_read=Exists(papers_too))


def stages_open_to(user: User, can: Can) -> QuerySet[Stage]:
    """The rungs, each with what was sent."""
    found = Stage.objects.filter(case__in=Case.objects.open_to(user, can))
    main = Letter.objects.main().filter(stage=OuterRef("pk"))
    return found.select_related("case__coverage", "challenges", "filing").annotate(
        letter_id=Subquery(main.values("pk")[:1])
    )


def deadlines_open_to(user: User, can: Can) -> QuerySet[Deadline]:
    """The dates, the superseded ones too."""
    return Deadline.objects.filter(case__in=Case.objects.open_to(user, can)).select_related("stage")


def overrides_open_to(user: User, can: Can) -> QuerySet[Override]:
    """What people asked to move in those cases, whatever became of it."""
    return Override.objects.told().filter(case__in=Case.objects.open_to(user, can))


def waiting_for(user: User) -> QuerySet[Override]:
    """The moves that wait for a second look by this person, the one that was asked first on top."""
    waiting = Override.objects.waiting().told().filter(case__in=Case.objects.real().open_to(user, Can.APPROVE))
    return waiting.exclude(asked_by=user).order_by("asked_at", "pk")


def only_waiting(overrides: QuerySet[Override], *, waits: bool) -> QuerySet[Override]:
    """Those that wait for a second person, or the others."""
    waiting = Override.objects.waiting().values("pk")
    return overrides.filter(pk__in=waiting) if waits else overrides.exclude(pk__in=waiting)


def reminders_open_to(user: User, can: Can) -> QuerySet[Reminder]:
    """The reminders of those cases, whoever gets them."""
    return Reminder.objects.filter(case__in=Case.objects.open_to(user, can))


def follow_ups_open_to(user: User, can: Can) -> QuerySet[FollowUp]:
    """The dated next actions, those done too."""
    return FollowUp.objects.filter(case__in=Case.objects.open_to(user, can)).select_related("case")


def packets_open_to(user: User, can: Can) -> QuerySet[Packet]:
    """The packets, built or not."""
    return Packet.objects.filter(case__in=Case.objects.open_to(user, can)).select_related("case", "stage")


def learnt_open_to(user: User, can: Can) -> QuerySet[LearntPolicy]:
    """What the organisations in which this person may do this learnt about insurers."""
    offices = [office.pk for office in offices_of(user, can)] if user.is_active else []
    return LearntPolicy.objects.filter(organisation__in=offices).select_related("organisation")


def get_learnt(user: User, learnt_id: UUID, can: Can) -> LearntPolicy:
    """One entry of an organisation of theirs, or 404."""
    return get_object_or_404(learnt_open_to(user, can), pk=learnt_id)


def plan_changes_open_to(user: User, can: Can) -> QuerySet[PlanChange]:
    """What the organisations in which this person may do this changed about their plans of reminders."""
    offices = [office.pk for office in offices_of(user, can)] if user.is_active else []
    return PlanChange.objects.filter(organisation__in=offices).select_related("organisation")


def workers_of(office: Organisation) -> list[User]:
    """Who works on cases of an organisation and can sign in, in the order they came."""
    members = members_of(office).filter(role__in=roles_that(Can.EDIT), user__is_active=True)
    return [member.user for member in members]


def addresses_open_to(user: User, can: Can) -> QuerySet[Address]:
    """The address books of the organisations in which this person may do this, with what holds no longer."""
    offices = [office.pk for office in offices_of(user, can)] if user.is_active else []
    found = Address.objects.filter(organisation__in=offices)
    return found.select_related("organisation", "checked_by", "recorded_by", "retired_by")


def get_address(user: User, address_id: UUID, can: Can) -> Address:
    """One entry of a book of theirs, or 404."""
    return get_object_or_404(addresses_open_to(user, can), pk=address_id)


def live(deadlines: QuerySet[Deadline], *, is_live: bool) -> QuerySet[Deadline]:
    """Those that run (not superseded, met or dropped), or those that do not."""
    runs = Q(superseded_at=None, met_on=None, dropped_on=None)
    return deadlines.filter(runs) if is_live else deadlines.exclude(runs)


def letters_open_to(user: User, can: Can) -> QuerySet[Letter]:
    """The letters of those cases, sealed or not."""
    return _whole_letters().filter(case__in=Case.objects.open_to(user, can))


def letter_of(stage: Stage) -> Letter | None:
    """The main letter of a rung, when somebody has drafted it."""
    return _whole_letters().main().filter(stage=stage).first()


def _whole_letters() -> LetterQuerySet:
    of_case = ("case__organisation", "case__coverage", "authority")
    return Letter.objects.select_related(*of_case, "stage__challenges", "stage__filing")


def seconders(case: Case, *, besides: User) -> list[User]:
    """Who else of the organisation may second what this person asks in the case."""
    members = members_of(case.organisation).filter(role__in=roles_that(Can.APPROVE), user__is_active=True)
    return [member.user for member in members.exclude(user=besides)]


# --- inside one case: whoever calls these has opened it with `opens_case` ----------------------------------------


@Rows
def _turns(*, case: UUID) -> QuerySet[Turn]:
    turns = Turn.objects.filter(case=case).select_related("case", "deadline", "stage", "follow_up")
    return turns.annotate(erasure=erasing.soon(), offer=transfers.soon())


def turn_of(case: Case) -> Turn:
    """Whose turn it is in a case, as it was last restated; never a remembered row."""
    [turn] = _turns(case=case.pk)
    return turn


def stage_of(case: Case, stage_id: UUID) -> Stage:
    """A step of this case with what it challenges and what was sent, or 404."""
    return get_object_or_404(
        Stage.objects.select_related("case", "challenges", "filing", "answer"), case=case, pk=stage_id
    )


def letter_in(case: Case, letter_id: UUID) -> Letter:
    """A letter of this case, or 404."""
    return get_object_or_404(_whole_letters(), case=case, pk=letter_id)


def comment_in(letter: Letter, comment_id: UUID) -> LetterComment:
    """A comment on this letter, or 404."""
    return get_object_or_404(LetterComment, letter=letter, pk=comment_id)


def comments_on(letter: Letter) -> QuerySet[LetterComment]:
    """What people said about a letter: what is open first, then the newest."""
    found = LetterComment.objects.filter(letter=letter).select_related("by", "settled_by")
    return found.order_by(F("settled_at").asc(nulls_first=True), "-at", "pk")


def versions_of(letter: Letter) -> QuerySet[LetterVersion]:
    """What the letter was, the newest first."""
    return LetterVersion.objects.taken().filter(letter=letter).select_related("by").order_by("-number")


def kept_beside(letter: Letter) -> QuerySet[LetterVersion]:
    """What somebody wrote while another saved first, the newest first."""
    return LetterVersion.objects.kept_beside().filter(letter=letter).select_related("by").order_by("-at", "-pk")


def revocations_in(case: Case) -> dict[UUID | None, Letter]:
    """The newest letter that takes back each signed paper of this case, by the id of the paper."""
    found = Letter.objects.kept().filter(case=case, authority__isnull=False).defer("body")
    return {letter.authority_id: letter for letter in found.order_by("edited_at", "pk")}


def drafts_in(case: Case) -> set[tuple[str, UUID | None]]:
    """Kind and step of the drafts that stand and are gone on with, instead of a second one of the same."""
    drafts = Letter.objects.kept().filter(case=case, sealed_at=None).exclude(kind__in=SEVERAL)
    return set(drafts.values_list("kind", "stage_id"))


def letters_of(case: Case | UUID) -> QuerySet[Letter]:
    """The letters of this case without their words, the one touched last on top."""
    found = Letter.objects.kept().filter(case=case)
    return found.select_related("stage").defer("body").order_by("-edited_at", "-pk")


def thrown_away_in(case: Case) -> QuerySet[Letter]:
    """The drafts of this case that somebody threw away, without their words, the last one on top."""
    found = Letter.objects.filter(case=case, thrown_at__isnull=False).select_related("stage", "thrown_by")
    return found.defer("body").order_by("-thrown_at", "-pk")


def deadline_of(case: Case, deadline_id: UUID) -> Deadline:
    """A date of this case with what it is counted from, replaced or not, or 404."""
    found = Deadline.objects.with_override().select_related("case", "stage__challenges", "stage__case")
    return get_object_or_404(found, case=case, pk=deadline_id)


def override_of(case: Case, override_id: UUID) -> Override:
    """What somebody asked to move in this case, or 404."""
    return get_object_or_404(Override.objects.told(), case=case, pk=override_id)


@Rows
def _overrides_waiting(*, case: UUID) -> QuerySet[Override]:
    return Override.objects.waiting().told().filter(case=case).order_by("asked_at", "pk")


def overrides_waiting_in(case: Case) -> list[Override]:
    """The moves of this case that wait for a second person."""
    return _overrides_waiting(case=case.pk)


def stage_answered_by(document: Document) -> Stage | None:
    """The step of the same case that a paper was dropped on as its answer, if it was."""
    if document.answers_stage_id is None:
        return None
    return Stage.objects.filter(case=document.case_id, pk=document.answers_stage_id).first()


def stages_awaiting_answer(case: Case) -> QuerySet[Stage]:
    """The steps that were filed and not answered yet, late or not, in the order of the ladder."""
    waits = Q(state=str(State.FILED)) | Q(answer__outcome=Outcome.UNANSWERED)
    return Stage.objects.filter(waits, case=case).order_by("position", "pk")


def awaits_answer(stage: Stage) -> bool:
    """Whether an answer can still be recorded: none came yet, or silence ended the step."""
    silent = bool(stage.answer and stage.answer.outcome == Outcome.UNANSWERED)
    return silent or stage.standing is State.FILED


def talks_not_held(case: Case) -> QuerySet[Stage]:
    """The talks between doctors that are open in a case and were not asked for yet."""
    return Stage.objects.going_on().filter(case=case, kind=StageKind.PEER_TO_PEER, filed_on=None)


def talks_open(case: Case) -> QuerySet[Stage]:
    """The talks between doctors that may still be held: not answered, not given up, no call of theirs was held."""
    held = TalkAttempt.objects.filter(case=case, ended=TalkAttempt.Ended.HELD).values("stage")
    going_on = Stage.objects.going_on().filter(case=case, kind=StageKind.PEER_TO_PEER)
    return going_on.exclude(pk__in=held).order_by("position", "pk")


def open_talk(case: Case) -> Stage:
    """The talk of a case that may still be held, or 404."""
    found = talks_open(case).first()
    if found is None:
        raise Http404
    return found


def attempt_of(case: Case, attempt_id: UUID) -> TalkAttempt:
    """A call of this case, or 404."""
    found = TalkAttempt.objects.select_related("case", "stage__case", "stage__challenges")
    return get_object_or_404(found, case=case, pk=attempt_id)


def wanted_in(case: Case, user: User) -> set[UUID | None]:
    """The steps this person said they want, as long as nobody has talked it over with them."""
    return set(FollowUp.objects.filter(case=case, set_by=user, done_on=None).values_list("stage", flat=True))


def has_hours(stage: Stage) -> bool:
    """Whether a date of the step that still counts is an instant, not only a day."""
    return Deadline.objects.live().filter(stage=stage, legal_at__isnull=False).exists()


def next_date_of(stage: Stage, *, clock: str) -> Deadline | None:
    """The nearest date of one clock of the step ("filing", "decision") that is neither met nor dropped."""
    return Deadline.objects.unmet().filter(stage=stage, clock=clock).order_by("act_by", "pk").first()


def packets_of(stage: Stage) -> QuerySet[Packet]:
    """The packets of a step, built or not, the newest first."""
    return Packet.objects.filter(stage=stage).select_related("letter", "asked_by").order_by("-asked_at", "-pk")


def built_packets_of(stage: Stage) -> QuerySet[Packet]:
    """The packets of a step that can be sent, the newest first."""
    return packets_of(stage).filter(state=Packet.State.BUILT)


def packet_of(case: Case, packet_id: UUID) -> Packet:
    """A packet of this case, or 404."""
    return get_object_or_404(Packet.objects.select_related("case", "stage__case"), case=case, pk=packet_id)


def usable_papers(case: Case) -> DocumentQuerySet:
    """The papers of a case that may leave the system and were not set aside, in the order they came."""
    return (
        Document.objects.usable()
        .on_the_desk()
        .select_related("case__coverage")
        .filter(case=case)
        .order_by("received_at", "pk")
    )


def official_forms_of(case: Case) -> DocumentQuerySet:
    """The PDFs of a case that may be a form of an office: what nobody filed under anything else."""
    return usable_papers(case).filter(content_type="application/pdf", kind=Kind.OTHER, page_of=None)


def tasks_named(case: Case, ids: Iterable[UUID | None]) -> dict[UUID, FollowUp]:
    """The follow-ups of this case with these ids, done or not."""
    return {each.pk: each for each in FollowUp.objects.filter(case=case, pk__in=[id for id in ids if id])}


def criterion_of(case: Case, criterion_id: UUID) -> Criterion:
    """A criterion of this case that was not taken out, or 404."""
    return get_object_or_404(
        Criterion.objects.filter(withdrawn_at=None).select_related("case"), case=case, pk=criterion_id
    )


def criteria_of(case: Case) -> QuerySet[Criterion]:
    """The criteria of this case in their order, without those taken out."""
    return Criterion.objects.filter(case=case, withdrawn_at=None).order_by("place", "pk")


def criteria_named(case: Case, names: Iterable[str]) -> list[Criterion]:
    """Those of the criteria of this case that are named by id, in their order; what is no id names nothing."""
    named = set(names)
    return [criterion for criterion in criteria_of(case) if str(criterion.pk) in named]


def evidence_of(case: Case, evidence_id: UUID) -> Evidence:
    """Pages given in this case and not taken back, or 404."""
    return get_object_or_404(
        Evidence.objects.filter(withdrawn_at=None).select_related("case"), case=case, pk=evidence_id
    )


def finding_of(case: Case, finding_id: UUID) -> Finding:
    """An entry of a log of this case, or 404."""
    return get_object_or_404(Finding.objects.filter(withdrawn_at=None).select_related("case"), case=case, pk=finding_id)


def paper_of(case: Case, document_id: UUID) -> Document:
    """A paper of this case, or 404."""
    return get_object_or_404(Document.objects.select_related("case"), case=case, pk=document_id)


def cases_to_copy_from(case: Case, user: User) -> list[Case]:
    """Other cases of the same organisation that this person may read and that have criteria, the same service first."""
    with_rows = Criterion.objects.filter(organisation=case.organisation_id, withdrawn_at=None).values("case")
    found = Case.objects.open_to(user, Can.READ).filter(organisation=case.organisation_id, pk__in=with_rows)
    newest = found.exclude(pk=case.pk).order_by("-opened_at", "-pk")[:MOST_CASES]
    return sorted(newest, key=lambda other: other.service != case.service)


def policy_cited_in(case: Case) -> str:
    """The policies the first denial cites, as they were confirmed; empty where it names none."""
    decision = Decision.objects.filter(case=case).order_by("confirmed_at", "pk").first()
    return ", ".join(map(str, decision.criteria)) if decision else ""


def requests_open_to(user: User, can: Can) -> RequestQuerySet:
    """What was asked of others in those cases, with what came."""
    found = Request.objects.open_to(user, can).select_related("case", "asked_by")
    return found.prefetch_related("links", "items__arrivals__document", "items__arrivals__link")


def arrivals_open_to(user: User, can: Can) -> QuerySet[Arrival]:
    """What came for those requests."""
    found = Arrival.objects.filter(item__request__in=Request.objects.open_to(user, can))
    return found.select_related("item__request__case", "link", "document")


def requests_of(case: Case) -> RequestQuerySet:
    """What was asked of others in a case, the newest first, with what came."""
    waiting = Q(links__messages__state=Reminder.State.PENDING)
    chased = Min("links__messages__due_at", filter=waiting)
    found = Request.objects.filter(case=case).select_related("asked_by").annotate(next_chase_at=chased)
    return found.prefetch_related("links", "items__arrivals__document", "items__arrivals__link").order_by("-asked_at")


def request_of(case: Case, request_id: UUID) -> Request:
    """A request of this case, or 404."""
    return get_object_or_404(Request.objects.select_related("case", "asked_by"), case=case, pk=request_id)


def arrival_of(case: Case, arrival_id: UUID) -> Arrival:
    """What came for a request of this case, or 404."""
    found = Arrival.objects.select_related("item__request__case", "item__request__asked_by", "link__request__asked_by")
    return get_object_or_404(found, item__request__case=case, pk=arrival_id)


def decision_of(case: Case, decision_id: UUID) -> Decision:
    """A decision of this case, or 404."""
    return get_object_or_404(Decision.objects.select_related("case"), case=case, pk=decision_id)
