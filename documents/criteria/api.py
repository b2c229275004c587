"""Criteria, the pages that answer them and the logs, for programs."""

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
from cases.models import Case
from claimback.accounts.roles import Can
from documents.access import criteria_open_to, evidence_open_to, findings_open_to
from documents.api import named_papers
from documents.criteria import actions, matrix, words
from documents.criteria.policies import shipped
from documents.criteria.vocabulary import WHAT, Asked, Verdict
from documents.models import Criterion, Document, Evidence, Finding

LOGS = [(kind.value, words.KIND[kind]) for kind in WHAT]
OF_CASE = OpenApiParameter("case", str, OpenApiParameter.QUERY, required=True, description="The case, by its id.")
THREE_PAGES = OpenApiExample(
    "Two pages of therapy notes",
    {
        "document": "019e0000-0000-7000-8000-000000000001",
        "pages": [3, 7],
        "verdict": "met",
        "quote": "No lasting relief.",
    },
    request_only=True,
)


class EvidenceSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    pages = serializers.ListField(child=serializers.IntegerField(), help_text="Counted inside the paper, from 1.")
    quote_seen = serializers.BooleanField(
        allow_null=True, help_text="Whether the quoted words were found on the page; null without a quote."
    )

    class Meta:
        model = Evidence
        fields = (
            "id", "case", "criterion", "document", "pages", "quote", "quote_seen", "verdict", "note", "given_at",
            "given_by", "judged_at", "judged_by",
        )  # fmt: skip
        read_only_fields = fields


class CriterionSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    judged = serializers.DictField(help_text="The numbers it is judged by: weeks, within_months, at_least …")
    waived_by = serializers.ListField(child=serializers.CharField(), help_text="Signs that make waiting needless.")

    class Meta:
        model = Criterion
        fields = (
            "id", "case", "place", "origin", "copied_from", "policy", "ask", "payer", "policy_name", "dated_on", "url",
            "verified", "checked_on", "doubt", "force", "force_why", "cited_in", "cited_page", "kind", "says", "judged",
            "waived_by", "task_id", "written_at", "written_by",
        )  # fmt: skip
        read_only_fields = fields


class RowSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One row of the matrix: the criterion, what was counted, what pages say, what is missing."""

    criterion = CriterionSerializer()
    stands = serializers.ChoiceField(words.VERDICTS, source="verdict")
    pages_disagree = serializers.BooleanField(source="standing.disagree")
    is_limit = serializers.BooleanField(help_text="A limit of coverage (age, never covered): no record answers it.")
    sum = serializers.CharField(help_text="6 weeks within 6 months: 9 weeks found, pages 3 and 7 of “Therapy notes”.")
    enough = serializers.BooleanField(source="found.enough")
    gaps = serializers.ListField(child=serializers.CharField())
    red_flags = serializers.ListField(child=serializers.CharField())
    evidence = EvidenceSerializer(many=True)


class FindingSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = Finding
        fields = (
            "id", "case", "kind", "what", "on", "until", "amount", "matches", "provider", "level", "result", "document",
            "page", "noted_at", "noted_by",
        )  # fmt: skip
        read_only_fields = fields


class AskSerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.CharField()
    kind = serializers.CharField()
    says = serializers.CharField()
    judged = serializers.DictField()


class PolicySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A policy of our files about the refused service; compare it with the one the letter cites."""

    id = serializers.CharField(source="policy.id")
    payer = serializers.CharField(source="policy.payer")
    name = serializers.CharField(source="policy.name")
    dated = serializers.DateField(source="policy.dated", allow_null=True)
    url = serializers.CharField(source="policy.url")
    verified = serializers.BooleanField(source="policy.verified")
    doubt = serializers.CharField(source="policy.doubt")
    force = serializers.ChoiceField(words.FORCE, source="policy.force")
    fits = serializers.BooleanField(help_text="It is this insurer's, or of this kind of coverage.")
    asks = AskSerializer(many=True)


class TakePolicy(Said):
    """A policy of our files, into a case."""

    case = serializers.UUIDField()
    policy = serializers.CharField(max_length=60, help_text="An id from `policies`.")


class CopyCriteria(Said):
    """The criteria of another case, into a case of the same organisation."""

    case = serializers.UUIDField()
    source = serializers.UUIDField()  # type: ignore[assignment]


class WriteCriterion(Said):
    """One condition of the policy that the letter cites."""

    case = serializers.UUIDField()
    says = serializers.CharField(max_length=600)
    payer = serializers.CharField(max_length=160)
    policy_name = serializers.CharField(max_length=200)
    dated_on = serializers.DateField(required=False)
    url = serializers.URLField(max_length=300, required=False)
    kind = serializers.ChoiceField(words.KINDS, default=Asked.PLAIN.value)
    judged = serializers.DictField(required=False)
    cited_in = serializers.UUIDField(required=False, help_text="The paper that cites it.")
    cited_page = serializers.IntegerField(min_value=1, required=False)


