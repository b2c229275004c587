"""Rungs for programs: drafted, packed, filed, received, answered, given up."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions, manifest
from appeals.access import letter_of, stages_open_to
from appeals.api.comparing import ComparingDoors
from appeals.api.conceding import WriteOffSerializer
from appeals.api.continuing import ContinuingDoors
from appeals.api.kits import KitDoors
from appeals.api.offers import OfferDoors
from appeals.api.packets import AskForManifest, AskForPacket, ManifestSerializer, PacketSerializer
from appeals.api.talking import TalkDoors
from appeals.api.their_time import TheirTimeDoors
from appeals.api.words import (
    AbandonStage,
    AnswerPaper,
    FileStage,
    LetterSerializer,
    RecordAnswer,
    RecordReceipt,
    SaveLetter,
    StageFact,
    StageInFullSerializer,
    StageSerializer,
    WhoAppealed,
)
from appeals.law.facts import LawError
from appeals.law.moves import State
from appeals.law.rule import StageKind
from appeals.letters import CannotSet
from appeals.models import Channel, Filer, Letter, Packet, Stage
from cases.api import DecisionSerializer, done_once
from claimback.accounts.roles import Can
from documents import actions as papers
from documents.api import CLOSED, DocumentSerializer, named_papers
from documents.models import Document, Kind

FILED = OpenApiExample("Faxed", {"on": "2026-03-20", "how": "fax", "address": "+1 555 0100"}, request_only=True)
UPHELD = OpenApiExample(
    "The denial stands",
    {"outcome": "upheld", "notice_on": "2026-04-10", "received_on": "2026-04-12", "reason_text": "No."},
    request_only=True,
)


class StageFilter(filters.FilterSet):
    case = filters.UUIDFilter("case_id", label="Only of this case")
    state = filters.MultipleChoiceFilter(choices=[(state.value, state.value) for state in State])
    kind = filters.MultipleChoiceFilter(choices=[(kind.value, kind.value) for kind in StageKind])
    step = filters.CharFilter("step", label="The rulebook's id of the step")
    challenges = filters.UUIDFilter("challenges_id", label="Only against this decision")


@extend_schema_view(list=extend_schema(operation_id="stages_list", summary="Stages, newest first"))
class StageRoom(
    mixins.ListModelMixin, ComparingDoors, ContinuingDoors, KitDoors, OfferDoors, TheirTimeDoors, TalkDoors
):
    """Stages: one rung of the ladder challenges a decision and ends with another."""

    can: ClassVar = {
        "list": Can.VIEW,
        "retrieve": Can.VIEW,
        "letter": Can.READ,
        "letter_file": Can.READ,
        "draft": Can.DRAFT,
        "save_letter": Can.DRAFT,
        "pack": Can.DRAFT,
        "manifest": Can.READ,
        "kit": Can.READ,
        "offers": Can.READ,
        "points": Can.READ,
        "mark_points": Can.EDIT,
        "request_form": Can.READ,
        "papers": Can.UPLOAD,
        "file": Can.FILE,
        "receipt": Can.FILE,
        "answer": Can.FILE,
        "silence": Can.FILE,
        "want": Can.UPLOAD,
        "already": Can.FILE,
        "calls": Can.READ,
        "begin_call": Can.FILE,
        "plan_talk": Can.DRAFT,
        "call_notes": Can.FILE,
        "end_call": Can.FILE,
        "end_talk": Can.FILE,
        "talk_sheet": Can.READ,
        "delays": Can.READ,
        "delay": Can.FILE,
        "information_sent": Can.FILE,
        "withdraw_delay": Can.FILE,
        "continuation": Can.READ,
        "record_continuation": Can.FILE,
        "withdraw_continuation": Can.FILE,
        "forwarded": Can.FILE,
        "not_forwarded": Can.FILE,
        "fact": Can.EDIT,
        "abandon": Can.FILE,
    }
    rows = staticmethod(stages_open_to)
    also_refused = (LawError, CannotSet)
    serializer_class = StageSerializer
    filterset_class = StageFilter

    @extend_schema(
        operation_id="stages_retrieve", summary="One stage with what its clocks wait for",
        responses=StageInFullSerializer,
    )  # fmt: skip
    def retrieve(self, request: Request, pk: str) -> Response:
        """`questions` names the facts without which a date would be a guess."""
        return Response(StageInFullSerializer(self.get_object()).data)

    @extend_schema(operation_id="stages_letter", summary="Read the letter", responses=LetterSerializer)
    @action(detail=True)
    def letter(self, request: Request, pk: str) -> Response:
        """The letter as it stands; 404 before it was drafted."""
        return Response(LetterSerializer(self._letter()).data)

    @extend_schema(
        operation_id="stages_letter_draft", summary="Draft the letter", request=None, responses={201: LetterSerializer}
    )
    @letter.mapping.post
    @done_once
    def draft(self, request: Request, pk: str) -> Response:
        """From confirmed facts only; a letter that stands already is returned."""
        letter = actions.draft_letter(self.get_object(), on=self.today, by=self.person)
        return Response(LetterSerializer(letter).data, status=201)

    @extend_schema(
        operation_id="stages_letter_save", summary="Save the letter", request=SaveLetter, responses=LetterSerializer
    )
    @letter.mapping.put
    @done_once
    def save_letter(self, request: Request, pk: str) -> Response:
        """A new version; 409 when somebody else saved in the meantime or the letter has gone out."""
        letter = self._letter()
        saved = actions.save_letter(letter, by=self.person, **self.said(SaveLetter))
        return Response(LetterSerializer(saved).data)

    @extend_schema(
        operation_id="stages_letter_file",
        summary="The letter as it will stand on paper",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    @action(detail=True, url_path="letter/file")
    def letter_file(self, request: Request, pk: str) -> HttpResponse:
        """The reading is remembered."""
        letter = self._letter()
        headers = CLOSED | {"Content-Disposition": f'attachment; filename="letter-{letter.version}.pdf"'}
        return HttpResponse(actions.open_letter(letter, by=self.person), "application/pdf", headers=headers)

    @extend_schema(
        operation_id="stages_packet",
        summary="Ask for a packet",
        request=AskForPacket,
        responses={202: PacketSerializer},
    )
    @action(detail=True, methods=["post"], url_path="packets")
    @done_once
    def pack(self, request: Request, pk: str) -> Response:
        """The letter and these papers, in this order; a worker builds it."""
        stage = self.get_object()
        said = self.said(AskForPacket)
        chosen = named_papers(stage.case, said.pop("papers"))
        packet = actions.ask_for_packet(stage, papers_in_order=chosen, on=self.today, by=self.person, **said)
        return Response(PacketSerializer(packet).data, status=202)

    @extend_schema(
        operation_id="stages_manifest",
        summary="What speaks against a packet of these papers",
        parameters=[AskForManifest],
        responses=ManifestSerializer,
    )
    @action(detail=True, filter_backends=[], pagination_class=None)
    def manifest(self, request: Request, pk: str) -> Response:
        """A packet is built only when nothing does. `fault.fix` says what mends it."""
        stage = self.get_object()
        asked = AskForManifest(data=request.query_params)
        asked.is_valid(raise_exception=True)
        chosen = named_papers(stage.case, asked.validated_data["papers"])
        return Response(ManifestSerializer(manifest.draw_up(stage, chosen, letter=letter_of(stage))).data)

    @extend_schema(
        operation_id="stages_answer_paper",
        summary="Send the letter that answers a stage",
        request={"multipart/form-data": AnswerPaper},
        responses={201: DocumentSerializer, 200: DocumentSerializer},
    )
    @action(detail=True, methods=["post"], url_path="papers", parser_classes=[MultiPartParser, FormParser, JSONParser])
    @done_once
    def papers(self, request: Request, pk: str) -> Response:
        """It is read like the first letter; its facts wait to be confirmed by `answer`."""
        stage, sent = self.get_object(), self.said(AnswerPaper)["file"]
        received = papers.receive(
            case=stage.case, stream=sent, name=sent.name, kind=Kind.ANSWER, by=self.person, answers_stage_id=stage.pk
        )
        return Response(DocumentSerializer(received.document).data, status=200 if received.again else 201)

    @extend_schema(
        operation_id="stages_file", summary="Record that it was sent", request=FileStage, responses=StageSerializer,
        examples=[FILED],
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def file(self, request: Request, pk: str) -> Response:
        """Our deadline is met, the letter is sealed, and the insurer's clock starts to run."""
        stage, said = self.get_object(), self.said(FileStage)
        proof = self._proof(stage, said.pop("proof", None))
        packet = self._packet(stage, said.pop("packet", None))
        how, filer = Channel(said.pop("how")), Filer.PATIENT if said.pop("in_own_name") else Filer.US
        filed = actions.file_stage_asking(
            stage, how=how, filer=filer, proof=proof, packet=packet, by=self.person, today=self.today, **said
        )
        return self._told(filed)

    @extend_schema(
        operation_id="stages_receipt", summary="Record a receipt", request=RecordReceipt, responses=StageSerializer
    )
    @action(detail=True, methods=["post"])
    @done_once
    def receipt(self, request: Request, pk: str) -> Response:
        """Delivered, or acknowledged by somebody with a reference; their clock may start on that day."""
        stage, said = self.get_object(), self.said(RecordReceipt)
        said["proof"] = self._proof(stage, said.pop("proof", None))
        actions.record_receipt(stage, today=self.today, by=self.person, **said)
        return self._told(stage)

    @extend_schema(
        operation_id="stages_answer", summary="Confirm the answer", request=RecordAnswer,
        responses={201: DecisionSerializer}, examples=[UPHELD],
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def answer(self, request: Request, pk: str) -> Response:
        """It ends this stage, and opens the next ones or wins the case."""
        stage, said = self.get_object(), self.said(RecordAnswer)
        chosen = named_papers(stage.case, said.pop("papers"))
        decision = actions.record_answer(stage, facts=said, papers=chosen, by=self.person, on=self.today)
        return Response(DecisionSerializer(decision).data, status=201)

    @extend_schema(
        operation_id="stages_silence", summary="Say that no answer came in time", request=None,
        responses={201: DecisionSerializer},
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def silence(self, request: Request, pk: str) -> Response:
        """Opens what the law gives for it; 409 while they have time or where it opens nothing. A late answer is
        recorded by `answer`."""
        unanswered = actions.record_silence(self.get_object(), by=self.person, on=self.today)
        return Response(DecisionSerializer(unanswered).data, status=201)

    @extend_schema(
        operation_id="stages_already", summary="Say who has already used this level", request=WhoAppealed,
        responses=StageSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def already(self, request: Request, pk: str) -> Response:
        """A doctor's appeal that counts is recorded as filed by them, and the insurer's clock runs."""
        said = self.said(WhoAppealed)
        told = actions.say_who_appealed(self.get_object(), **said, by=self.person, today=self.today)
        return self._told(told)

    @extend_schema(
        operation_id="stages_fact", summary="Record a dated event the law asks for", request=StageFact,
        responses=StageSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def fact(self, request: Request, pk: str) -> Response:
        """Dates are counted anew."""
        stage, said = self.get_object(), self.said(StageFact)
        actions.record_stage_fact(stage, today=self.today, by=self.person, **said)
        return self._told(stage)

    @extend_schema(
        operation_id="stages_abandon", summary="Give a stage up", request=AbandonStage,
        responses={200: StageSerializer, 202: WriteOffSerializer},
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def abandon(self, request: Request, pk: str) -> Response:
        """Its clocks are dropped, not deleted. 202: it waits for a second person, and everything runs on."""
        stage, said = self.get_object(), self.said(AbandonStage)
        done, waits = actions.give_up(stage, **said, on=self.today, by=self.person)
        return Response(WriteOffSerializer(waits).data, status=202) if waits else self._told(done)

    def _letter(self) -> Letter:
        letter = letter_of(self.get_object())
        if letter is None:
            raise Http404
        return letter

    def _packet(self, stage: Stage, packet_id: Any) -> Packet | None:
        if not packet_id:
            return None
        packet = stage.packets.filter(pk=packet_id).first()
        if packet is None:
            raise ValidationError({"packet": ["No such packet on this stage."]})
        return packet

    def _proof(self, stage: Stage, paper_id: Any) -> Document | None:
        return named_papers(stage.case, [paper_id])[0] if paper_id else None

    def _told(self, stage: Stage) -> Response:
        """The stage as it stands after the verb."""
        return Response(StageSerializer(type(self).rows(self.person, Can.VIEW).get(pk=stage.pk)).data)
