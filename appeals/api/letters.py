"""Letters for programs: begun, edited, opened as PDF or Word file, sent."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import access, actions
from appeals.access import letters_open_to, stage_of
from appeals.api.words import LetterSerializer, SaveLetter
from appeals.letter_kinds import LetterKind
from appeals.letter_note import LANGUAGES, note_of
from appeals.letters import CannotSet
from appeals.models import Channel, Letter, LetterApproval, LetterComment, LetterVersion
from appeals.typesetting.papers import DOCX
from cases.access import authority_of
from cases.api import Room, Said, done_once
from claimback.accounts.roles import Can
from documents.api import CLOSED

LANGUAGE = OpenApiParameter("language", enum=LANGUAGES, description="The reader’s own where it is not said.")
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
    authority = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="The signed paper that a revocation takes back."
    )


class SendLetter(Said):
    """When it went out, and how."""

    on = serializers.DateField(help_text="Not before it was drafted, not in the future.")
    how = serializers.ChoiceField(Channel.choices)

    as_it_was = serializers.BooleanField(
        default=False, help_text="It went out although nobody approved it, where the organisation wants approval."
    )


class CommentSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = LetterComment
        fields = ("id", "letter", "version", "about", "words", "by", "at", "settled_by", "settled_at")
        read_only_fields = fields


class SayComment(Said):
    """What somebody says about the letter as it stands."""

    words = serializers.CharField(max_length=4000)
    about = serializers.CharField(max_length=300, allow_blank=True, default="", help_text="Words of the letter.")


class VersionSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = LetterVersion
        fields = ("id", "number", "beside", "subject", "recipient", "sender", "body", "by", "at")
        read_only_fields = fields


class ApprovalSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = LetterApproval
        fields = ("letter", "version", "by", "at")
        read_only_fields = fields


class ApproveVersion(Said):
    """The version that may go out."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class NoteSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A letter in plain words."""

    language = serializers.CharField()
    title = serializers.CharField()
    body = serializers.CharField(help_text="In the markup of letters.")