class GiveEvidence(Said):
    """Pages of a paper of the case."""

    document = serializers.UUIDField()
    pages = serializers.ListField(child=serializers.IntegerField(min_value=1), min_length=1, max_length=60)
    verdict = serializers.ChoiceField(words.VERDICTS, default=Verdict.UNKNOWN.value)
    quote = serializers.CharField(max_length=2000, required=False)
    note = serializers.CharField(max_length=500, required=False, help_text="For a waived criterion: the red flag.")


class JudgeEvidence(Said):
    """What the pages say of their criterion."""

    verdict = serializers.ChoiceField(words.VERDICTS)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class NoteFinding(Said):
    """One entry of a log."""

    case = serializers.UUIDField()
    kind = serializers.ChoiceField(LOGS)
    what = serializers.CharField(max_length=20, help_text="physical_therapy, mri, weakness, nrs …")
    on = serializers.DateField(help_text="The first or only day.")
    until = serializers.DateField(required=False)
    amount = serializers.DecimalField(max_digits=7, decimal_places=1, min_value=0, required=False)
    matches = serializers.BooleanField(required=False, allow_null=True, default=None)
    provider = serializers.CharField(max_length=160, required=False)
    level = serializers.CharField(max_length=60, required=False)
    result = serializers.CharField(max_length=500, required=False)
    document = serializers.UUIDField(required=False)
    page = serializers.IntegerField(min_value=1, required=False)


class CriterionFilter(filters.FilterSet):
    case = filters.UUIDFilter("case_id", label="Only of this case")
    kind = filters.MultipleChoiceFilter(choices=words.KINDS)


class EvidenceFilter(filters.FilterSet):
    case = filters.UUIDFilter("case_id", label="Only of this case")
    criterion = filters.UUIDFilter("criterion_id", label="Only of this criterion")
    verdict = filters.MultipleChoiceFilter(choices=words.VERDICTS)


class FindingFilter(filters.FilterSet):
    case = filters.UUIDFilter("case_id", label="Only of this case")
    kind = filters.MultipleChoiceFilter(choices=words.KINDS)


def paper_named(case: Case, said: dict[str, Any], name: str) -> Document | None:
    """The paper a request names under this name, if it does. Raises ValidationError when it is not of the case."""
    return named_papers(case, [said[name]])[0] if name in said else None


