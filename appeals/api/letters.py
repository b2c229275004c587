"""Letters for programs: begun, edited, opened as PDF or Word file, sent."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions
from appeals.access import letters_open_to, stage_of
from appeals.api.words import LetterSerializer, SaveLetter
from appeals.letter_kinds import LetterKind
from appeals.letters import CannotSet
from appeals.models import Channel, Letter
from appeals.typesetting.papers import DOCX
from cases.api import Room, Said, done_once
from claimback.accounts.roles import Can
from documents.api import CLOSED

STATUS = OpenApiExample(
    "Ask where the answer is",
    {
        "case": "019e0000-0000-7000-8000-000000000001",
        "kind": "status",
        "stage": "019e0000-0000-7000-8000-000000000002",
    },
    request_only=True,
)


class BeginLetter(Said):
    """Which letter, in which case, and for which step where it belongs to one."""

    case = serializers.UUIDField()
    kind = serializers.ChoiceField(LetterKind.choices)
    stage = serializers.UUIDField(required=False, allow_null=True, default=None)


class SendLetter(Said):
    """When it went out, and how."""

    on = serializers.DateField(help_text="Not before it was drafted, not in the future.")
    how = serializers.ChoiceField(Channel.choices)


class LetterFilter(filters.FilterSet):
    case = filters.UUIDFilter("case_id", label="Only of this case")
    stage = filters.UUIDFilter("stage_id", label="Only of this stage")
    kind = filters.MultipleChoiceFilter(choices=LetterKind.choices)
    sealed = filters.BooleanFilter("sealed_at", "isnull", exclude=True, label="Only those that went out, or the rest")


@extend_schema_view(
    list=extend_schema(operation_id="letters_list", summary="Letters, newest first"),
    retrieve=extend_schema(operation_id="letters_retrieve", summary="One letter as it stands"),
)
class LetterRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Letters: of a stage or of a case alone, drafted from confirmed facts, kept in versions."""

    can: ClassVar = {
        "list": Can.READ,
        "retrieve": Can.READ,
        "create": Can.DRAFT,
        "save": Can.DRAFT,
        "file": Can.READ,
        "word": Can.READ,
        "sent": Can.FILE,
    }
    rows = staticmethod(letters_open_to)
    also_refused = (CannotSet,)
    serializer_class = LetterSerializer
    filterset_class = LetterFilter

    @extend_schema(
        operation_id="letters_begin", summary="Begin a letter", request=BeginLetter, responses={201: LetterSerializer},
        examples=[STATUS],
    )  # fmt: skip
    @done_once
    def create(self, request: Request) -> Response:
        """From confirmed facts only. Refused, with the reason, where the letter makes no sense in the case now."""
        said = self.said(BeginLetter)
        case = self.case_named(said["case"])
        stage = stage_of(case, said["stage"]) if said["stage"] else None
        kind = LetterKind(said["kind"])
        return self._told(actions.begin_letter(case, kind=kind, stage=stage, on=self.today, by=self.person), status=201)

    @extend_schema(operation_id="letters_save", summary="Save a letter", request=SaveLetter, responses=LetterSerializer)
    @action(detail=True, methods=["put"], url_path="text")
    @done_once
    def save(self, request: Request, pk: str) -> Response:
        """A new version; 409 when somebody else saved in the meantime or the letter has gone out."""
        return self._told(actions.save_letter(self.get_object(), by=self.person, **self.said(SaveLetter)))

    @extend_schema(
        operation_id="letters_file", summary="The letter as it will stand on paper",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )  # fmt: skip
    @action(detail=True)
    def file(self, request: Request, pk: str) -> HttpResponse:
        """The reading is remembered."""
        letter = self.get_object()
        return _file(actions.open_letter(letter, by=self.person), letter, "pdf", "application/pdf")

    @extend_schema(
        operation_id="letters_word", summary="The letter as a Word file",
        responses={(200, DOCX): OpenApiTypes.BINARY},
    )  # fmt: skip
    @action(detail=True)
    def word(self, request: Request, pk: str) -> HttpResponse:
        """The reading is remembered."""
        letter = self.get_object()
        return _file(actions.open_letter_in_word(letter, by=self.person), letter, "docx", DOCX)

    @extend_schema(
        operation_id="letters_sent", summary="Say that a letter went out", request=SendLetter,
        responses=LetterSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def sent(self, request: Request, pk: str) -> Response:
        """It is sealed. The main letter of a stage goes out by filing the stage."""
        said = self.said(SendLetter)
        how = Channel(said["how"])
        sent = actions.send_letter(self.get_object(), on=said["on"], how=how, today=self.today, by=self.person)
        return self._told(sent)

    def _told(self, letter: Letter, *, status: int = 200) -> Response:
        return Response(LetterSerializer(letter).data, status=status)


def _file(page: bytes, letter: Letter, end: str, content_type: str) -> Any:
    name = f"letter-{letter.kind}-{letter.version}.{end}"
    return HttpResponse(page, content_type, headers=CLOSED | {"Content-Disposition": f'attachment; filename="{name}"'})
