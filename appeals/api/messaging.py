"""Messages of a case for programs: found, written for one thread, corrected, withdrawn, read."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.access import paper_of
from appeals.actions import messaging
from cases.api import Room, Said, done_once
from cases.models import Message, Thread
from cases.threads import messages_open_to, thread_in
from claimback.accounts.roles import Can

WRITE_EXAMPLE = OpenApiExample(
    "To the patient",
    {"case": "019e0000-0000-7000-8000-000000000001", "thread": "patient", "body": "Your papers came. Thank you."},
    request_only=True,
)


class CaseMessageReadSerializer(serializers.Serializer):  # type: ignore[type-arg]
    reader = serializers.UUIDField(source="reader_id")
    at = serializers.DateTimeField()


class CaseMessageSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    body = serializers.SerializerMethodField(help_text="Empty once it was withdrawn.")
    corrected_by = serializers.SerializerMethodField(help_text="The message that took its place.")
    reads = CaseMessageReadSerializer(many=True, read_only=True)

    class Meta:
        model = Message
        fields = (
            "id", "case", "thread", "body", "paper_id", "written_at", "written_by", "said_at", "corrects",
            "corrected_by", "withdrawn_at", "reads",
        )  # fmt: skip
        read_only_fields = fields

    def get_body(self, message: Message) -> str:
        """What it says."""
        return "" if message.withdrawn_at else message.body

    def get_corrected_by(self, message: Message) -> UUID | None:
        """Null while it stands."""
        later = getattr(message, "corrected_by", None)
        return later.pk if later else None


class WriteMessage(Said):
    """What is said, and in which thread: never left out, so that nothing for the team reaches the patient."""

    case = serializers.UUIDField()
    thread = serializers.ChoiceField(Thread.choices)
    body = serializers.CharField(trim_whitespace=False, help_text="At most 4000 letters.")
    paper = serializers.UUIDField(required=False, allow_null=True, default=None, help_text="A paper of the case.")


class CorrectMessage(Said):
    """What it should have said."""

    body = serializers.CharField(trim_whitespace=False)


class ReadMessages(Said):
    """Which thread was read."""

    case = serializers.UUIDField()
    thread = serializers.ChoiceField(Thread.choices)


class MessagesWereRead(serializers.Serializer):  # type: ignore[type-arg]
    messages = serializers.IntegerField(help_text="How many were not read before.")


class CaseMessageFilter(filters.FilterSet):
    case = filters.UUIDFilter("case_id", label="Only of this case")
    thread = filters.ChoiceFilter(choices=Thread.choices, label="Only of this thread")
    after = filters.IsoDateTimeFilter("written_at", "gt", label="Written after this moment")


@extend_schema_view(
    list=extend_schema(operation_id="case-messages_list", summary="Messages of cases, newest first"),
    retrieve=extend_schema(operation_id="case-messages_retrieve", summary="One message"),
)
class CaseMessageRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Messages of a case: with the patient, and among the team."""

    can: ClassVar = {
        "list": Can.HEAR,
        "retrieve": Can.HEAR,
        "create": Can.WRITE,
        "correct": Can.WRITE,
        "withdraw": Can.WRITE,
        "read": Can.HEAR,
    }
    serializer_class = CaseMessageSerializer
    filterset_class = CaseMessageFilter

    @staticmethod
    def rows(user: Any, can: Can) -> Any:
        """The messages of the threads this person reads, or writes in."""
        return messages_open_to(user, can).prefetch_related("reads")

    @extend_schema(
        operation_id="case-messages_write", summary="Write a message", request=WriteMessage,
        responses={201: CaseMessageSerializer}, examples=[WRITE_EXAMPLE],
    )  # fmt: skip
    @done_once
    def create(self, request: Request) -> Response:
        """Everybody who reads the thread and has nothing unread in it is told that there is a message."""
        said = self.said(WriteMessage)
        case = thread_in(self.person, said["case"], said["thread"], to_write=True)
        paper = paper_of(case, said["paper"]) if said["paper"] else None
        told = {"thread": Thread(said["thread"]), "body": said["body"], "paper": paper}
        return self._told(messaging.write_message(case, **told, by=self.person), status=201)

    @extend_schema(
        operation_id="case-messages_correct", summary="Correct one's own message", request=CorrectMessage,
        responses={201: CaseMessageSerializer},
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def correct(self, request: Request, pk: str) -> Response:
        """Within 15 minutes; another message takes its place, and the first is kept."""
        body = self.said(CorrectMessage)["body"]
        made = messaging.correct_message(self.get_object(), body=body, by=self.person, now=timezone.now())
        return self._told(made, status=201)

    @extend_schema(
        operation_id="case-messages_withdraw", summary="Withdraw one's own message", request=None,
        responses=CaseMessageSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def withdraw(self, request: Request, pk: str) -> Response:
        """Its place stays, its words are shown to nobody."""
        return self._told(messaging.withdraw_message(self.get_object(), by=self.person))

    @extend_schema(
        operation_id="case-messages_read", summary="Say that a thread was read", request=ReadMessages,
        responses=MessagesWereRead,
    )  # fmt: skip
    @action(detail=False, methods=["post"])
    @done_once
    def read(self, request: Request) -> Response:
        """Every message of the thread, as it stands now."""
        said = self.said(ReadMessages)
        case = thread_in(self.person, said["case"], said["thread"])
        number = messaging.read_messages(case, thread=Thread(said["thread"]), by=self.person)
        return Response({"messages": number})

    def _told(self, message: Message, *, status: int = 200) -> Response:
        return Response(CaseMessageSerializer(message).data, status=status)
