"""Which coverage is it, for programs: the question worth asking next, its answers, and what they leave possible."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field
from rest_framework import serializers

from appeals import clocks
from appeals.law.book import CoverageQuestion
from appeals.law.which import stand
from cases.api import Said
from cases.models import Coverage

FROM_A_JOB = OpenApiExample("The coverage comes from a job", {"question": "source", "answer": "job"}, request_only=True)


class AnswerCoverageQuestion(Said):
    """A question of the rulebook and one of its answers, by their ids."""

    question = serializers.CharField(max_length=80)
    answer = serializers.CharField(max_length=80)


class CoverageAnswerSerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class CoverageQuestionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One plain question."""

    id = serializers.CharField()
    question = serializers.CharField()
    help = serializers.CharField(allow_null=True)
    find_out = serializers.CharField(help_text="Who can say it, and what to say to them.")
    answers = serializers.SerializerMethodField()

    @extend_schema_field(CoverageAnswerSerializer(many=True))
    def get_answers(self, question: CoverageQuestion) -> Any:
        """“unknown” is always among them and rules nothing out."""
        return CoverageAnswerSerializer(question.answers.values(), many=True).data


class StandingSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Where the questions stand."""

    possible = serializers.ListField(child=serializers.CharField(), help_text="Kinds of coverage not ruled out yet.")
    ask = CoverageQuestionSerializer(allow_null=True, help_text="The next question; null when none tells more.")
    answered = serializers.DictField(child=serializers.CharField(), help_text="Question by question.")


def standing_of(coverage: Coverage) -> Any:
    """What a program is told of the questions."""
    where = stand(clocks.book(), coverage.answers)
    return StandingSerializer({"possible": where.possible, "ask": where.ask, "answered": coverage.answers}).data
