"""Papers asked of others, for programs: asked for, withdrawn, and what came looked at."""

from __future__ import annotations

from typing import Any, ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request as Asked
from rest_framework.response import Response

from appeals import actions
from appeals.access import arrivals_open_to, criteria_of, requests_open_to
from appeals.models import Arrival, AskedOf, Request, RequestItem
from appeals.models.request import LANGUAGES
from cases.api import Room, Said, done_once
from cases.models import Case
from claimback.accounts.roles import Can
from documents.models import Criterion

THERAPY = OpenApiExample(
    "Six weeks of notes",
    {
        "case": "019e0000-0000-7000-8000-000000000001",
        "asked_of": "therapist",
        "name": "Sample Physical Therapy",
        "email": "records@sample.example",
        "items": ["Treatment notes, March to May", "Discharge summary"],
        "due_on": "2126-03-05",
    },
    request_only=True,
)


class ArrivalSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    came_from = serializers.CharField(source="link.email", read_only=True, help_text="Empty: by the printed letter.")

    class Meta:
        model = Arrival
        fields = (
            "id", "item", "document", "words", "came_from", "arrived_at", "verdict", "why_not", "checked_at",
            "checked_by",
        )  # fmt: skip
        read_only_fields = fields


class RequestItemSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    arrivals = ArrivalSerializer(many=True, read_only=True)

    class Meta:
        model = RequestItem
        fields = ("id", "place", "what", "criterion", "settled_at", "arrivals")
        read_only_fields = fields


class MoreTimeSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """They wrote that they need more time."""

    told_on = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    reason = serializers.BooleanField()


class CountedSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One law of a right to papers: the last day it gives them, with the sum."""

    law = serializers.CharField()
    last = serializers.DateField(allow_null=True, help_text="Null: it sets no day, or the day they got it is missing.")
    because = serializers.ListField(child=serializers.CharField())


class CountedBeforeSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A last day that does not hold any more."""

    last = serializers.DateField()
    on = serializers.DateField(help_text="The day another count took its place.")
    why = serializers.CharField()
    counted = CountedSerializer(many=True)


class RequestSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    items = RequestItemSerializer(many=True, read_only=True)
    more_time = MoreTimeSerializer(many=True, read_only=True)
    counted = CountedSerializer(many=True, read_only=True, help_text="What each law of the right says of it.")
    counted_before = CountedBeforeSerializer(many=True, read_only=True)
    addresses = serializers.SerializerMethodField(help_text="Where it went; none for a letter on paper.")

    class Meta:
        model = Request
        fields = (
            "id", "case", "asked_of", "name", "addresses", "note", "language", "due_on", "asked_at", "asked_by",
            "withdrawn_at", "settled_at", "right", "got_on", "more_time", "answer_by", "counted",
            "counted_before", "items",
        )  # fmt: skip
        read_only_fields = fields

    def get_addresses(self, request: Request) -> list[str]:
        """The secret of a link is shown to nobody."""
        return [link.email for link in request.links.all() if link.email]


class AskForCriterion(Said):
    """What would prove one criterion of the case."""

    criterion = serializers.UUIDField()
    what = serializers.CharField(max_length=300, help_text="They see this line.")


