"""The doors to letters and packets of a step."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from appeals import access, actions, manifest, notices
from appeals.actions.packing import NotBuilt
from appeals.forms.writing import LetterForm, PacketForm
from appeals.letters import CannotSet
from appeals.models import Letter, Packet, Stage
from appeals.typesetting.markup import parts
from cases.access import opens_case, what_may
from cases.actions import CaseIsClosed
from cases.models import Case
from claimback.accounts.roles import Can
from claimback.pages import render_part
from documents.models import EVIDENCE_KINDS, Kind
from documents.storage import NotKept
from documents.views import CLOSED, CONFLICT, GONE, UNPROCESSABLE, SignedIn

A_PAGE = 20
OUR_OWN = EVIDENCE_KINDS | {Kind.DENIAL, Kind.POLICY, Kind.ANSWER}
"""Papers that go into a packet unless somebody takes them out: what was decided, and what speaks against it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a comparison: `kind` is same, gone, new or changed."""

    kind: str
    before: str
    after: str


def letter(request: HttpRequest, case_id: UUID, stage_id: UUID) -> HttpResponse:
    """The letter of a step: read with GET, drafted and saved with POST."""
    return (write if request.method == "POST" else read)(request, case_id=case_id, stage_id=stage_id)


letter.can = {"GET": Can.READ, "POST": Can.DRAFT}  # type: ignore[attr-defined]


@opens_case(Can.READ)
def read(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """The bench: the letter, what it still lacks, what it answers, and every earlier version."""
    return _bench(request, access.stage_of(case, stage_id))


@opens_case(Can.DRAFT)
def write(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """Draft the letter of the step, or save an edit of it."""
    stage = access.stage_of(case, stage_id)
    standing = access.letter_of(stage)
    return _draft(request, stage) if standing is None else _save(request, stage, standing)


def _draft(request: SignedIn, stage: Stage) -> HttpResponse:
    try:
        actions.draft_letter(stage, on=timezone.localdate(), by=request.user)
    except (actions.NoLetterHere, CaseIsClosed) as refusal:
        return _bench(request, stage, fault=str(refusal), status=UNPROCESSABLE)
    messages.success(request, _("The letter is drafted from the confirmed facts. Read it, and fill what is missing."))
    return redirect("letter", stage.case_id, stage.pk)


def _save(request: SignedIn, stage: Stage, standing: Letter) -> HttpResponse:
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _bench(request, stage, form=form, status=UNPROCESSABLE)
    try:
        saved = actions.save_letter(standing, **form.cleaned_data, by=request.user)
    except actions.Changed as other:
        again = LetterForm(initial=form.cleaned_data | {"version": other.letter.version})
        lines = compared(other.letter.body, form.cleaned_data["body"])
        return _bench(request, stage, form=again, fault=str(other), theirs=other.letter, lines=lines, status=CONFLICT)
    except actions.Sealed as sealed:
        return _bench(request, stage, form=form, fault=str(sealed), status=UNPROCESSABLE)
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204, headers={"X-Version": str(saved.version)})
    messages.success(request, _("Saved as version %(version)s.") % {"version": saved.version})
    return redirect("letter", stage.case_id, stage.pk)


@require_GET
@opens_case(Can.READ)
def letter_pdf(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """The letter as it will stand on paper."""
    stage = access.stage_of(case, stage_id)
    standing = access.letter_of(stage)
    if standing is None:
        raise Http404
    try:
        page = actions.open_letter(standing, by=request.user)
    except CannotSet as fault:
        return _bench(request, stage, fault=str(fault), status=UNPROCESSABLE)
    name = f"{slugify(case.reference)}-letter-{standing.version}.pdf"
    headers = CLOSED | {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(page, content_type="application/pdf", headers=headers)


def packet(request: HttpRequest, case_id: UUID, stage_id: UUID) -> HttpResponse:
    """The packet of a step: looked at with GET, asked for with POST."""
    return (ask if request.method == "POST" else look)(request, case_id=case_id, stage_id=stage_id)


packet.can = {"GET": Can.READ, "POST": Can.DRAFT}  # type: ignore[attr-defined]


@opens_case(Can.READ)
def look(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """What goes in, how far the builder is, and what was built; htmx asks again while it is being built."""
    return _packet_page(request, access.stage_of(case, stage_id))


@opens_case(Can.DRAFT)
def ask(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """Look at the order of the exhibits, or ask for the packet."""
    stage = access.stage_of(case, stage_id)
    form = PacketForm(request.POST, papers=list(access.usable_papers(case)))
    if not form.is_valid():
        return _packet_page(request, stage, form=form, status=UNPROCESSABLE)
    if "preview" in request.POST:
        return _packet_page(request, stage, form=form)
    try:
        actions.ask_for_packet(
            stage, papers_in_order=form.in_order(), **form.limits(), on=timezone.localdate(), by=request.user
        )
    except (actions.NothingToPack, CaseIsClosed) as refusal:
        # what the manifest names stands in the manifest, each beside what mends it
        named = isinstance(refusal, actions.NotWhole)
        fault = _("Nothing was built yet: see below what to mend first.") if named else str(refusal)
        return _packet_page(request, stage, form=form, fault=fault, status=UNPROCESSABLE)
    messages.info(request, _("The packet is being built. This page shows when it is ready."))
    return redirect("packet", case.pk, stage.pk)


@require_GET
@opens_case(Can.READ)  # type: ignore[arg-type]
def packet_file(request: SignedIn, case: Case, packet_id: UUID) -> HttpResponse | FileResponse:
    """The packet or one part of it, byte for byte, to be saved."""
    built = access.packet_of(case, packet_id)
    asked = request.GET.get("part", "")
    part = int(asked) if asked.isdecimal() and len(asked) < 5 else None
    try:
        opened = actions.open_packet(built, part=part, by=request.user)
    except NotBuilt as refusal:
        return _packet_page(request, built.stage, fault=str(refusal), status=CONFLICT)
    except NotKept as missing:
        return _packet_page(request, built.stage, fault=str(missing), status=GONE)
    name = f"{slugify(case.reference)}-packet-{built.made_on}{f'-part-{part}' if part else ''}.pdf"
    return FileResponse(opened, as_attachment=True, filename=name, content_type="application/pdf", headers=CLOSED)


def compared(before: str, after: str) -> list[Line]:
    """Two texts, line beside line."""
    left, right = before.splitlines(), after.splitlines()
    found: list[Line] = []
    for tag, i, j, k, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        was, now = left[i:j], right[k:m]
        for number in range(max(len(was), len(now))):
            old, new = (part[number] if number < len(part) else "" for part in (was, now))
            one_sided = "new" if number >= len(was) else "gone" if number >= len(now) else "changed"
            found.append(Line("same" if tag == "equal" else one_sided, old, new))
    return [line for line in found if line.before.strip() or line.after.strip()]


def _bench(
    request: SignedIn,
    stage: Stage,
    *,
    form: LetterForm | None = None,
    fault: str = "",
    theirs: Letter | None = None,
    lines: list[Line] | None = None,
    status: int = 200,
) -> HttpResponse:
    standing = access.letter_of(stage)
    context: dict[str, Any] = {
        "case": stage.case,
        "stage": stage,
        "decision": stage.challenges,
        "letter": standing,
        "can": what_may(request.user, stage.case),
        "fault": fault,
        "theirs": theirs,
        "lines": lines,
        "left_out": notices.arguments(stage.case, stage.challenges),
    }
    if standing:
        context |= _versions(request, standing) | {"parts": parts(standing.body)}
        context["form"] = form or LetterForm(initial={name: getattr(standing, name) for name in LetterForm.base_fields})
    return render_part(request, "appeals/letter.html", part="letter", context=context, status=status)


def _versions(request: SignedIn, standing: Letter) -> dict[str, Any]:
    """The versions, newest first, and the one that is looked at beside the letter as it stands."""
    kept = standing.versions.select_related("by").order_by("-number")
    number = request.GET.get("version", "")
    old = kept.filter(number=number).first() if number.isdecimal() and len(number) < 9 else None
    return {
        "versions": Paginator(kept, A_PAGE).get_page(request.GET.get("page")),
        "old": old,
        "difference": compared(old.body, standing.body) if old else [],
    }


def _packet_page(
    request: SignedIn, stage: Stage, *, form: PacketForm | None = None, fault: str = "", status: int = 200
) -> HttpResponse:
    papers = list(access.usable_papers(stage.case))
    packets = access.packets_of(stage)
    latest = packets.first()
    if form is None:
        chosen = (
            list(latest.exhibits.order_by("position").values_list("document_id", flat=True))
            if latest
            else [paper.pk for paper in papers if paper.kind in OUR_OWN]
        )
        form = PacketForm(papers=papers, chosen=chosen, initial=_limits_of(latest))
    ordered = form.in_order() if not form.is_bound or form.is_valid() else []
    letter = access.letter_of(stage)
    listed = manifest.draw_up(stage, ordered, letter=letter)
    labels = {line.paper.pk: line.label for line in listed.lines}
    context = {
        "case": stage.case,
        "stage": stage,
        "can": what_may(request.user, stage.case),
        "letter": letter,
        "latest": latest,
        "earlier": Paginator(packets.exclude(pk=latest.pk) if latest else packets, A_PAGE).get_page(
            request.GET.get("page")
        ),
        "form": form,
        "rows": [(paper, field, labels.get(paper.pk, "")) for paper, field in form.rows()],
        "manifest": listed,
        "not_as_it_is": not form.is_bound and bool(listed.faults),
        "unusable": stage.case.documents.filter(set_aside_at=None)
        .exclude(pk__in=[paper.pk for paper in papers])
        .order_by("received_at", "pk"),
        "fault": fault,
    }
    return render_part(request, "appeals/packet.html", part="packet", context=context, status=status)


def _limits_of(packet: Packet | None) -> dict[str, Any]:
    """What was asked for last time, as the form says it."""
    if packet is None:
        return {}
    megabytes = Decimal(packet.part_bytes) / 1_000_000 if packet.part_bytes else None
    return {"part_megabytes": megabytes, "part_pages": packet.part_pages}