class LetterFilter(filters.FilterSet):
    case = filters.UUIDFilter("case_id", label="Only of this case")
    stage = filters.UUIDFilter("stage_id", label="Only of this stage")
    kind = filters.MultipleChoiceFilter(choices=LetterKind.choices)
    sealed = filters.BooleanFilter("sealed_at", "isnull", exclude=True, label="Only those that went out, or the rest")
    thrown = filters.BooleanFilter("thrown_at", "isnull", exclude=True, label="Only drafts thrown away, or the rest")


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
        "note": Can.READ,
        "note_file": Can.READ,
        "sent": Can.FILE,
        "throw_away": Can.DRAFT,
        "restore": Can.DRAFT,
        "versions": Can.READ,
        "comments": Can.DRAFT,
        "comment": Can.DRAFT,
        "settle": Can.DRAFT,
        "approve": Can.RELEASE,
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
        row = authority_of(case, said["authority"]) if said["authority"] else None
        kind = LetterKind(said["kind"])
        begun = actions.begin_letter(case, kind=kind, stage=stage, authority=row, on=self.today, by=self.person)
        return self._told(begun, status=201)

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
        operation_id="letters_note", summary="The letter in plain words, for the patient",
        parameters=[LANGUAGE], responses=NoteSerializer,
    )  # fmt: skip
    @action(detail=True)
    def note(self, request: Request, pk: str) -> Response:
        """What it says, what happens next, until when; as the case stands today."""
        said = note_of(self.get_object(), language=self._language(), on=self.today)
        return Response(NoteSerializer(said).data)

    @extend_schema(
        operation_id="letters_note_file", summary="The same on paper", parameters=[LANGUAGE],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )  # fmt: skip
    @action(detail=True, url_path="note/file")
    def note_file(self, request: Request, pk: str) -> HttpResponse:
        """The reading is remembered."""
        letter, language = self.get_object(), self._language()
        page = actions.open_note(letter, language=language, on=self.today, by=self.person)
        return _file(page, letter, f"{language}.pdf", "application/pdf")

    @extend_schema(
        operation_id="letters_sent", summary="Say that a letter went out", request=SendLetter,
        responses=LetterSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def sent(self, request: Request, pk: str) -> Response:
        """It is sealed. The main letter of a stage goes out by filing the stage."""
        said = self.said(SendLetter)
        said["how"] = Channel(said["how"])
        return self._told(actions.send_letter(self.get_object(), **said, today=self.today, by=self.person))

    @extend_schema(
        operation_id="letters_throw_away", summary="Throw a draft away", request=None, responses=LetterSerializer
    )
    @action(detail=True, methods=["post"], url_path="throw-away")
    @done_once
    def throw_away(self, request: Request, pk: str) -> Response:
        """Its words are kept and it can be restored; 409 for what was filed or sent, or stands in a packet."""
        return self._told(actions.throw_letter_away(self.get_object(), by=self.person))

    @extend_schema(
        operation_id="letters_restore", summary="Take a draft out again", request=None, responses=LetterSerializer
    )
    @action(detail=True, methods=["post"])
    @done_once
    def restore(self, request: Request, pk: str) -> Response:
        """As it was; one that had been approved is a new version. 409 where another has taken its place."""
        return self._told(actions.restore_letter(self.get_object(), by=self.person))

    @extend_schema(
        operation_id="letters_versions", summary="What a letter was, newest first",
        responses=VersionSerializer(many=True),
    )  # fmt: skip
    @action(detail=True, filterset_class=None, pagination_class=None)
    def versions(self, request: Request, pk: str) -> Response:
        """`beside`: written while somebody else saved first, and kept; its number is the version it was begun from."""
        letter = self.get_object()
        found = [*access.versions_of(letter), *access.kept_beside(letter)]
        return Response(VersionSerializer(found, many=True).data)

    @extend_schema(
        operation_id="letters_comments", summary="Comments on a letter", responses=CommentSerializer(many=True)
    )
    @action(detail=True, filterset_class=None, pagination_class=None)
    def comments(self, request: Request, pk: str) -> Response:
        """What is open first. They go out with nothing."""
        return Response(CommentSerializer(access.comments_on(self.get_object()), many=True).data)

    @extend_schema(
        operation_id="letters_comment", summary="Comment on a letter", request=SayComment,
        responses={201: CommentSerializer},
    )  # fmt: skip
    @comments.mapping.post
    @done_once
    def comment(self, request: Request, pk: str) -> Response:
        """409 once the letter has gone out."""
        made = actions.comment_on_letter(self.get_object(), **self.said(SayComment), by=self.person)
        return Response(CommentSerializer(made).data, status=201)

    @extend_schema(
        operation_id="letters_comment_settle", summary="Settle a comment", request=None, responses=CommentSerializer
    )
    @action(detail=True, methods=["post"], url_path="comments/<uuid:comment_id>/settle")
    @done_once
    def settle(self, request: Request, pk: str, comment_id: UUID) -> Response:
        """Settled twice is settled once."""
        comment = access.comment_in(self.get_object(), comment_id)
        return Response(CommentSerializer(actions.settle_comment(comment, by=self.person)).data)

    @extend_schema(
        operation_id="letters_approve",
        summary="Approve a version",
        request=ApproveVersion,
        responses=ApprovalSerializer,
    )
    @action(detail=True, methods=["post"])
    @done_once
    def approve(self, request: Request, pk: str) -> Response:
        """By somebody who did not write it; 409 when the text is another by now. A changed text needs a new one."""
        made = actions.approve_letter(self.get_object(), **self.said(ApproveVersion), by=self.person)
        return Response(ApprovalSerializer(made).data)

    def _language(self) -> str:
        asked = self.request.query_params.get("language", self.person.language)
        if asked not in LANGUAGES:
            raise serializers.ValidationError({"language": ["One of: en, es."]})
        return asked

    def _told(self, letter: Letter, *, status: int = 200) -> Response:
        return Response(LetterSerializer(letter).data, status=status)


def _file(page: bytes, letter: Letter, end: str, content_type: str) -> Any:
    name = f"letter-{letter.kind}-{letter.version}.{end}"
    return HttpResponse(page, content_type, headers=CLOSED | {"Content-Disposition": f'attachment; filename="{name}"'})