@extend_schema_view(
    list=extend_schema(operation_id="criteria_list", summary="Criteria, newest case first"),
    retrieve=extend_schema(operation_id="criteria_retrieve", summary="One criterion with its source"),
)
class CriterionRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Criteria: what the insurer asks for, and where each stands."""

    can: ClassVar = {
        "list": Can.READ,
        "retrieve": Can.READ,
        "policies": Can.READ,
        "create": Can.EDIT,
        "take": Can.EDIT,
        "copy": Can.EDIT,
        "out": Can.EDIT,
        "page": Can.EDIT,
        "accept": Can.EDIT,
    }
    rows = staticmethod(criteria_open_to)
    serializer_class = CriterionSerializer
    filterset_class = CriterionFilter

    def case_asked(self, request: Request) -> Case:
        """The case of the question. Raises ValidationError when none is named."""
        named = serializers.UUIDField().run_validation(request.query_params.get("case", serializers.empty))
        return self.case_named(named)

    @extend_schema(
        operation_id="criteria_policies", summary="Policies about the refused service", parameters=[OF_CASE],
        responses=PolicySerializer(many=True), filters=False,
    )  # fmt: skip
    @action(detail=False, pagination_class=None, filterset_class=None)
    def policies(self, request: Request) -> Response:
        """The likeliest first."""
        offers, _procedures = matrix.suited(self.case_asked(request))
        return Response(PolicySerializer(offers, many=True).data)

    @extend_schema(
        operation_id="criteria_write", summary="Type in a criterion of the policy the letter cites",
        request=WriteCriterion, responses={201: CriterionSerializer},
    )  # fmt: skip
    @done_once
    def create(self, request: Request) -> Response:
        """It stays unverified."""
        said = self.said(WriteCriterion)
        case = self.case_named(said.pop("case"))
        cited_in = paper_named(case, said, "cited_in")
        said |= {"kind": Asked(said["kind"]), "cited_in": cited_in}
        row = actions.write_criterion(case, **said, by=self.person)
        return Response(CriterionSerializer(row).data, status=201)

    @extend_schema(
        operation_id="criteria_take", summary="Take the criteria of a policy into a case", request=TakePolicy,
        responses={201: CriterionSerializer(many=True)},
    )  # fmt: skip
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    @done_once
    def take(self, request: Request) -> Response:
        """409 when they are there already."""
        said = self.said(TakePolicy)
        case, policy = self.case_named(said["case"]), shipped().policy(said["policy"])
        if policy is None:
            raise ValidationError({"policy": [_("There is no policy of this id.")]})
        rows = actions.take_policy(case, policy=policy, by=self.person)
        return Response(CriterionSerializer(rows, many=True).data, status=201)

    @extend_schema(
        operation_id="criteria_copy", summary="Copy the criteria of another case", request=CopyCriteria,
        responses={201: CriterionSerializer(many=True)},
    )  # fmt: skip
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    @done_once
    def copy(self, request: Request) -> Response:
        """The rows only, never evidence; both cases are of one organisation."""
        said = self.said(CopyCriteria)
        case, source = self.case_named(said["case"]), self.case_named(said["source"])
        rows = actions.copy_criteria(case, source=source, by=self.person)
        return Response(CriterionSerializer(rows, many=True).data, status=201)

    @extend_schema(operation_id="criteria_out", summary="Take a criterion out", request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    @done_once
    def out(self, request: Request, pk: str) -> Response:
        """The record keeps it."""
        actions.withdraw_criterion(self.get_object(), by=self.person)
        return Response(status=204)

    @extend_schema(
        operation_id="criteria_page", summary="Give pages that answer a criterion", request=GiveEvidence,
        responses={201: EvidenceSerializer}, examples=[THREE_PAGES],
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def page(self, request: Request, pk: str) -> Response:
        """The paper is of the same case, checked and read."""
        criterion, said = self.get_object(), self.said(GiveEvidence)
        document = paper_named(criterion.case, said, "document")
        said |= {"document": document, "verdict": Verdict(said["verdict"])}
        row = actions.give_evidence(criterion, **said, by=self.person)
        return Response(EvidenceSerializer(row).data, status=201)

    @extend_schema(
        operation_id="criteria_accept", summary="Take over as met what the log shows", request=None,
        responses={201: EvidenceSerializer(many=True)},
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def accept(self, request: Request, pk: str) -> Response:
        """422 while something is missing."""
        criterion = self.get_object()
        found, said = matrix.count(criterion, today=self.today)
        pages = found.pages if found.enough else ()
        rows = actions.accept_count(criterion, pages=pages, words=said, by=self.person)
        return Response(EvidenceSerializer(rows, many=True).data, status=201)


@extend_schema_view(
    list=extend_schema(operation_id="evidence_list", summary="Pages given as evidence, newest first"),
    retrieve=extend_schema(operation_id="evidence_retrieve", summary="Pages given once"),
)
class EvidenceRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Evidence: pages that answer a criterion, and what a person says of them."""

    can: ClassVar = {"list": Can.READ, "retrieve": Can.READ, "judge": Can.EDIT, "out": Can.EDIT}
    rows = staticmethod(evidence_open_to)
    serializer_class = EvidenceSerializer
    filterset_class = EvidenceFilter

    @extend_schema(
        operation_id="evidence_judge", summary="Say anew what pages mean", request=JudgeEvidence,
        responses=EvidenceSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def judge(self, request: Request, pk: str) -> Response:
        """Kept with who and when."""
        evidence, said = self.get_object(), self.said(JudgeEvidence)
        row = actions.judge_evidence(evidence, verdict=Verdict(said["verdict"]), note=said.get("note"), by=self.person)
        return Response(EvidenceSerializer(row).data)

    @extend_schema(operation_id="evidence_out", summary="Take pages back", request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    @done_once
    def out(self, request: Request, pk: str) -> Response:
        """The paper stays."""
        actions.withdraw_evidence(self.get_object(), by=self.person)
        return Response(status=204)


@extend_schema_view(
    list=extend_schema(operation_id="findings_list", summary="Entries of the logs, newest first"),
    retrieve=extend_schema(operation_id="findings_retrieve", summary="One entry"),
)
class FindingRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Findings: therapies, scans, findings of examinations, scores over time."""

    can: ClassVar = {"list": Can.READ, "retrieve": Can.READ, "create": Can.EDIT, "out": Can.EDIT}
    rows = staticmethod(findings_open_to)
    serializer_class = FindingSerializer
    filterset_class = FindingFilter

    @extend_schema(
        operation_id="findings_note", summary="Write an entry into a log", request=NoteFinding,
        responses={201: FindingSerializer},
    )  # fmt: skip
    @done_once
    def create(self, request: Request) -> Response:
        """What it means for the criteria is counted at once."""
        said = self.said(NoteFinding)
        case = self.case_named(said.pop("case"))
        said |= {"kind": Asked(said["kind"]), "document": paper_named(case, said, "document")}
        row = actions.note_finding(case, **said, today=self.today, by=self.person)
        return Response(FindingSerializer(row).data, status=201)

    @extend_schema(operation_id="findings_out", summary="Take an entry out", request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    @done_once
    def out(self, request: Request, pk: str) -> Response:
        """The record keeps it."""
        actions.withdraw_finding(self.get_object(), by=self.person)
        return Response(status=204)
