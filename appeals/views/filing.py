"""The doors to what went out: filing a step, its receipts, giving it up, dated events, and the mail folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email.utils import getaddresses
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from appeals import access, actions, authority, channels, clocks, conceding, law_words, mail, where_to
from appeals.asking import OF_THE_CASE
from appeals.continued import Continued, continued, may_ask_care
from appeals.forms.filing import AbandonForm, BringsProof, FilingForm, ReceiptForm, StageFactForm, with_offer
from appeals.law.book import Citation
from appeals.law.deadlines import LawError
from appeals.law.moves import Move, State, moves_from
from appeals.law.rule import CLOCKS, StageKind
from appeals.law_names import plainly
from appeals.models import Channel, Filer, Packet, Stage
from appeals.talking import lost_by_filing
from cases.access import opens_case, what_may
from cases.actions import CaseIsClosed
from cases.models import Case, Urgency
from claimback.accounts.access import signed_in
from claimback.accounts.roles import Can
from claimback.words import day
from documents import actions as papers
from documents.kinds import Refused
from documents.models import Document, Kind
from documents.names import clean_name
from documents.resumable.arrived import files_of, let_go
from documents.storage import NoRoom
from documents.views import UNPROCESSABLE, SignedIn

REFUSALS = (
    actions.NotPossible,
    actions.NobodyAgrees,
    actions.WaitsAlready,
    actions.ImpossibleDate,
    actions.NotAnAddress,
    actions.NoContinuation,
    actions.AskedAlready,
    authority.MissingAuthority,
    CaseIsClosed,
    LawError,
)
MAILS = 50


@opens_case(Can.FILE)
def file_stage(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """Record that a step was filed; what was filed already is shown, with its receipts."""
    stage = access.stage_of(case, stage_id)
    asked: dict[str, Any] = {
        "stage": stage,
        "hours_count": hours_count(stage),
        "loses_talk": bool(lost_by_filing(stage)),
        "may_ask_care": may_ask_care(stage, case),
    }
    if request.method != "POST":
        return _filing_page(request, stage, FilingForm(initial=_prefilled(stage), **asked))
    if "use" in request.POST:
        return _filing_page(request, stage, FilingForm(initial=_with_offer(request, stage), **asked))
    form = FilingForm(request.POST, files_of(request, field="proof_file"), **asked)
    if not form.is_valid():
        return _filing_page(request, stage, form, status=UNPROCESSABLE)
    if form.cleaned_data.get("talk") == "hold":
        return _talk_first(request, case)
    try:
        proof = proof_of(request, case, form)
    except (Refused, NoRoom) as refusal:
        form.add_error("proof_file", str(refusal))
        return _filing_page(request, stage, form, status=refusal.status)
    given = form.cleaned_data
    try:
        filed = actions.file_stage_asking(
            stage,
            care_asked_by=form.care_asker(),
            on=given["on"],
            at=form.sent_at(zone_of(case)),
            how=Channel(given["how"]),
            address=given["address"],
            tracking=given["tracking"],
            proof=proof,
            packet=given["packet"],
            as_it_was=given["as_it_was"],
            filer=Filer.PATIENT if given["in_own_name"] else Filer.US,
            fax_pages=given["fax_pages"],
            fax_result=given["fax_result"],
            by=request.user,
            today=timezone.localdate(),
        )
    except (actions.PacketNotWhole, *REFUSALS) as refusal:
        if isinstance(refusal, (actions.PacketNotWhole, authority.MissingAuthority)):
            form.ask_whether_it_is_gone()
        form.add_error(None, str(refusal))
        return _filing_page(request, stage, form, kept=proof, status=UNPROCESSABLE)
    _tell_filed(request, filed)
    if form.care_asker():
        tell_care(request, continued(filed, case))
    return redirect("case", case.pk)


@opens_case(Can.FILE)
def receipt(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """Record that it was delivered, or that they confirmed it."""

    def do(stage: Stage, form: forms.Form) -> str:
        assert isinstance(form, ReceiptForm)
        given = {name: form.cleaned_data[name] for name in ("rung", "on", "who", "reference")}
        if proof := proof_of(request, case, form):
            form.data = {**form.data, "proof": str(proof.pk)}  # kept, even when the receipt is refused
        actions.record_receipt(stage, **given, proof=proof, today=timezone.localdate(), by=request.user)
        return _("Recorded. The dates are counted anew where they depend on it.")

    stage = access.stage_of(case, stage_id)
    files = files_of(request, field="proof_file") if request.method == "POST" else None
    form = ReceiptForm(request.POST or None, files, stage=stage, initial={"on": timezone.localdate()})
    return _simple(request, stage, form, do, page="appeals/receipt.html")


@opens_case(Can.FILE)
def abandon(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """Give a step up, with the reason."""

    def do(stage: Stage, form: forms.Form) -> str:
        _stage, waits = actions.give_up(stage, **form.cleaned_data, on=timezone.localdate(), by=request.user)
        if waits:
            return _("Asked for. The step stays until a second person agrees; its dates run on.")
        return _("“%(step)s” was given up. Its dates stay visible and run no longer.") % {"step": plainly(stage.name)}

    stage = access.stage_of(case, stage_id)
    asked = conceding.shown(case, stage)
    return _simple(request, stage, AbandonForm(request.POST or None), do, page="appeals/abandon.html", also=asked)


@opens_case(Can.EDIT)
def stage_fact(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """Record a dated event the law asks for on this step."""

    def do(stage: Stage, form: forms.Form) -> str:
        assert isinstance(form, StageFactForm)
        actions.record_stage_fact(
            stage, event=form.cleaned_data["event"], value=form.value(), by=request.user, today=timezone.localdate()
        )
        return _("Recorded. The dates that depend on it are counted anew.")

    stage = access.stage_of(case, stage_id)
    form = StageFactForm(
        request.POST or None,
        choices=events_of(stage),
        today=timezone.localdate(),
        initial={"event": request.GET.get("event", ""), "on": timezone.localdate()},
    )
    return _simple(request, stage, form, do, page="appeals/fact.html")


@require_GET
@signed_in
def mail_folder(request: SignedIn) -> HttpResponse:
    """The development folder of mails; it does not exist in production. Each person sees their own."""
    if settings.PRODUCTION:
        raise Http404
    mine = [
        each
        for each in mail.folder()
        if settings.ENVIRONMENT == "development" or request.user.email.lower() in _addresses(each.to)
    ]
    return render(request, "appeals/mail.html", {"mails": Paginator(mine, MAILS).get_page(request.GET.get("page"))})


def hours_count(stage: Stage) -> bool:
    """Whether some clock of this step is counted in hours: the case is urgent, or a date has an hour."""
    return stage.case.urgency == Urgency.URGENT or access.has_hours(stage)


def zone_of(case: Case) -> ZoneInfo:
    """The time zone in which the case's hours are written."""
    return ZoneInfo(case.time_zone or settings.TIME_ZONE)


