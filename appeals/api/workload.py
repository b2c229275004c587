"""Who carries what, and cases given to colleagues, for programs."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.access import turns_open_to
from appeals.actions import handing
from appeals.reminders import database_now
from appeals.workload import MOST_AT_ONCE, wishes, workload
from cases.api import Room, Said, done_once
from claimback.accounts.access import get_managed
from claimback.accounts.roles import WHO_MAY_SENTENCE, Can

OFFICE = OpenApiParameter("organisation", str, required=True, description="Which organisation; one you manage.")


class LoadSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """How many open cases of each kind somebody answers for."""

    open = serializers.IntegerField()
    late = serializers.IntegerField(help_text="Our turn, and past the day.")
    in_3 = serializers.IntegerField(help_text="Our turn, today or in the next 3 days.")
    in_7 = serializers.IntegerField()
    in_14 = serializers.IntegerField()
    talks = serializers.IntegerField(help_text="A talk between doctors can still be asked for.")
    papers = serializers.IntegerField(help_text="A paper waits for somebody who looks.")
    others = serializers.IntegerField(help_text="Somebody else owes something.")


class CarriesSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What one person carries; without a role they work there no more, and their cases wait."""

    person = serializers.UUIDField(source="person.pk")
    name = serializers.CharField(source="person")
    role = serializers.CharField(source="membership.role", allow_null=True, default=None)
    carries = LoadSerializer(source="counts")


class MoveSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One case, to whom it goes, and with whom it was when that was decided."""

    case = serializers.UUIDField()
    to = serializers.UUIDField()
    seen = serializers.UUIDField(help_text="With whom it was; given away meanwhile, it stays.")


class GiveCases(Said):
    """Which cases go to whom."""

    organisation = serializers.UUIDField()
    moves = serializers.ListField(child=MoveSerializer(), min_length=1, max_length=MOST_AT_ONCE)


class TakeBackGiven(Said):
    """Which act is taken back; within a minute."""

    organisation = serializers.UUIDField()
    act = serializers.UUIDField()


class HandedSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What became of one case."""

    case = serializers.UUIDField()
    act = serializers.UUIDField(allow_null=True, help_text="Null: it stayed.")
    why_not = serializers.CharField()


def _told(done: list[handing.Handed]) -> list[dict[str, Any]]:
    return [
        {"case": each.case.pk, "act": each.made.act if each.made else None, "why_not": each.why_not} for each in done
    ]


class WorkloadRoom(Room):
    """Workload: what each member of an organisation carries."""

    can: ClassVar = {"list": Can.MANAGE, "give": Can.ASSIGN, "take_back": Can.ASSIGN}
    rows = staticmethod(turns_open_to)

    @extend_schema(
        operation_id="workload_list", summary="What each member carries", parameters=[OFFICE],
        responses=CarriesSerializer(many=True), filters=False,
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        """In the order they came, then whoever left cases behind; only for those who manage the organisation."""
        office = get_managed(self.person, serializers.UUIDField().run_validation(request.GET.get("organisation")))
        found = workload(self.person, office, today=self.today)
        return Response(CarriesSerializer(found, many=True).data)

    @extend_schema(
        operation_id="workload_give", summary="Give cases to colleagues, each by itself", request=GiveCases,
        responses=HandedSerializer(many=True),
    )  # fmt: skip
    @action(detail=False, methods=["post"], pagination_class=None)
    @done_once
    def give(self, request: Request) -> Response:
        """A case that was closed or given away meanwhile stays, says why, and holds up none of the others."""
        said = self.said(GiveCases)
        office = get_managed(self.person, said["organisation"])
        moves = [(str(each["case"]), str(each["to"]), str(each["seen"])) for each in said["moves"]]
        found, _left_out = wishes(self.person, office, moves)
        told = _told(handing.hand_over(found, by=self.person))
        known = {str(each.case.pk) for each in found}
        no = {"act": None, "why_not": str(WHO_MAY_SENTENCE[Can.ASSIGN])}
        told += [{"case": case} | no for case, _to, _seen in moves if case not in known]
        return Response(HandedSerializer(told, many=True).data)

    @extend_schema(
        operation_id="workload_take_back", summary="Take back what you gave within the last minute",
        request=TakeBackGiven, responses=HandedSerializer(many=True),
    )  # fmt: skip
    @action(detail=False, methods=["post"], pagination_class=None, url_path="take-back")
    @done_once
    def take_back(self, request: Request) -> Response:
        """Each case goes back to whom it was with; 409 where the minute is over."""
        said = self.said(TakeBackGiven)
        office = get_managed(self.person, said["organisation"])
        done = handing.take_back_hand_over(office, act=said["act"], now=database_now(), by=self.person)
        return Response(HandedSerializer(_told(done), many=True).data)
