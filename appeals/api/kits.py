"""The kit of an outside step for programs, and its request form."""

from __future__ import annotations

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions
from appeals.api.ways import PointSerializer
from appeals.kits import Kit, kit_of
from cases.api import Room
from documents.api import CLOSED


class CheckedSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One question of eligibility."""

    answer = serializers.ChoiceField([("yes", "yes"), ("no", "no"), ("ask", "a person has to look")])
    point = PointSerializer(source="line")
    ask_fact = serializers.CharField(help_text="The fact of the law that would answer it; empty where none would.")


class OfficeFactSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One line about an office."""

    about = serializers.CharField()
    values = serializers.ListField(child=serializers.CharField())
    verified = serializers.CharField(help_text="yes, part, no; empty where it is no law.")


class OfficeSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One place to write to."""

    name = serializers.CharField()
    why = serializers.CharField()
    facts = OfficeFactSerializer(many=True)


class WhyNotSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A desk people write to in vain."""

    name = serializers.CharField(source="desk.name")
    why = serializers.CharField()


class KitSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Everything an outside step asks for; `sentence` says why there is none."""

    sentence = serializers.CharField()
    term = serializers.CharField(help_text="The law's own name.")
    checks = CheckedSerializer(many=True)
    offices = OfficeSerializer(many=True)
    not_to = WhyNotSerializer(source="places.not_to", many=True, default=())
    cost = PointSerializer(allow_null=True)
    how_to_ask = PointSerializer(source="ask", allow_null=True)
    besides = PointSerializer(source="special", allow_null=True)
    request_blanks = serializers.SerializerMethodField(help_text="Lines of our request form that nobody has filled in.")

    def get_request_blanks(self, kit: Kit) -> list[str]:
        """Empty too where the step has no form."""
        return list(self.context["blanks"])


class KitDoors(Room):
    """Doors of a stage that somebody outside the insurer decides."""

    @extend_schema(operation_id="stages_kit", summary="What an outside step asks for", responses=KitSerializer)
    @action(detail=True)
    def kit(self, request: Request, pk: str) -> Response:
        """Eligibility with reasons, where it goes and where not, what it costs, and what holds besides."""
        stage = self.get_object()
        kit = kit_of(stage, stage.case, today=self.today)
        blanks = () if kit.sentence else actions.request_form(stage, on=self.today, by=self.person).blanks
        return Response(KitSerializer(kit, context={"blanks": blanks}).data)

    @extend_schema(
        operation_id="stages_request_form",
        summary="Our own request form, filled in",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    @action(detail=True, url_path="request-form")
    def request_form(self, request: Request, pk: str) -> HttpResponse:
        """One page to sign; 422 for a step that the insurer decides."""
        page = actions.open_request_form(self.get_object(), on=self.today, by=self.person)
        headers = {**CLOSED, "Content-Disposition": 'attachment; filename="request.pdf"'}
        return HttpResponse(page, content_type="application/pdf", headers=headers)