def events_of(stage: Stage) -> list[tuple[str, str]]:
    """The dated events that may start or stop a clock of this step: (name, question)."""
    book = law_words.book()
    step = book.stages.get(stage.step)
    if step is None:
        return []
    state = stage.case.coverage.state
    names: dict[str, str] = {}
    for clock in (*CLOCKS[2:], *CLOCKS[:2]):
        for rule in book.rules_of(step, clock, state if state in book.states else None):
            starts = (rule.runs_from, *(part.runs_from for part in rule.parts), *rule.contingent_on)
            names |= {name: book.events[name] for name in starts if name and name in book.events}
    return [(name, words) for name, words in names.items() if not name.startswith(OF_THE_CASE)]


def warnings_before_filing(stage: Stage) -> Iterator[str]:
    """What a careful person looks at before it goes out; nothing here forbids filing."""
    letter = access.letter_of(stage)
    newest = access.packets_of(stage).first()
    if letter is None:
        yield _("No letter was written here for this step.")
    elif letter.gaps:
        yield _("The draft had open questions. Check that the letter answers them, or does well without.")
    if newest is None:
        yield _("No packet was built for this step.")
    elif newest.state != Packet.State.BUILT:
        yield _("The newest packet is not built.")
    elif letter and newest.letter_version != letter.version:
        yield _("The packet was made from version %(made)s; the letter is at %(now)s.") % {
            "made": newest.letter_version,
            "now": letter.version,
        }
    due = access.next_date_of(stage, clock="filing")
    if due and due.legal_on and timezone.localdate() > due.legal_on:
        yield _("The last legal day was %(on)s. Filing late is recorded and marked late; good cause may extend it.") % {
            "on": day(due.legal_on)
        }


def peer_to_peer_cautions(stage: Stage) -> list[str]:
    """What may be lost when an appeal is filed while a talk between doctors is still open."""
    if stage.kind != StageKind.INTERNAL_APPEAL:
        return []
    return [plainly(str(caution)) for talk in access.talks_not_held(stage.case) for caution in talk.cautions]


def good_cause(stage: Stage) -> tuple[list[str], list[Citation]] | None:
    """What the rulebook says of filing late, with its sources, where the last legal day has passed; else None."""
    book = clocks.book()
    rules = book.stages.get(stage.step)
    filing = getattr(stage, "filing", None)
    due = None if filing else access.next_date_of(stage, clock="filing")
    late = filing.late if filing else bool(due and due.legal_on and timezone.localdate() > due.legal_on)
    if not late or rules is None or rules.late_filing is None:
        return None
    return [plainly(each) for each in rules.late_filing.texts.values()], [
        book.citations[id] for id in rules.late_filing.cites
    ]


def _prefilled(stage: Stage) -> dict[str, Any]:
    """Today, the newest packet, and the address confirmed from this case's letter; the person may change all."""
    first = next(where_to.of_letter(stage), None)
    newest = access.built_packets_of(stage).first()
    known = {"how": first.how.value, "address": first.value} if first else {"how": "", "address": ""}
    return {"on": timezone.localdate(), "packet": newest} | known