class AskForPapers(Said):
    """What is needed, from whom, by when."""

    case = serializers.UUIDField()
    asked_of = serializers.ChoiceField(AskedOf.choices, default=AskedOf.DOCTOR)
    name = serializers.CharField(max_length=160)
    email = serializers.EmailField(allow_blank=True, required=False, help_text="Empty: a letter to print.")
    items = serializers.ListField(child=serializers.CharField(max_length=300), max_length=30, required=False)
    for_criteria = AskForCriterion(
        many=True, required=False, help_text="What comes for these is shown in their rows of the matrix."
    )
    due_on = serializers.DateField(help_text="Today or later.")
    note = serializers.CharField(max_length=2000, allow_blank=True, default="")
    language = serializers.ChoiceField(LANGUAGES, default="en")
    right = serializers.CharField(
        max_length=30, allow_blank=True, default="", help_text="records, claim_file, plan_documents; empty: by none."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Something must be asked for, and no more than anybody reads."""
        asked = len(attrs.get("items", ())) + len(attrs.get("for_criteria", ()))
        if not 1 <= asked <= 30:
            raise serializers.ValidationError({"items": ["Ask for one thing at least, and for 30 at most."]})
        return attrs


class TellRequestTime(Said):
    """When they got it, and that they wrote they need more time."""

    got_on = serializers.DateField()
    told_on = serializers.DateField(required=False, help_text="The day they wrote that they need more time.")
    until = serializers.DateField(required=False)
    reason = serializers.BooleanField(default=False)


class CheckArrival(Said):
    """What a person found who looked at it."""

    good = serializers.BooleanField(help_text="Whether it is what was asked for.")
    why_not = serializers.CharField(max_length=300, allow_blank=True, default="", help_text="They will read this.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A no needs its reason."""
        if not attrs["good"] and not attrs["why_not"].strip():
            raise serializers.ValidationError({"why_not": ["Say what is wrong with it."]})
        return attrs


class RequestFilter(filters.FilterSet):
    case = filters.UUIDFilter("case_id", label="Only of this case")
    withdrawn = filters.BooleanFilter("withdrawn_at", "isnull", exclude=True, label="Only those withdrawn, or the rest")
    settled = filters.BooleanFilter("settled_at", "isnull", exclude=True, label="Only those settled, or only the rest")
    before = filters.DateFilter("due_on", "lte", label="Needed by this day or earlier")


class ArrivalFilter(filters.FilterSet):
    case = filters.UUIDFilter("item__request__case_id", label="Only of this case")
    new = filters.BooleanFilter("checked_at", "isnull", label="Only those nobody looked at, or only the rest")


def _criteria_of(case: Case, asked: list[dict[str, Any]]) -> dict[Criterion, str]:
    """What is asked, by the criterion it would prove. Raises ValidationError for one of another case."""
    known = {criterion.pk: criterion for criterion in criteria_of(case)}
    if any(each["criterion"] not in known for each in asked):
        raise serializers.ValidationError({"for_criteria": ["This is no criterion of this case."]})
    return {known[each["criterion"]]: each["what"] for each in asked}


@extend_schema_view(
    list=extend_schema(operation_id="requests_list", summary="Papers asked of others, newest first"),
    retrieve=extend_schema(operation_id="requests_retrieve", summary="One request with what came for it"),
)
class RequestRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Requests: papers asked of somebody who needs no account to send them."""

    can: ClassVar = {
        "list": Can.READ,
        "retrieve": Can.READ,
        "create": Can.ASK,
        "time": Can.ASK,
        "late": Can.ASK,
        "take_back_chase": Can.ASK,
        "withdraw": Can.ASK,
        "settle": Can.ASK,
    }
    rows = staticmethod(requests_open_to)
    serializer_class = RequestSerializer
    filterset_class = RequestFilter

    @extend_schema(
        operation_id="requests_ask", summary="Ask somebody for papers", request=AskForPapers,
        responses={201: RequestSerializer}, examples=[THERAPY],
    )  # fmt: skip
    @done_once
    def create(self, request: Asked) -> Response:
        """They get a link and are asked again until it comes; a day that has passed is refused."""
        said = self.said(AskForPapers)
        case = self.case_named(said.pop("case"))
        said |= {"asked_of": AskedOf(said["asked_of"]), "email": said.get("email", ""), "items": said.get("items", [])}
        said["for_criteria"] = _criteria_of(case, said.get("for_criteria", []))
        made = actions.ask_for_papers(case, **said, on=self.today, by=self.person)
        return Response(RequestSerializer(made).data, status=201)

    @extend_schema(
        operation_id="requests_time", summary="Say when they got it and whether they take more time",
        request=TellRequestTime, responses=RequestSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def time(self, request: Asked, pk: str) -> Response:
        """Of a request that is asked by a right; the law's time is counted anew."""
        asked, said = self.get_object(), self.said(TellRequestTime)
        return Response(RequestSerializer(actions.tell_request_time(asked, **said, on=self.today, by=self.person)).data)

    @extend_schema(
        operation_id="requests_late", summary="Say that their time is over", request=None, responses=RequestSerializer
    )
    @action(detail=True, methods=["post"])
    @done_once
    def late(self, request: Asked, pk: str) -> Response:
        """They are told so and asked once more; 409 while their time runs."""
        asked = actions.say_they_are_late(self.get_object(), on=self.today, by=self.person)
        return Response(RequestSerializer(asked).data)

    @extend_schema(
        operation_id="requests_take_back_chase", summary="Take a chase by hand back", request=None,
        responses=RequestSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"], url_path="take-back-chase")
    @done_once
    def take_back_chase(self, request: Asked, pk: str) -> Response:
        """Within the minute before it leaves; 409 once it has gone out."""
        asked = actions.take_back_chase(self.get_object(), on=self.today, by=self.person)
        return Response(RequestSerializer(asked).data)

    @extend_schema(
        operation_id="requests_withdraw", summary="Withdraw a request", request=None, responses=RequestSerializer
    )
    @action(detail=True, methods=["post"])
    @done_once
    def withdraw(self, request: Asked, pk: str) -> Response:
        """The link closes at once and nothing more is sent."""
        asked = actions.withdraw_request(self.get_object(), on=self.today, by=self.person)
        return Response(RequestSerializer(asked).data)

    @extend_schema(
        operation_id="requests_settle", summary="Say that everything is here", request=None, responses=RequestSerializer
    )
    @action(detail=True, methods=["post"])
    @done_once
    def settle(self, request: Asked, pk: str) -> Response:
        """However it came; the link closes."""
        asked = actions.settle_request(self.get_object(), on=self.today, by=self.person)
        return Response(RequestSerializer(asked).data)


@extend_schema_view(
    list=extend_schema(operation_id="arrivals_list", summary="What came for requests, newest first"),
    retrieve=extend_schema(operation_id="arrivals_retrieve", summary="One thing that came"),
)
class ArrivalRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Arrivals: what came for a request, and whether it is what was asked for."""

    can: ClassVar = {"list": Can.READ, "retrieve": Can.READ, "check": Can.ASK}
    rows = staticmethod(arrivals_open_to)
    serializer_class = ArrivalSerializer
    filterset_class = ArrivalFilter

    @extend_schema(
        operation_id="arrivals_check", summary="Say what you found", request=CheckArrival, responses=ArrivalSerializer
    )
    @action(detail=True, methods=["post"])
    @done_once
    def check(self, request: Asked, pk: str) -> Response:
        """What is not it is asked for once more, with the reason; 409 when somebody looked before."""
        arrival, said = self.get_object(), self.said(CheckArrival)
        return Response(ArrivalSerializer(actions.check_arrival(arrival, **said, on=self.today, by=self.person)).data)
