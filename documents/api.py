"""Papers for programs: listed, sent, read and downloaded."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_field,
    extend_schema_view,
)
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api import Room, Said, done_once
from cases.models import Case
from claimback.accounts.roles import Can
from documents import actions, search
from documents.access import papers_known_to, papers_open_to
from documents.bench import lying
from documents.bench.api import BenchDoors
from documents.filling.api import FillingDoors
from documents.forms import not_ahead
from documents.models import Document, Kind, State, Suggestion
from documents.reading.whose import Mark
from documents.text import NoPageImage
from documents.vouching.api import VouchingDoors

CLOSED = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""The same walls as on the screen: a file from a stranger is saved, never run."""

THREE_PHOTOS = OpenApiExample(
    "A letter in three photos",
    {"papers": [f"019e0000-0000-7000-8000-00000000000{number}" for number in (1, 2, 3)]},
    request_only=True,
)

BINARY = {(200, "application/octet-stream"): OpenApiTypes.BINARY}


class HitSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A page that holds the words."""

    case = serializers.UUIDField(source="case_id")
    document = serializers.UUIDField(source="document_id")
    paper = serializers.CharField()
    page = serializers.IntegerField(source="number", help_text="Counted inside that paper.")
    lines = serializers.CharField(help_text="The text around the words as HTML, with the words in <mark>.")
    set_aside = serializers.BooleanField(help_text="Its paper was set aside.")


class FoundSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The best thirty."""

    hits = HitSerializer(many=True)
    more = serializers.BooleanField()


class PageSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One page of a letter."""

    number = serializers.IntegerField(help_text="Counted across the papers of the letter; suggestions name it so.")
    paper = serializers.UUIDField(source="paper.pk", help_text="The paper it came in.")
    paper_page = serializers.IntegerField(help_text="Counted inside that paper.")
    text = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    confidence = serializers.FloatField(allow_null=True)
    turned = serializers.IntegerField()


class SuggestionSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = Suggestion
        fields = ("field", "value", "page", "quote", "start", "end", "confidence")
        read_only_fields = fields


class DocumentSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = Document
        fields = (
            "id", "case", "decision", "answers_stage_id", "page_of", "place", "kind", "looks", "looks_page",
            "looks_quote", "title", "name", "content_type",
            "size", "sha256", "received_at", "received_by", "state", "checked_at", "scan", "pages_done", "pages_total",
            "read_at", "problem",
            "compared_at", "damage", "dated_on", "set_aside_at", "set_aside_by", "same_person_at", "legible_at",
            "signed", "looked_at",
        )  # fmt: skip
        read_only_fields = fields


class OriginSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A stretch of pages of another paper."""

    paper = serializers.UUIDField(source="paper.pk")
    first = serializers.IntegerField()
    last = serializers.IntegerField()


class SaidSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What a page says of its patient."""

    mark = serializers.ChoiceField([(mark.value, mark.value) for mark in Mark])
    page = serializers.IntegerField()
    quote = serializers.CharField()


class DocumentInFullSerializer(DocumentSerializer):
    """A paper with what is written on it; both lists are empty while nobody may open it."""

    pages = serializers.SerializerMethodField()
    suggestions = serializers.SerializerMethodField()
    about_another = serializers.SerializerMethodField(
        help_text="What it says of its patient that does not fit the person of the case; a person must settle it."
    )
    made_of = serializers.SerializerMethodField(help_text="Empty for a paper that came from outside.")

    class Meta(DocumentSerializer.Meta):
        fields = (*DocumentSerializer.Meta.fields, "pages", "suggestions", "made_of", "about_another")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    @extend_schema_field(PageSerializer(many=True))
    def get_pages(self, document: Document) -> Any:
        """The text, page by page."""
        return PageSerializer(self.context["pages"], many=True).data

    @extend_schema_field(SuggestionSerializer(many=True))
    def get_suggestions(self, document: Document) -> Any:
        """What the text seems to state; no fact until a person confirms it."""
        seen = document.suggestions.order_by("page", "start", "pk") if self.context["pages"] else []
        return SuggestionSerializer(seen, many=True).data

    @extend_schema_field(SaidSerializer(many=True))
    def get_about_another(self, document: Document) -> Any:
        """Empty once somebody said that it is the same person."""
        return SaidSerializer(document.about_another if self.context["pages"] else [], many=True).data

    @extend_schema_field(OriginSerializer(many=True))
    def get_made_of(self, document: Document) -> Any:
        """Of which papers and pages it was made, in its order."""
        return OriginSerializer(lying.origins(document) if self.context["pages"] else [], many=True).data


class Upload(Said):
    """One file for one case."""

    case = serializers.UUIDField()
    file = serializers.FileField(allow_empty_file=True, max_length=255)
    kind = serializers.ChoiceField(Kind.choices, default=Kind.OTHER)
    page_of = serializers.UUIDField(
        required=False, help_text="A paper of this case; it is the next page of its letter."
    )


class ArrangePages(Said):
    """The papers of one letter, in their order; a paper left out stands alone again."""

    papers = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=200)


class Search(serializers.Serializer):  # type: ignore[type-arg]
    """What to look for, and where."""

    words = serializers.CharField(max_length=200)
    case = serializers.UUIDField(required=False)
    start = serializers.IntegerField(min_value=0, max_value=10_000, default=0)


class FileUnder(Said):
    """What a paper is, and what to call it."""

    kind = serializers.ChoiceField(Kind.choices)
    title = serializers.CharField(max_length=200, allow_blank=True, required=False)
    dated_on = serializers.DateField(
        required=False, allow_null=True, validators=[not_ahead], help_text="The day on the paper; null takes it away."
    )


class DocumentFilter(filters.FilterSet):
    case = filters.UUIDFilter("case_id", label="Only of this case")
    kind = filters.MultipleChoiceFilter(choices=Kind.choices)
    state = filters.MultipleChoiceFilter(choices=State.choices)
    set_aside = filters.BooleanFilter("set_aside_at", "isnull", exclude=True, label="Those set aside instead")
    sha256 = filters.CharFilter("sha256", label="The file with this content")
    after = filters.IsoDateTimeFilter("received_at", "gte", label="Received at or after this instant")
    before = filters.IsoDateTimeFilter("received_at", "lt", label="Received before this instant")

    def filter_queryset(self, queryset: QuerySet[Document]) -> QuerySet[Document]:
        """Papers set aside are left out unless they are asked for."""
        found: QuerySet[Document] = super().filter_queryset(queryset)
        return found if self.form.cleaned_data["set_aside"] else found.filter(set_aside_at=None)


def named_papers(case: Case, ids: list[UUID]) -> list[Document]:
    """Those papers of the case, in the order named. Raises ValidationError naming what is not there."""
    found: QuerySet[Document] = case.documents.filter(pk__in=ids)  # type: ignore[attr-defined]
    by_id = {paper.pk: paper for paper in found}
    if missing := [str(each) for each in ids if each not in by_id]:
        raise ValidationError({"papers": [f"{each}: no such paper in this case." for each in missing]})
    return [by_id[each] for each in dict.fromkeys(ids)]


@extend_schema_view(
    list=extend_schema(operation_id="documents_list", summary="Papers, newest first"),
)
class DocumentRoom(BenchDoors, VouchingDoors, FillingDoors, mixins.ListModelMixin, Room):
    """Papers: what came in, its text, and what the text seems to say."""

    can: ClassVar = {
        "list": Can.VIEW,
        "retrieve": Can.READ,
        "create": Can.UPLOAD,
        "file": Can.READ,
        "picture": Can.READ,
        "under": Can.EDIT,
        "again": Can.UPLOAD,
        "pages": Can.EDIT,
        "search": Can.READ,
        "turn": Can.EDIT,
        "aside": Can.EDIT,
        "back": Can.EDIT,
        "same_person": Can.EDIT,
        "legible": Can.EDIT,
        "signed": Can.EDIT,
        "looked_at": Can.EDIT,
        "form": Can.READ,
        "fill": Can.DRAFT,
        "better": Can.EDIT,
    }
    rows = staticmethod(papers_open_to)
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter
    parser_classes = [MultiPartParser, FormParser, JSONParser]

    def known(self) -> QuerySet[Document]:
        """Every paper of a case they see: who may not read it is told so."""
        return papers_known_to(self.person)

    @extend_schema(
        operation_id="documents_retrieve",
        summary="One paper with its text and what the text seems to state",
        responses=DocumentInFullSerializer,
    )
    def retrieve(self, request: Request, pk: str) -> Response:
        """The reading is remembered, once a sitting."""
        document = self.get_object()
        try:
            pages = actions.open_text(document, by=self.person)
        except actions.NotOpenable:
            pages = []
        return Response(DocumentInFullSerializer(document, context={"pages": pages}).data)

    @extend_schema(
        operation_id="documents_upload",
        summary="Send a paper",
        request={"multipart/form-data": Upload},
        responses={201: DocumentSerializer, 200: DocumentSerializer},
        description="201 when the paper is new; 200 when the same file is in the case already. It is kept before the "
        "answer is sent; checking and reading follow, see `state`.",
    )
    @done_once
    def create(self, request: Request) -> Response:
        """Keep a paper."""
        said = self.said(Upload)
        case = self.case_named(said["case"])
        before = named_papers(case, [said["page_of"]]) if "page_of" in said else []
        sent = said["file"]
        received = actions.receive(case=case, stream=sent, name=sent.name, kind=Kind(said["kind"]), by=self.person)
        document = received.document
        if before:
            actions.put_together([*before, document], by=self.person)
            document.refresh_from_db()
        return Response(DocumentSerializer(document).data, status=200 if received.again else 201)

    @extend_schema(
        operation_id="documents_search",
        summary="Find words in papers",
        parameters=[
            OpenApiParameter("words", str, required=True, description="As in a web search: quotes, a minus."),
            OpenApiParameter("case", OpenApiTypes.UUID, description="Only in this case"),
            OpenApiParameter("start", int, description="How many hits to pass over"),
        ],
        responses=FoundSerializer,
    )
    @action(detail=False, filterset_class=None, pagination_class=None)
    def search(self, request: Request) -> Response:
        """The best thirty pages; that somebody looked is remembered, the words are not."""
        asked = Search(data=request.query_params)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        case = self.case_named(said["case"]) if "case" in said else None
        found = search.find(self.person, said["words"], case=case, start=said["start"])
        return Response(FoundSerializer(found).data)

    @extend_schema(operation_id="documents_file", summary="The original, byte for byte", responses=BINARY)
    @action(detail=True, url_path="file")
    def file(self, request: Request, pk: str) -> FileResponse:
        """The download is remembered."""
        document = self.get_object()
        opened = actions.open_original(document, by=self.person)
        return FileResponse(
            opened, as_attachment=True, filename=document.name, content_type=document.content_type, headers=CLOSED
        )

    @extend_schema(
        operation_id="documents_picture",
        summary="A picture of one page",
        parameters=[OpenApiParameter("number", int, OpenApiParameter.PATH, description="The page, counted from 1.")],
        responses={(200, "image/png"): OpenApiTypes.BINARY},
    )
    @action(detail=True, url_path="pages/<int:number>")
    def picture(self, request: Request, pk: str, number: int) -> FileResponse:
        """404 where a paper is only words; the reading is remembered, once a sitting."""
        document = self.get_object()
        try:
            png = actions.open_picture(document, number=number, by=self.person)
        except NoPageImage as nothing:
            raise Http404 from nothing
        return FileResponse(png.open("rb"), content_type="image/png", headers=CLOSED)

    @extend_schema(
        operation_id="documents_pages",
        summary="Say which papers are the pages of one letter",
        request=ArrangePages,
        responses=DocumentSerializer,
        examples=[THREE_PHOTOS],
        description="The files stay as they came. The letter is read as a whole once all of them are read: its "
        "suggestions are those of this paper, with pages counted across the papers. It is confirmed as one.",
    )
    @action(detail=True, methods=["post"], url_path="pages", parser_classes=[JSONParser])
    @done_once
    def pages(self, request: Request, pk: str) -> Response:
        """This paper stands for the letter, wherever it is in the order."""
        letter = self.get_object()
        chosen = named_papers(letter.case, self.said(ArrangePages)["papers"])
        return Response(DocumentSerializer(actions.arrange(letter, papers=chosen, by=self.person)).data)

    @extend_schema(
        operation_id="documents_file_under",
        summary="Say what a paper is",
        request=FileUnder,
        responses=DocumentSerializer,
        examples=[
            OpenApiExample("An MRI", {"kind": "imaging", "title": "MRI", "dated_on": "2026-06-03"}, request_only=True)
        ],
    )
    @action(detail=True, methods=["post"], url_path="under")
    @done_once
    def under(self, request: Request, pk: str) -> Response:
        """A paper that turns out to be a letter is read once more."""
        document, said = self.get_object(), self.said(FileUnder)
        document = actions.file_under(document, **said | {"kind": Kind(said["kind"])}, by=self.person)
        return Response(DocumentSerializer(document).data)

    @extend_schema(
        operation_id="documents_read_again", summary="Read a paper again", request=None, responses=DocumentSerializer
    )
    @action(detail=True, methods=["post"], url_path="again")
    @done_once
    def again(self, request: Request, pk: str) -> Response:
        """Send a finished paper through the worker once more."""
        document = self.get_object()
        actions.read_again(document, by=self.person)
        return Response(DocumentSerializer(document).data)
