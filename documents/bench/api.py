"""The bench for programs: new papers made of pages, pages turned, papers set aside and brought back."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api import Room, Said, done_once
from claimback.accounts.roles import Can
from documents.access import sortings_open_to
from documents.bench import actions
from documents.bench.actions import QUARTERS
from documents.bench.plan import NewPaper, Taken
from documents.forms import not_ahead
from documents.models import Document, Kind, MadePage, MadePaper, Sorting

SPLIT = OpenApiExample(
    "A scan of two papers, split; its last page was upside down",
    {
        "case": "019e0000-0000-7000-8000-000000000001",
        "papers": [
            {
                "title": "MRI of the lumbar spine",
                "kind": "imaging",
                "dated_on": "2026-06-03",
                "pages": [{"paper": "019e0000-0000-7000-8000-000000000002", "page": 1}],
            },
            {
                "title": "Therapy notes",
                "kind": "therapy",
                "pages": [{"paper": "019e0000-0000-7000-8000-000000000002", "page": 2, "turned": 180}],
            },
        ],
        "sets_aside": True,
    },
    request_only=True,
)
QUARTER_TURNS = [(turn, str(turn)) for turn in QUARTERS]
TURNED = "Clockwise degrees by which the page as it is kept must be turned to lie upright."


class MadePageSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    paper = serializers.UUIDField(source="source_id")

    class Meta:
        model = MadePage
        fields = ("paper", "page", "turned")
        read_only_fields = fields


class MadePaperSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    pages = serializers.SerializerMethodField()
    kind = serializers.ChoiceField(Kind.choices)
    document = serializers.UUIDField(source="document_id", allow_null=True, help_text="Once it is made.")

    class Meta:
        model = MadePaper
        fields = ("title", "kind", "dated_on", "document", "pages")
        read_only_fields = fields

    def get_pages(self, paper: MadePaper) -> list[dict[str, Any]]:
        """Of which pages it consists, in its order."""
        rows = sorted(paper.pages.all(), key=lambda page: page.number)
        return list(MadePageSerializer(rows, many=True).data)


class SortingSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    papers = serializers.SerializerMethodField()

    class Meta:
        model = Sorting
        fields = ("id", "case", "state", "problem", "sets_aside", "asked_by", "asked_at", "made_at", "papers")
        read_only_fields = fields

    def get_papers(self, sorting: Sorting) -> list[dict[str, Any]]:
        """The new papers, in their order."""
        rows = sorted(sorting.papers.all(), key=lambda paper: paper.place)
        return list(MadePaperSerializer(rows, many=True).data)


class TakePage(Said):
    """A page of a paper of the case."""

    paper = serializers.UUIDField()
    page = serializers.IntegerField(min_value=1, help_text="Counted inside that paper.")
    turned = serializers.ChoiceField(QUARTER_TURNS, required=False, help_text=f"{TURNED} As it is shown unless said.")


class MakePaper(Said):
    """One new paper."""

    title = serializers.CharField(max_length=200, required=False, allow_blank=True)
    kind = serializers.ChoiceField(Kind.choices, default=Kind.OTHER)
    dated_on = serializers.DateField(required=False, allow_null=True, validators=[not_ahead])
    pages = TakePage(many=True, allow_empty=False)


class MakePapers(Said):
    """New papers of pages that are there."""

    case = serializers.UUIDField()
    papers = MakePaper(many=True, allow_empty=False)
    sets_aside = serializers.BooleanField(
        default=False, help_text="Set the papers aside from which the pages are taken, once the new ones are made."
    )
    seen_at = serializers.DateTimeField(
        required=False, help_text="When you read the papers: what others did with them since is answered 409."
    )


class TurnPage(Said):
    """How a page lies."""

    turned = serializers.ChoiceField(QUARTER_TURNS, help_text=TURNED)
    was = serializers.ChoiceField(
        QUARTERS, required=False, help_text="How it lay when you looked; 409 if not any more."
    )


class SortingFilter(filters.FilterSet):
    case = filters.UUIDFilter("case_id", label="Only of this case")
    state = filters.MultipleChoiceFilter(choices=Sorting.State.choices)


@extend_schema_view(
    list=extend_schema(operation_id="sortings_list", summary="What was sorted at the bench, newest first"),
    retrieve=extend_schema(operation_id="sortings_retrieve", summary="How far new papers are"),
)
class SortingRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """New papers made of pages; the papers they are taken from stay as they came."""

    can: ClassVar = {"list": Can.READ, "retrieve": Can.READ, "create": Can.EDIT}
    rows = staticmethod(sortings_open_to)
    serializer_class = SortingSerializer
    filterset_class = SortingFilter

    @extend_schema(
        operation_id="sortings_create",
        summary="Make papers of pages: join, split, reorder, turn",
        request=MakePapers,
        responses={201: SortingSerializer},
        examples=[SPLIT],
        description="A worker makes all of them or none; look at `state` until it is `made`. The text of the pages is "
        "carried over. Of a photograph only the picture is taken, not where and with what it was made.",
    )
    @done_once
    def create(self, request: Request) -> Response:
        """Ask a worker for the new papers."""
        said = self.said(MakePapers)
        case = self.case_named(said["case"])
        papers = [
            NewPaper(
                pages=tuple(Taken(**page) for page in each["pages"]),
                title=each.get("title", ""),
                kind=Kind(each["kind"]),
                dated_on=each.get("dated_on"),
            )
            for each in said["papers"]
        ]
        sorting = actions.make_papers(
            case, papers=papers, sets_aside=said["sets_aside"], seen_at=said.get("seen_at"), by=self.person
        )
        return Response(SortingSerializer(sorting).data, status=201)


class BenchDoors(Room):
    """What the bench does with one paper."""

    @extend_schema(
        operation_id="documents_turn",
        summary="Turn a page",
        parameters=[OpenApiParameter("number", int, OpenApiParameter.PATH, description="The page, counted from 1.")],
        request=TurnPage,
        description="A page read from a picture is read again as it lies now.",
    )
    @action(detail=True, methods=["post"], url_path="pages/<int:number>/turn")
    @done_once
    def turn(self, request: Request, pk: str, number: int) -> Response:
        """It is shown and packed so from now on."""
        document: Document = self.get_object()
        if number > 32_767:
            raise ValidationError({"number": [_("There is no such page.")]})
        actions.turn_page(document, number=number, **self.said(TurnPage), by=self.person)
        return self._told(document)

    @extend_schema(
        operation_id="documents_read_better",
        summary="Read a page again with the better engine",
        parameters=[OpenApiParameter("number", int, OpenApiParameter.PATH, description="The page, counted from 1.")],
        request=None,
        description="422 where the better engine is not installed, or the page was not read from a picture.",
    )
    @action(detail=True, methods=["post"], url_path="pages/<int:number>/better")
    @done_once
    def better(self, request: Request, pk: str, number: int) -> Response:
        """The other pages keep their text."""
        document: Document = self.get_object()
        actions.read_better(document, number=min(number, 32_767), by=self.person)
        return self._told(document)

    @extend_schema(operation_id="documents_set_aside", summary="Set a paper aside", request=None)
    @action(detail=True, methods=["post"])
    @done_once
    def aside(self, request: Request, pk: str) -> Response:
        """It is kept, and left out of lists."""
        document: Document = self.get_object()
        actions.set_aside(document, by=self.person)
        return self._told(document)

    @extend_schema(operation_id="documents_bring_back", summary="Bring a paper back", request=None)
    @action(detail=True, methods=["post"])
    @done_once
    def back(self, request: Request, pk: str) -> Response:
        """It is in the lists again."""
        document: Document = self.get_object()
        actions.bring_back(document, by=self.person)
        return self._told(document)

    def _told(self, document: Document) -> Response:
        document.refresh_from_db()
        return Response(self.get_serializer(document).data)
