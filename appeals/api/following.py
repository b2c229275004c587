"""Follow-ups for programs: found, set, done."""

from __future__ import annotations

from typing import ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions, sentences
from appeals.access import follow_ups_open_to
from appeals.models import FollowUp
from cases.api import Room, Said, done_once
from claimback.accounts.roles import Can

CALL_BACK = OpenApiExample(
    "Call back on Tuesday",
    {"case": "019e0000-0000-7000-8000-000000000001", "what": "Call Dr. Sample's office", "due_on": "2126-03-05"},
    request_only=True,
)


class FollowUpSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    words = serializers.SerializerMethodField(help_text="What to do, as a sentence.")
    may_be_ticked = serializers.BooleanField(
        read_only=True, help_text="False when it is done by answering it: confirm or correct the facts of the case."
    )

    class Meta:
        model = FollowUp
        fields = ("id", "case", "stage", "contact", "what", "words", "due_on", "set_by", "done_on", "may_be_ticked")
        read_only_fields = fields

    def get_words(self, follow_up: FollowUp) -> str:
        """What the desk says."""
        return sentences.follow_up(follow_up)[0]


class SetFollowUp(Said):
    """What to do in a case, and on which day."""

    case = serializers.UUIDField()
    what = serializers.CharField(max_length=200)
    due_on = serializers.DateField(help_text="Today or later.")


class FollowUpFilter(filters.FilterSet):
    case = filters.UUIDFilter("case_id", label="Only of this case")
    done = filters.BooleanFilter("done_on", "isnull", exclude=True, label="Only those done, or only those to do")
    before = filters.DateFilter("due_on", "lte", label="Due on this day or earlier")
    after = filters.DateFilter("due_on", "gte", label="Due on this day or later")


@extend_schema_view(
    list=extend_schema(operation_id="follow-ups_list", summary="Follow-ups, newest first"),
    retrieve=extend_schema(operation_id="follow-ups_retrieve", summary="One follow-up"),
)
class FollowUpRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Follow-ups: dated next actions that a person chose, or that the system asks for."""

    can: ClassVar = {"list": Can.VIEW, "retrieve": Can.VIEW, "create": Can.EDIT, "done": Can.EDIT}
    rows = staticmethod(follow_ups_open_to)
    serializer_class = FollowUpSerializer
    filterset_class = FollowUpFilter

    @extend_schema(
        operation_id="follow-ups_set", summary="Set a follow-up", request=SetFollowUp,
        responses={201: FollowUpSerializer}, examples=[CALL_BACK],
    )  # fmt: skip
    @done_once
    def create(self, request: Request) -> Response:
        """It joins the worklist; a day that has passed is refused."""
        said = self.said(SetFollowUp)
        case = self.case_named(said.pop("case"))
        follow_up = actions.set_follow_up(case, **said, on=self.today, by=self.person)
        return Response(FollowUpSerializer(follow_up).data, status=201)

    @extend_schema(
        operation_id="follow-ups_done", summary="Say that a follow-up is done", request=None,
        responses=FollowUpSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def done(self, request: Request, pk: str) -> Response:
        """Done twice is done once; 409 for what is done by answering it."""
        follow_up = self.get_object()
        actions.finish_follow_up(follow_up, on=self.today, by=self.person)
        follow_up.refresh_from_db()
        return Response(FollowUpSerializer(follow_up).data)
