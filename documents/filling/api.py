"""Official forms for programs: what a form asks for, and the form filled in."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api import Room, Said, done_once
from documents.filling import actions
from documents.models import Document


class FieldSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One field."""

    name = serializers.CharField(help_text="Its name in the form.")
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.ChoiceField([("text", "text"), ("box", "box"), ("choice", "choice")])
    value = serializers.CharField(help_text="What stands in it; of a box, yes or empty.")
    options = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Of a choice, what can be chosen: each as it is kept, and as the form calls it.",
    )


class FormFieldsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The fields that can be filled in, and what is left for the hand."""

    fields_ = FieldSerializer(source="fields", many=True)
    signatures = serializers.ListField(child=serializers.CharField(), help_text="Fields that are signed by hand.")
    rest = serializers.ListField(child=serializers.CharField(), help_text="Other fields that are filled in by hand.")


class FillForm(Said):
    """Values by the names of the fields; of a box, anything but an empty text ticks it; of a choice one option."""

    values = serializers.DictField(child=serializers.CharField(max_length=2000, allow_blank=True))


class FillingDoors(Room):
    """Doors of a paper that is a form."""

    @extend_schema(operation_id="documents_form", summary="The fields of a PDF form", responses=FormFieldsSerializer)
    @action(detail=True, url_path="form")
    def form(self, request: Request, pk: str) -> Response:
        """422 where it has none."""
        return Response(FormFieldsSerializer(actions.form_of(self.get_object())).data)

    @extend_schema(operation_id="documents_fill", summary="Fill in a PDF form", request=FillForm)
    @form.mapping.post
    @done_once
    def fill(self, request: Request, pk: str) -> Response:
        """A new paper; the empty form stays as it came."""
        document: Document = self.get_object()
        made = actions.fill_form(document, values=self.said(FillForm)["values"], by=self.person)
        return Response(self.get_serializer(made).data, status=201)
