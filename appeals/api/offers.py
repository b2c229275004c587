"""What a step offers now, for programs: the same as the buttons of the ladder and the list of letters."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import access, offered
from appeals.actions.continuing import is_right
from appeals.doable import NEEDS, Do, doable
from appeals.letter_kinds import LetterKind
from appeals.models import Stage
from cases.access import what_may
from cases.api import Room

DOS = [(do.value, do.value) for do in Do]


class DoableSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One thing that can be done on the step now."""

    do = serializers.ChoiceField(DOS, help_text="The door of the stage: `/api/v1/stages/{id}/{do}/`.")
    may = serializers.BooleanField(help_text="Whether you may; somebody of the case may.")


class LetterOfferSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One letter of the step: it makes sense now where `why_not` is empty."""

    kind = serializers.ChoiceField(LetterKind.choices)
    why_not = serializers.CharField()
    begun = serializers.BooleanField(help_text="A draft stands already and is gone on with.")


class StageOffersSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What can be done on one step, and which letters it knows."""

    doable = DoableSerializer(many=True)
    letters = LetterOfferSerializer(many=True)


class OfferDoors(Room):
    """The door of a stage that says what the others would do."""

    @extend_schema(
        operation_id="stages_offers", summary="What can be done on a step now", responses=StageOffersSerializer
    )
    @action(detail=True, filterset_class=None, pagination_class=None)
    def offers(self, request: Request, pk: str) -> Response:
        """The same as on the screen. A door that is not named here may refuse, and says why."""
        stage: Stage = self.get_object()
        case = stage.case
        may = what_may(self.person, case)
        right = is_right(stage, case.coverage.coverage_type)  # type: ignore[attr-defined]
        now = doable(stage, letter=access.letter_of(stage), care_goes_on=right, closed=bool(case.closed_on))
        drafts = access.drafts_in(case)
        letters = [
            {"kind": each.kind.value, "why_not": each.why_not, "begun": (each.kind.value, stage.pk) in drafts}
            for each in offered.offers(case, on=self.today)
            if each.stage_id == stage.pk
        ]
        told = {"doable": [{"do": do.value, "may": may[NEEDS[do].value]} for do in now], "letters": letters}
        return Response(StageOffersSerializer(told).data)
