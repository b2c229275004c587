"""Cases for programs: found, opened, corrected, shared, given to somebody else, closed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions, finding
from appeals.access import cases_told_to
from appeals.actions.keeping import take_file
from appeals.api.conceding import WriteOffSerializer
from appeals.api.coverage import FROM_A_JOB, AnswerCoverageQuestion, StandingSerializer, standing_of
from appeals.api.finding import WORDS, FoundCasesSerializer, Words
from appeals.api.people import GIVE, LET_IN, AssignCase, ColleagueSerializer, ShareCase, ShareSerializer
from appeals.api.telling import (
    AT_STAKE,
    LawFactSerializer,
    SayUrgency,
    SayWhoseName,
    TellLawFact,
    WhoseNameSerializer,
    law_facts_of,
    whose_name_of,
)
from appeals.api.ways import WaysSerializer
from appeals.comparison import compare
from appeals.law.facts import LawError
from appeals.models import Turn, Whose
from appeals.timeline import SHOWN, sentence
from cases.access import events_of, get_colleague, get_office, offices_of
from cases.actions import CASE_FACTS, note_look
from cases.api import CaseFacts, CoverageFacts, CoverageSerializer, Room, Said, done_once
from cases.models import Case, Ending
from claimback.accounts.access import members_of
from claimback.accounts.roles import Can, Role
from claimback.audit.models import Event

OPEN_EXAMPLE = OpenApiExample(
    "Correct the kind of coverage",
    {"coverage_type": "erisa_insured", "state": "NY", "why": "The card names an insurer."},
    request_only=True,
)


class TurnSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = Turn
        fields = ("whose", "what", "on", "deadline", "stage", "follow_up")
        read_only_fields = fields


class CaseSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    coverage = CoverageSerializer(read_only=True)
    turn = TurnSerializer(read_only=True, allow_null=True, default=None)

    class Meta:
        model = Case
        fields = (
            "id", "organisation", "owner", "reference", "practice", *CASE_FACTS, "opened_at", "closed_on", "ending",
            "coverage", "turn",
        )  # fmt: skip
        read_only_fields = fields


class OpenCase(Said):
    """A new case; it may have no name yet."""

    organisation = serializers.UUIDField(required=False, help_text="Yours when you work in one only.")


class CorrectFacts(Said):
    """Facts of the case or its coverage that were wrong, and why."""

    why = serializers.CharField(max_length=300)

    def get_fields(self) -> dict[str, Any]:
        """Every fact of the case and its coverage, and the reason."""
        return {**CaseFacts().get_fields(), **CoverageFacts().get_fields(), **super().get_fields()}


class CloseCase(Said):
    """How the case ended."""

    ending = serializers.ChoiceField(Ending.choices)
    why = serializers.CharField(
        max_length=300, allow_blank=True, default="", help_text="For the second person, where one must agree."
    )


class EventSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    sentence = serializers.SerializerMethodField()

    class Meta:
        model = Event
        fields = ("id", "kind", "sentence", "at", "by_id", "about", "about_id")
        read_only_fields = fields

    def get_sentence(self, event: Event) -> str:
        """What the timeline of the case says."""
        return sentence(event)


class CaseFilter(filters.FilterSet):
    whose = filters.MultipleChoiceFilter("turn__whose", choices=Whose.choices, label="Whose turn it is")
    closed = filters.BooleanFilter("closed_on", "isnull", exclude=True, label="Only closed ones, or only open ones")
    owner = filters.UUIDFilter("owner_id", label="Only those of this person")
    organisation = filters.UUIDFilter("organisation_id", label="Only those of this organisation")
    reference = filters.CharFilter("reference", "iexact", label="The reference, as on the letter")
    insurer = filters.CharFilter("coverage__insurer", "icontains", label="Part of the insurer's name")
    coverage_type = filters.CharFilter("coverage__coverage_type", label="Kind of coverage")
    due_before = filters.DateFilter("turn__on", "lte", label="Next dated action on or before this day")


@extend_schema_view(
    list=extend_schema(operation_id="cases_list", summary="Cases open to you, newest first"),
    retrieve=extend_schema(operation_id="cases_retrieve", summary="One case with its coverage and whose turn it is"),
)
class CaseRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Cases: one person, one plan, one refused service."""

    can: ClassVar = {
        "list": Can.VIEW,
        "retrieve": Can.VIEW,
        "coverage": Can.VIEW,
        "questions": Can.VIEW,
        "answer": Can.EDIT,
        "law_facts": Can.VIEW,
        "tell": Can.EDIT,
        "urgency": Can.EDIT,
        "whose_name": Can.VIEW,
        "say_whose_name": Can.EDIT,
        "events": Can.VIEW,
        "ways": Can.VIEW,
        "find": Can.VIEW,
        "whole_file": Can.READ,
        "create": Can.OPEN,
        "partial_update": Can.EDIT,
        "close": Can.CLOSE,
        "share": Can.SHARE,
        "colleagues": Can.ASSIGN,
        "assign": Can.ASSIGN,
    }
    rows = staticmethod(cases_told_to)
    also_refused = (LawError,)
    serializer_class = CaseSerializer
    filterset_class = CaseFilter

    @extend_schema(operation_id="cases_open", summary="Open a case", request=OpenCase, responses={201: CaseSerializer})
    @done_once
    def create(self, request: Request) -> Response:
        """Its first dated action is to confirm what the letter says."""
        office = get_office(self.person, Can.OPEN, self.said(OpenCase).get("organisation"))
        case = actions.take_paper_in(organisation=office, by=self.person, on=self.today)
        return Response(self._told(case), status=201)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The case; of a guest it is remembered that they looked."""
        case = self.get_object()
        note_look(case, by=self.person)
        return Response(CaseSerializer(case).data)

    @extend_schema(
        operation_id="cases_correct",
        summary="Correct facts, with a reason",
        request=CorrectFacts,
        responses=CaseSerializer,
        examples=[OPEN_EXAMPLE],
        description="Dates and reminders that no longer hold are superseded and stay visible.",
    )
    @done_once
    def partial_update(self, request: Request, pk: str) -> Response:
        """Dates are counted anew."""
        case, facts = self.get_object(), self.said(CorrectFacts)
        why = facts.pop("why")
        actions.correct_and_recount(case, decision=None, facts=facts, why=why, by=self.person, on=self.today)
        return Response(self._told(case))

    @extend_schema(operation_id="cases_find", summary="Find cases", parameters=[WORDS], responses=FoundCasesSerializer)
    @action(detail=False, filterset_class=None, pagination_class=None)
    def find(self, request: Request) -> Response:
        """By whatever somebody says on the phone; numbers and birth dates only where papers may be read."""
        asked = Words(data=request.query_params)
        asked.is_valid(raise_exception=True)
        offices = offices_of(self.person, Can.VIEW)
        found = finding.find(self.person, asked.validated_data["words"], offices=offices, today=self.today)
        return Response(FoundCasesSerializer(found).data)

    @extend_schema(operation_id="cases_coverage", summary="The plan facts of a case", responses=CoverageSerializer)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def coverage(self, request: Request, pk: str) -> Response:
        """The coverage; it is corrected by PATCH of the case."""
        return Response(CoverageSerializer(self.get_object().coverage).data)

    @extend_schema(
        operation_id="cases_coverage_questions",
        summary="What would tell the kind of coverage",
        responses=StandingSerializer,
    )
    @action(detail=True, url_path="coverage/questions", filterset_class=None, pagination_class=None)
    def questions(self, request: Request, pk: str) -> Response:
        """One plain question at a time, and what the answers leave possible."""
        return Response(standing_of(self.get_object().coverage))

    @extend_schema(
        operation_id="cases_coverage_answer", summary="Answer a question about the coverage",
        request=AnswerCoverageQuestion, responses=StandingSerializer, examples=[FROM_A_JOB],
    )  # fmt: skip
    @questions.mapping.post
    @done_once
    def answer(self, request: Request, pk: str) -> Response:
        """While several kinds are possible their earliest safe day rules; the one that is left becomes the case's."""
        case, said = self.get_object(), self.said(AnswerCoverageQuestion)
        actions.answer_coverage_question(case, **said, by=self.person, on=self.today)
        case.coverage.refresh_from_db()
        return Response(standing_of(case.coverage))

    @extend_schema(
        operation_id="cases_law_facts", summary="What the law asks of this case, and what was told",
        responses=LawFactSerializer(many=True),
    )  # fmt: skip
    @action(detail=True, url_path="law-facts", filterset_class=None, pagination_class=None)
    def law_facts(self, request: Request, pk: str) -> Response:
        """Facts without a place of their own on the case: asked for by a date or a step now, or told before."""
        return Response(LawFactSerializer(law_facts_of(self.get_object()), many=True).data)

    @extend_schema(
        operation_id="cases_tell_law_fact", summary="Answer what the law asks", request=TellLawFact,
        responses=LawFactSerializer(many=True), examples=[AT_STAKE],
    )  # fmt: skip
    @law_facts.mapping.post
    @done_once
    def tell(self, request: Request, pk: str) -> Response:
        """Dates are counted anew; null means “I don't know” and takes an earlier answer back."""
        case, said = self.get_object(), self.said(TellLawFact)
        actions.tell_law_fact(case, name=said["name"], value=said["value"], by=self.person, on=self.today)
        case.coverage.refresh_from_db()
        return Response(LawFactSerializer(law_facts_of(case), many=True).data)

    @extend_schema(
        operation_id="cases_say_urgency", summary="Say whether waiting could harm health", request=SayUrgency,
        responses=CaseSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    @done_once
    def urgency(self, request: Request, pk: str) -> Response:
        """Before the letter is confirmed or after it; null means “I don't know”, which asks for it instead."""
        case, said = self.get_object(), self.said(SayUrgency)
        actions.say_urgency(case, urgency=said["urgency"], by=self.person, on=self.today)
        return Response(self._told(case))

    @extend_schema(
        operation_id="cases_whose_name", summary="Whether you are asked “Is this you?”", responses=WhoseNameSerializer
    )
    @action(detail=True, url_path="whose-name", filterset_class=None, pagination_class=None)
    def whose_name(self, request: Request, pk: str) -> Response:
        """Only a person alone is asked, of a case they opened, whose patient's name is nearly their own."""
        return Response(whose_name_of(self.get_object(), self.person))

    @extend_schema(
        operation_id="cases_say_whose_name", summary="Say whether the patient is you", request=SayWhoseName,
        responses=WhoseNameSerializer,
    )  # fmt: skip
    @whose_name.mapping.post
    @done_once
    def say_whose_name(self, request: Request, pk: str) -> Response:
        """No name is changed by it. A yes is needed once, so that nobody asks you for a paper to act for yourself."""
        case, said = self.get_object(), self.said(SayWhoseName)
        return Response(whose_name_of(actions.say_whose_name(case, **said, by=self.person, on=self.today), self.person))

    @extend_schema(
        operation_id="cases_events",
        summary="What happened in a case, newest first",
        responses=EventSerializer(many=True),
    )
    @action(detail=True, filterset_class=None)
    def events(self, request: Request, pk: str) -> Response:
        """The timeline of the case."""
        page = self.paginate_queryset(events_of(self.get_object()).filter(kind__in=SHOWN))
        return self.get_paginated_response(EventSerializer(page, many=True).data)

    @extend_schema(
        operation_id="cases_whole_file",
        summary="Everything of a case in one ZIP, with an index",
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
    )
    @action(detail=True, url_path="whole-file", filterset_class=None, pagination_class=None)
    def whole_file(self, request: Request, pk: str) -> StreamingHttpResponse:
        """The taking is remembered. What cannot be read does not stop the rest: the index says which and why."""
        stream = take_file(self.get_object(), on=self.today, by=self.person)
        headers = {"Content-Disposition": f'attachment; filename="case-{self.today}.zip"'}
        return StreamingHttpResponse(stream, content_type="application/zip", headers=headers)

    @extend_schema(operation_id="cases_ways", summary="Every way that is open, side by side", responses=WaysSerializer)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def ways(self, request: Request, pk: str) -> Response:
        """What each costs, how long it takes, until when it is open and what it gives up; empty `said`: not known."""
        return Response(WaysSerializer(compare(self.get_object())).data)

    @extend_schema(
        operation_id="cases_close", summary="End a case", request=CloseCase,
        responses={200: CaseSerializer, 202: WriteOffSerializer},
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def close(self, request: Request, pk: str) -> Response:
        """Nothing runs any more and no reminder goes out. 202: it waits for a second person, and everything runs on."""
        case, said = self.get_object(), self.said(CloseCase)
        ending, why = Ending(said["ending"]), said["why"]
        if waits := actions.end_case(case, ending=ending, why=why, on=self.today, by=self.person):
            return Response(WriteOffSerializer(waits).data, status=202)
        return Response(self._told(case))

    @extend_schema(
        operation_id="cases_share", summary="Let one person into a case", request=ShareCase,
        responses={201: ShareSerializer}, examples=[LET_IN],
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def share(self, request: Request, pk: str) -> Response:
        """Who has no account yet gets one; the answer is the same either way."""
        case, said = self.get_object(), self.said(ShareCase)
        if said["until"] and said["until"] < self.today:
            raise serializers.ValidationError({"until": ["That day has passed. Choose today or a later day."]})
        shared = actions.share_with_address(
            case, email=said["email"], role=Role(said["role"]), until=said["until"], by=self.person
        )
        return Response(ShareSerializer(shared).data, status=201)

    @extend_schema(
        operation_id="cases_colleagues",
        summary="To whom a case may be given",
        responses=ColleagueSerializer(many=True),
    )
    @action(detail=True, filterset_class=None, pagination_class=None)
    def colleagues(self, request: Request, pk: str) -> Response:
        """Everybody who works in its organisation."""
        return Response(ColleagueSerializer(members_of(self.get_object().organisation), many=True).data)

    @extend_schema(
        operation_id="cases_assign", summary="Give a case to a colleague", request=AssignCase,
        responses=CaseSerializer, examples=[GIVE],
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def assign(self, request: Request, pk: str) -> Response:
        """They answer for it from now on, and its reminders go to them."""
        case, said = self.get_object(), self.said(AssignCase)
        owner = get_colleague(case, said["owner"])
        return Response(self._told(actions.assign(case, owner=owner, by=self.person)))

    def _told(self, case: Case) -> Any:
        """The case as it stands after the verb."""
        fresh: QuerySet[Case] = type(self).rows(self.person, Can.VIEW)
        return CaseSerializer(fresh.get(pk=case.pk)).data
