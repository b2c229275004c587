"""Packets for programs: asked for on a stage, built by a worker, downloaded here."""

from __future__ import annotations

from typing import ClassVar

from django.http import FileResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from appeals import actions
from appeals.access import packets_open_to
from appeals.manifest import Flaw
from appeals.models import Packet
from cases.api import Room, Said
from claimback.accounts.roles import Can


class PacketSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    problems = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Packet
        fields = (
            "id", "case", "stage", "letter", "letter_version", "state", "problems", "made_on", "asked_by", "asked_at",
            "built_at", "sha256", "size", "pages", "contents", "rules", "since", "part_bytes", "part_pages", "parts",
        )  # fmt: skip
        read_only_fields = fields


class AskForPacket(Said):
    """Which papers go in, in which order."""

    papers = serializers.ListField(child=serializers.UUIDField(), max_length=200, default=list)
    part_bytes = serializers.IntegerField(
        min_value=100_000, required=False, allow_null=True, help_text="A larger packet is cut into parts of this size."
    )
    part_pages = serializers.IntegerField(
        min_value=2, required=False, allow_null=True, help_text="Or of so many pages, the sheet of the part included."
    )
    in_own_name = serializers.BooleanField(
        default=False, help_text="The patient sends it in their own name; then no paper lets anybody act."
    )


class AskForManifest(serializers.Serializer):  # type: ignore[type-arg]
    """Which papers would go in, in which order."""

    papers = serializers.ListField(child=serializers.UUIDField(), max_length=200, default=list)


class FaultSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One thing that speaks against sending."""

    flaw = serializers.ChoiceField([(flaw.value, flaw.value) for flaw in Flaw])
    paper = serializers.UUIDField(source="paper.pk", default=None, allow_null=True)
    reason = serializers.CharField()
    fix = serializers.CharField()


class LineSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One exhibit."""

    label = serializers.CharField()  # type: ignore[assignment]
    paper = serializers.UUIDField(source="paper.pk")
    title = serializers.CharField(source="paper")
    pages = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField(source="paper.sha256")
    unsure_pages = serializers.ListField(source="unsure", child=serializers.IntegerField())
    needs_signature = serializers.BooleanField()
    new = serializers.BooleanField(
        source="fresh", allow_null=True, help_text="Not in the packet that went out before; null where none did."
    )


class ManifestSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What goes in, and what speaks against sending it."""

    whole = serializers.BooleanField()
    exhibits = LineSerializer(source="lines", many=True)
    faults = FaultSerializer(many=True)


class PacketFilter(filters.FilterSet):
    case = filters.UUIDFilter("case_id", label="Only of this case")
    stage = filters.UUIDFilter("stage_id", label="Only of this stage")
    state = filters.MultipleChoiceFilter(choices=Packet.State.choices)


@extend_schema_view(
    list=extend_schema(operation_id="packets_list", summary="Packets, newest first"),
    retrieve=extend_schema(operation_id="packets_retrieve", summary="One packet and how far it is"),
)
class PacketRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Packets: the exact PDF that goes out."""

    can: ClassVar = {"list": Can.READ, "retrieve": Can.READ, "file": Can.READ}
    rows = staticmethod(packets_open_to)
    serializer_class = PacketSerializer
    filterset_class = PacketFilter

    @extend_schema(
        operation_id="packets_file",
        summary="The PDF",
        parameters=[OpenApiParameter("part", int, description="One of its `parts` instead of the whole.")],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    @action(detail=True)
    def file(self, request: Request, pk: str) -> FileResponse:
        """The download is remembered; 409 while it is not built."""
        packet = self.get_object()
        asked = request.query_params.get("part", "")
        if asked and not (asked.isdecimal() and len(asked) < 5):
            raise ValidationError({"part": ["A part has a number."]})
        opened = actions.open_packet(packet, part=int(asked) if asked else None, by=self.person)
        name = f"packet-{packet.made_on:%Y-%m-%d}{f'-part-{asked}' if asked else ''}.pdf"
        headers = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
        return FileResponse(opened, as_attachment=True, filename=name, content_type="application/pdf", headers=headers)
