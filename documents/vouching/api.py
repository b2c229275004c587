"""The same for programs."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api import Room, Said, done_once
from documents.models import Document
from documents.vouching import actions


class SaySigned(Said):
    """What a person saw on the paper."""

    signed = serializers.BooleanField(help_text="Whether it carries the signature it needs.")


class VouchingDoors(Room):
    """Doors of a paper: said by somebody who looked at it."""

    @extend_schema(
        operation_id="documents_same_person", summary="Say that a paper is about the person of the case", request=None
    )
    @action(detail=True, methods=["post"], url_path="same-person")
    @done_once
    def same_person(self, request: Request, pk: str) -> Response:
        """Until then a paper that names another patient is no evidence and goes into no packet; see `about_another`."""
        document: Document = self.get_object()
        actions.say_same_person(document, by=self.person)
        return self._as_it_is(document)

    @extend_schema(operation_id="documents_legible", summary="Say that every page can be read", request=None)
    @action(detail=True, methods=["post"])
    @done_once
    def legible(self, request: Request, pk: str) -> Response:
        """Until then a paper with pages the reader was unsure of goes into no packet; see the manifest of a packet."""
        document: Document = self.get_object()
        actions.say_legible(document, by=self.person)
        return self._as_it_is(document)

    @extend_schema(operation_id="documents_signed", summary="Say whether a paper is signed", request=SaySigned)
    @action(detail=True, methods=["post"])
    @done_once
    def signed(self, request: Request, pk: str) -> Response:
        """An authority or a doctor's letter goes into no packet until somebody has seen the signature."""
        document: Document = self.get_object()
        actions.say_signed(document, **self.said(SaySigned), by=self.person)
        return self._as_it_is(document)

    @extend_schema(
        operation_id="documents_looked_at", summary="Say that a paper that came in is dealt with", request=None
    )
    @action(detail=True, methods=["post"], url_path="looked-at")
    @done_once
    def looked_at(self, request: Request, pk: str) -> Response:
        """It leaves the inbox and stays with the papers of its case."""
        document: Document = self.get_object()
        actions.say_looked_at(document, by=self.person)
        return self._as_it_is(document)

    def _as_it_is(self, document: Document) -> Response:
        document.refresh_from_db()
        return Response(self.get_serializer(document).data)
