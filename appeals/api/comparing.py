"""Their answer held against our letter, for programs."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions
from appeals.models import LetterPoint
from appeals.replies import reply_of
from cases.api import Room, Said, done_once


class PointOfLetterSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One point; from number 1000 on somebody added it."""

    number = serializers.IntegerField()
    words = serializers.CharField()
    verdict = serializers.CharField(help_text="answered, left_out, or empty while nobody looked.")


class ReplySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The points and the count."""

    answered = serializers.IntegerField()
    looked_at = serializers.IntegerField()
    points = PointOfLetterSerializer(many=True)


class MarkedPoint(Said):
    """What their answer did with one point."""

    number = serializers.IntegerField(min_value=0)
    verdict = serializers.ChoiceField(LetterPoint.Verdict.choices, allow_blank=True)


class MarkPoints(Said):
    """Points that are not named stay as they are."""

    points = MarkedPoint(many=True, default=list)
    more = serializers.CharField(
        max_length=1000, allow_blank=True, default="", help_text="Another point they did not deal with."
    )


class ComparingDoors(Room):
    """Doors of an answered stage."""

    @extend_schema(
        operation_id="stages_points", summary="Which points of the letter they answered", responses=ReplySerializer
    )
    @action(detail=True)
    def points(self, request: Request, pk: str) -> Response:
        """The points of the letter that went out, with what was marked."""
        return Response(ReplySerializer(reply_of(self.get_object())).data)

    @extend_schema(
        operation_id="stages_points_mark", summary="Say which points they answered", request=MarkPoints,
        responses=ReplySerializer,
    )  # fmt: skip
    @points.mapping.post
    @done_once
    def mark_points(self, request: Request, pk: str) -> Response:
        """The next letter names those left out; 422 where no refusal in words came."""
        said = self.said(MarkPoints)
        verdicts = {each["number"]: each["verdict"] for each in said["points"]}
        reply = actions.mark_points(self.get_object(), verdicts=verdicts, more=said["more"], by=self.person)
        return Response(ReplySerializer(reply).data)
