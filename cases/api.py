"""What every door of the API stands on, and the facts as programs read and say them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework import mixins, serializers
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from cases.access import decisions_open_to, get_case
from cases.actions import CASE_FACTS, COVERAGE_FACTS, DECISION_FACTS
from cases.models import SAID, Case, Coverage, Decision, Outcome
from claimback.accounts.models import User
from claimback.accounts.roles import Can
from claimback.audit.once import KEY_LENGTH, hash_of, once
from claimback.sorry import Sorry

Method = Callable[..., Response]
REFUSALS: tuple[type[Exception], ...] = (Sorry, APIException, Http404, PermissionDenied)


class Room(GenericViewSet):  # type: ignore[type-arg]
    """One kind of row behind one permission table.

    `can` names every action and what it takes; an action that is not in it does not open. `rows` is the only way
    to the rows. Who may see a row and not do this to it is answered 403 with a sentence, everybody else 404.
    """

    can: ClassVar[dict[str, Can]]
    rows: ClassVar[Any]  # (user, can) -> their rows
    also_refused: ClassVar[tuple[type[Exception], ...]] = ()
    lists_practice: ClassVar[bool] = False  # whether its list holds practice cases too
    said_in_headers: ClassVar[tuple[str, ...]] = ()  # what a request of this room asks beside its body
    lookup_value_converter = "uuid"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        timezone.activate(self.person.zone)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        timezone.deactivate()
        return super().finalize_response(request, response, *args, **kwargs)

    def get_queryset(self) -> models.QuerySet[Any]:
        """The rows this person may do this to."""
        if getattr(self, "swagger_fake_view", False):
            return type(self).rows(User(is_active=False), Can.VIEW).none()
        return type(self).rows(self.person, self.can[self.action])

    def filter_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """What a list holds: of practice cases nothing, unless it is asked for one case by its id."""
        found = super().filter_queryset(queryset)
        if self.lists_practice or "case" in self.request.query_params:
            return found
        if found.model is Case:
            return found.filter(practice=False)
        of_cases = any(each.name == "case" for each in found.model._meta.fields)
        return found.exclude(case__practice=True) if of_cases else found

    def get_object(self) -> Any:
        """The row of the address. Raises Http404, or Refused with the sentence that says who may."""
        key = {"pk": self.kwargs["pk"]}
        found = self.get_queryset().filter(**key).first()
        if found is not None:
            return found
        seen = self.known().filter(**key).first()
        if seen is None:
            raise Http404
        get_case(self.person, getattr(seen, "case_id", seen.pk), self.can[self.action])
        raise Http404

    def known(self) -> models.QuerySet[Any]:
        """The rows whose existence is no secret to this person."""
        return type(self).rows(self.person, Can.VIEW)

    def case_named(self, case_id: Any) -> Case:
        """The case a request names in its body, for what it asks. Raises Http404 or Refused."""
        return get_case(self.person, case_id, self.can[self.action])

    def said(self, serializer: type[serializers.Serializer[Any]], **kwargs: Any) -> dict[str, Any]:
        """What the body says, checked. Raises ValidationError."""
        checked = serializer(data=self.request.data, **kwargs)
        checked.is_valid(raise_exception=True)
        return dict(checked.validated_data)

    def handle_exception(self, exc: Exception) -> Response:
        return super().handle_exception(Sorry(str(exc)) if isinstance(exc, self.also_refused) else exc)

    @property
    def person(self) -> User:
        return self.request.user  # type: ignore[return-value]

    @property
    def today(self) -> date:
        """The day it is where this person is."""
        return timezone.localdate(timezone=self.person.zone)


def done_once(action: Method) -> Method:
    """An action that changes something: with an `Idempotency-Key` it is done once and answered the same for ever.

    A refusal is not kept: nothing was done, so the same key may ask anew.
    """

    @wraps(action)
    def act(self: Room, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return action(self, request, *args, **kwargs)
        if len(key) > KEY_LENGTH or not key.isprintable():
            raise ValidationError({"Idempotency-Key": [_("A key is at most 200 printable characters.")]})
        with transaction.atomic():
            turn = once(actor_id=self.person.pk, key=key, request_hash=_hash_of(request, self.said_in_headers))
            if turn.answered:
                return Response(turn.body, status=turn.status, headers={"Idempotency-Replayed": "true"})
            try:
                response = action(self, request, *args, **kwargs)
            except (*REFUSALS, *self.also_refused) as refusal:
                # what remembers the refusal is committed; the verb took back its own changes
                turn.let_go()
                return self.handle_exception(refusal)
            turn.answer(status=response.status_code, body=response.data)
        return response

    return act


def _hash_of(request: Request, headers: tuple[str, ...]) -> str:
    lists = request.data.lists() if hasattr(request.data, "lists") else None
    data = request.data if lists is None else [[name, values] for name, values in sorted(lists)]
    return hash_of(request.method, request.get_full_path(), data, *(request.headers.get(name, "") for name in headers))


class Said(serializers.Serializer):  # type: ignore[type-arg]
    """What a program may say; a name we do not know is refused, because it may be a misspelt date."""

    def to_internal_value(self, data: Any) -> Any:
        """The fields, checked. Raises ValidationError."""
        if isinstance(data, dict):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            if strange := sorted(set(data) - writable):
                raise ValidationError({str(name): [_("This cannot be set here.")] for name in strange})
        return super().to_internal_value(data)


Texts = serializers.ListField(child=serializers.CharField(max_length=200), max_length=60, required=False)


class CaseFacts(serializers.ModelSerializer):  # type: ignore[type-arg]
    codes = serializers.ListField(child=serializers.CharField(max_length=40), max_length=60, required=False)

    class Meta:
        model = Case
        fields = CASE_FACTS
        extra_kwargs: ClassVar = {name: {"required": False} for name in CASE_FACTS}


class CoverageFacts(serializers.ModelSerializer):  # type: ignore[type-arg]
    member_id = serializers.CharField(max_length=80, allow_blank=True, required=False)
    state = serializers.RegexField(r"^([A-Z]{2})?$", required=False, allow_blank=True, help_text="Two letters: OH.")
    internal_levels = serializers.IntegerField(min_value=1, max_value=2, allow_null=True, required=False)
    more = serializers.DictField(
        child=serializers.CharField(max_length=200),
        required=False,
        help_text="Facts of rare rules, in the words of the rulebook.",
    )

    class Meta:
        model = Coverage
        # the questions about the coverage have a door of their own, which knows what may be answered
        fields = tuple(name for name in COVERAGE_FACTS if name != "answers")


class DecisionFacts(serializers.ModelSerializer):  # type: ignore[type-arg]
    outcome = serializers.ChoiceField(SAID, required=False)
    denial_codes = Texts
    criteria = serializers.ListField(child=serializers.CharField(max_length=300), max_length=60, required=False)
    peer_to_peer_window = serializers.IntegerField(
        min_value=1,
        max_value=3650,
        allow_null=True,
        required=False,
        help_text="Time to ask for the call between doctors, as the notice says: policy, not law; no clock reads it.",
    )

    class Meta:
        model = Decision
        fields = DECISION_FACTS


class Facts(Said):
    """Facts of the case, of its coverage and of one decision, by the same names everywhere."""

    def get_fields(self) -> dict[str, Any]:
        """The fields of all three, none of them required."""
        return {**CaseFacts().get_fields(), **CoverageFacts().get_fields(), **DecisionFacts().get_fields()} | {
            **super().get_fields()
        }


class CoverageSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    member_id = serializers.SerializerMethodField(help_text="Empty for whoever may not read papers.")

    class Meta:
        model = Coverage
        fields = ("case", *COVERAGE_FACTS)
        read_only_fields = fields

    def get_member_id(self, coverage: Coverage) -> str:
        """The number on the card, which opens more doors than this case's."""
        reads: bool = getattr(coverage.case, "may_be_read", True)  # unset where the door itself asks for more
        return coverage.member_id if reads else ""


class DecisionSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = Decision
        fields = ("id", "case", *DECISION_FACTS, "used_on", "confirmed_at", "confirmed_by")
        read_only_fields = fields


class DecisionFilter(filters.FilterSet):
    case = filters.UUIDFilter("case_id", label="Only of this case")
    outcome = filters.MultipleChoiceFilter(choices=Outcome.choices)
    after = filters.DateFilter("notice_on", "gte", label="Notice dated on or after")
    before = filters.DateFilter("notice_on", "lte", label="Notice dated on or before")


class DecisionRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Decisions: the first denial and every answer."""

    can: ClassVar = {"list": Can.VIEW, "retrieve": Can.VIEW}
    rows = staticmethod(decisions_open_to)
    serializer_class = DecisionSerializer
    filterset_class = DecisionFilter