def _with_offer(request: SignedIn, stage: Stage) -> dict[str, Any]:
    offers = where_to.offers_for(stage, today=timezone.localdate())
    return with_offer(FilingForm, request.POST, where_to.chosen(offers, request.POST["use"]))


def proof_of(request: SignedIn, case: Case, form: BringsProof) -> Document | None:
    """The proof that was chosen, or the one that came with the form; it is kept even when the filing is refused."""
    sent = form.cleaned_data.get("proof_file")
    if not sent:
        chosen: Document | None = form.cleaned_data["proof"]
        return chosen
    name = clean_name(sent.name or "")
    proof = papers.receive(case=case, stream=sent, name=name, kind=Kind.PROOF, by=request.user).document
    let_go([sent], kept=[proof], user=request.user)
    return proof


def _filing_page(
    request: SignedIn, stage: Stage, form: FilingForm, *, kept: Document | None = None, status: int = 200
) -> HttpResponse:
    if kept:
        form.data = {**form.data, "proof": str(kept.pk)}
    own = authority.acts_for_themselves(stage.case, request.user)
    context = _context(request, stage, form) | {
        "standing": authority.standing_of(stage, on=timezone.localdate()) if not own else None,
        "own": own,
        "good_cause": good_cause(stage),
        "machines": channels.adapters(),
        "filing": getattr(stage, "filing", None),
        "open": stage.standing is State.PREPARING,
        "warnings": list(warnings_before_filing(stage)),
        "cautions": peer_to_peer_cautions(stage),
        "ask_who": actions.waits_for_who(stage),
        "loses_talk": lost_by_filing(stage) if stage.standing is State.PREPARING else "",
        "offers": where_to.offers_for(stage, today=timezone.localdate()),
        "refusal": "" if stage.standing is State.PREPARING else str(actions.NotPossible(stage, Move.FILE)),
    }
    return render(request, "appeals/file.html", context, status=status)


def _talk_first(request: SignedIn, case: Case) -> HttpResponse:
    """Nothing is recorded: on to the talk that is still open."""
    messages.info(request, _("Nothing was recorded as filed. The talk first; the date of the appeal goes on running."))
    return redirect("talk", case.pk, access.open_talk(case).pk)


def _simple(
    request: SignedIn,
    stage: Stage,
    form: forms.Form,
    do: Callable[[Stage, forms.Form], str],
    *,
    page: str,
    also: dict[str, Any] | None = None,
) -> HttpResponse:
    """One form, one verb: done and back to the case, or the form again with the reason and what was typed."""
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                messages.success(request, do(stage, form))
                return redirect("case", stage.case_id)
            except REFUSALS as refusal:
                form.add_error(None, str(refusal))
            except (Refused, NoRoom) as refusal:
                form.add_error("proof_file", str(refusal))
                status = refusal.status
    return render(request, page, _context(request, stage, form) | (also or {}), status=status)


def _context(request: SignedIn, stage: Stage, form: forms.Form) -> dict[str, Any]:
    return {
        "case": stage.case,
        "stage": stage,
        "form": form,
        "can": what_may(request.user, stage.case),
        "can_abandon": Move.ABANDON in moves_from(stage.standing),
    }


def _tell_filed(request: SignedIn, stage: Stage) -> None:
    """Say by when they must answer, or what must be known before that can be counted."""
    if stage.filing.late:
        messages.warning(
            request, _("It went out after the last legal day and is marked late. Good cause may still extend the time.")
        )
    theirs = access.next_date_of(stage, clock="decision")
    if theirs:
        sentence = _("Appeal filed. %(who)s must answer by %(on)s.")
        who = _("The reviewer") if theirs.owed_by == "reviewer" else _("The insurer")
        messages.success(request, sentence % {"who": who, "on": day(theirs.last_on)})
        return
    questions = clocks.questions_of(stage.case, stage.case.coverage, [stage]).get(str(stage.pk), [])
    asked = [words for unknown in questions if unknown.clock == "decision" for words in unknown.questions]
    sentence = _("Appeal filed. The day of their answer cannot be counted yet. %(question)s")
    messages.success(request, (sentence % {"question": " ".join(asked)}).strip())


def tell_care(request: SignedIn, found: Continued | None) -> None:
    """That the care goes on was asked for; whether that was in time is said, or that nobody can tell."""
    if found is None or found.last is None:
        messages.success(request, _("Recorded. Whether that was in time cannot be told: no last day is known."))
    elif found.late:
        told = _("Recorded, and marked late: the last legal day was %(last)s. What the rulebook says stands with it.")
        messages.warning(request, told % {"last": day(found.last)})
    else:
        messages.success(
            request, _("Recorded: asked for in time. The last legal day is %(last)s.") % {"last": day(found.last)}
        )


def _addresses(to: str) -> set[str]:
    return {address.lower() for _name, address in getaddresses([to])}
