"""Cases found by whatever somebody says of them, for programs."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from appeals.finding import LONGEST, MOST
from appeals.models import Whose

WORDS = OpenApiParameter(
    "words",
    str,
    required=True,
    description="A name, a birth date, a member id, a claim, reference or telephone number, the insurer.",
)


class Words(serializers.Serializer):  # type: ignore[type-arg]
    """What to look for."""

    words = serializers.CharField(max_length=LONGEST)


class FoundCaseSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One case, with whose turn it is and its next date."""

    case = serializers.UUIDField(source="case_id")
    patient = serializers.CharField()
    born_on = serializers.DateField(allow_null=True)
    reference = serializers.CharField()
    insurer = serializers.CharField()
    claim = serializers.CharField(help_text="The claim number; empty where none is known.")
    whose = serializers.ChoiceField(Whose.choices, help_text="Whose turn it is.")
    what = serializers.CharField()
    on = serializers.DateField(allow_null=True)


class FoundCasesSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What names one person exactly comes first, then what goes on, by its next date."""

    cases = FoundCaseSerializer(many=True)
    more = serializers.BooleanField(help_text=f"More than {MOST} cases fit.")
