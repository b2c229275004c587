"""Resumable upload for programs and for our own forms: tus 1.0 with creation, expiration and termination."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import IO, Any, ClassVar

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import UnsupportedMediaType, ValidationError
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from cases.access import must_add_papers_somewhere
from cases.api import Room, done_once
from claimback.accounts.roles import Can
from claimback.sorry import Sorry
from documents.models import Upload
from documents.resumable import actions

VERSION = "1.0.0"
OFFSETS = "application/offset+octet-stream"
LONGEST = 18  # digits of a number of bytes


class NotTus(Sorry):
    status = 412

    def __str__(self) -> str:
        return _("Say “Tus-Resumable: 1.0.0”; no other version is spoken here. Nothing was changed.")


class Pieces(BaseParser):
    """Hands over the stream unread."""

    media_type = OFFSETS

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        """The stream. Raises UnsupportedMediaType where no piece is expected."""
        if parser_context["view"].action != "partial_update":
            raise UnsupportedMediaType(media_type or OFFSETS)
        return stream


class UploadStateSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = Upload
        fields = ("id", "name", "size", "offset", "created_at", "expires_at")
        read_only_fields = fields


def header(name: str, what: str, *, required: bool = True) -> OpenApiParameter:
    """A header in the description."""
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, required=required, description=what)


TUS = header("Tus-Resumable", "1.0.0; anything else is answered 412.")


class UploadRoom(Room):
    """Files on their way. One that is whole is named in the `arrived` fields of a form; it is no paper before that."""

    can: ClassVar = dict.fromkeys(("create", "retrieve", "partial_update", "destroy"), Can.UPLOAD)
    serializer_class = UploadStateSerializer
    parser_classes = [Pieces, JSONParser]
    pagination_class = None
    filter_backends = ()
    said_in_headers = ("Upload-Length", "Upload-Metadata")

    def get_queryset(self) -> Any:
        """A person's own."""
        return actions.uploads_of(self.person)

    def get_object(self) -> Upload:
        """Raises Http404, or actions.Gone."""
        found = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return actions.must_be_here(found)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in ("OPTIONS", "GET") and request.headers.get("Tus-Resumable") != VERSION:
            raise NotTus
        must_add_papers_somewhere(self.person)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Tus-Resumable"] = response["Tus-Version"] = VERSION
        response["Cache-Control"] = "no-store"
        if request.method == "POST" and response.status_code == 201:
            # taken from the body, so that it is there too when the same request is answered again
            response["Location"] = reverse("api-uploads-detail", args=[response.data["id"]])
        return response

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """What this server can do."""
        can = {"Tus-Extension": "creation,expiration,termination", "Tus-Max-Size": str(settings.MAX_UPLOAD_BYTES)}
        return Response(status=204, headers=can)

    @extend_schema(
        operation_id="uploads_create",
        summary="Announce a file that arrives in pieces (tus 1.0)",
        parameters=[
            TUS,
            header("Upload-Length", "Its size in bytes; 413 when it is larger than a paper may be."),
            header("Upload-Metadata", "`filename` and the name in Base64.", required=False),
        ],
        request=None,
        responses={201: UploadStateSerializer},
        description="`Location` is where the pieces go. It waits for 24 hours after its last piece.",
    )
    @done_once
    def create(self, request: Request) -> Response:
        """Nothing of it has arrived yet."""
        size = number_in(request, "Upload-Length")
        upload = actions.begin(user=self.person, name=name_in(request), size=size)
        return self._where(upload, Response(self.get_serializer(upload).data, status=201))

    @extend_schema(
        operation_id="uploads_retrieve",
        summary="How far an upload is",
        description="HEAD, as tus asks it, says the same in `Upload-Offset` and `Upload-Length`.",
    )
    def retrieve(self, request: Request, pk: str) -> Response:
        """Bytes that would survive a power cut."""
        upload = self.get_object()
        return self._where(upload, Response(self.get_serializer(upload).data))

    @extend_schema(
        operation_id="uploads_continue",
        summary="Send a piece of a file",
        parameters=[TUS, header("Upload-Offset", "Where the piece begins; 409 when that is not where the file ends.")],
        request={OFFSETS: OpenApiTypes.BINARY},
        responses={204: None},
        description="Of a request that breaks off, what arrived is kept. 423 while another request adds to it, 410 "
        "when it expired. The offset makes it safe to send again; an Idempotency-Key changes nothing.",
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """Kept and flushed before the answer is sent."""
        self.get_object()
        offset = number_in(request, "Upload-Offset")
        if request.content_type != OFFSETS:
            raise UnsupportedMediaType(request.content_type or "")
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        stream: Any = request.data if length else None
        if stream is None:
            return self._where(self.get_object(), Response(status=204))
        try:
            upload = actions.append(self.kwargs["pk"], user=self.person, offset=offset, stream=stream, length=length)
        except Upload.DoesNotExist as ended:
            raise Http404 from ended
        return self._where(upload, Response(status=204))

    @extend_schema(operation_id="uploads_end", summary="Give an upload up", parameters=[TUS], responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """It and its bytes are gone; a paper that was made of it stays."""
        self.get_object()
        try:
            actions.end(self.kwargs["pk"], user=self.person)
        except Upload.DoesNotExist as ended:
            raise Http404 from ended
        return Response(status=204)

    def _where(self, upload: Upload, response: Response) -> Response:
        response["Upload-Offset"] = str(upload.offset)
        response["Upload-Length"] = str(upload.size)
        response["Upload-Expires"] = http_date(upload.expires_at.timestamp())
        return response


def number_in(request: Request, name: str) -> int:
    """A number of bytes in a header. Raises ValidationError."""
    words = request.headers.get(name, "")
    if not (words.isascii() and words.isdigit() and len(words) <= LONGEST):
        raise ValidationError({name: [_("Give a whole number of bytes.")]})
    return int(words)


def name_in(request: Request) -> str:
    """The file's name in Upload-Metadata; empty when it says none. Raises ValidationError when it cannot be read."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _gap, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return b64decode(value, validate=True).decode()
            except (binascii.Error, UnicodeDecodeError) as unreadable:
                raise ValidationError({"Upload-Metadata": [_("Give the name in UTF-8 and Base64.")]}) from unreadable
    return ""
