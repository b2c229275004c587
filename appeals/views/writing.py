"""The doors to packets of a step."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from appeals import access, actions, manifest
from appeals.actions.packing import NotBuilt
from appeals.authority import MissingAuthority, acts_for_themselves, standing_of
from appeals.forms.writing import PacketForm
from appeals.models import Packet, Stage
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
            stage,
            papers_in_order=form.in_order(),
            **form.limits(),
            in_own_name=form.cleaned_data["in_own_name"],
            on=timezone.localdate(),
            by=request.user,
        )
    except (actions.NothingToPack, MissingAuthority, CaseIsClosed) as refusal:
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
        "standing": None
        if acts_for_themselves(stage.case, request.user)
        else standing_of(stage, on=timezone.localdate()),
    }
    return render_part(request, "appeals/packet.html", part="packet", context=context, status=status)


def _limits_of(packet: Packet | None) -> dict[str, Any]:
    """What was asked for last time, as the form says it."""
    if packet is None:
        return {}
    megabytes = Decimal(packet.part_bytes) / 1_000_000 if packet.part_bytes else None
    return {"part_megabytes": megabytes, "part_pages": packet.part_pages}
