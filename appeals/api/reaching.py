"""How one is written to, and what was written, for programs that act as a person."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError as BadValue
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions
from appeals.for_you import messages_to
from appeals.forms.reaching import number_of
from appeals.models import Reminder
from appeals.reminders import daily, database_now
from appeals.reminders.people import living_channels, preferences_of, reach_of
from cases.api import Room, Said, done_once
from claimback.accounts.models import Preference, User, Way, is_time_zone
from claimback.accounts.reach import DAYTIME, FIRST_OF_DAY, FIRST_OF_WEEK, HOURS, MONDAY
from claimback.accounts.roles import Can

TO_PROVE = [(Way.SMS.value, Way.SMS.label), (Way.EMAIL.value, Way.EMAIL.label)]
NIGHT = OpenApiExample(
    "Text messages first, quiet at night",
    {"ways": ["sms", "email"], "quiet_from": "21:00", "quiet_to": "07:30", "few_words": True},
    request_only=True,
)


class KeepWishes(Said):
    """How you wish to be written to; whatever is left out is not asked for."""

    ways = serializers.ListField(child=serializers.ChoiceField(Way.choices), min_length=1, max_length=4)
    quiet_from = serializers.TimeField(allow_null=True, default=None, help_text="By your own clock.")
    quiet_to = serializers.TimeField(allow_null=True, default=None)
    never_then = serializers.BooleanField(default=False, help_text="Nothing breaks these hours: it is not safe.")
    few_words = serializers.BooleanField(default=False, help_text="Never more than “You have a message”.")
    no_texts = serializers.BooleanField(default=False, help_text="No text messages, whatever is chosen.")
    language = serializers.ChoiceField([("en", "English"), ("es", "Español")], allow_blank=True, default="")  # type: ignore[assignment]
    time_zone = serializers.CharField(
        max_length=60, allow_blank=True, default="", help_text="Such as America/Chicago; as it is where left out."
    )

    daily = serializers.BooleanField(
        allow_null=True, default=None,
        help_text="One letter a day with what is not urgent; left out: yes in an office of several, no for others.",
    )  # fmt: skip
    daily_hour = serializers.IntegerField(
        min_value=HOURS[0], max_value=HOURS[-1], default=FIRST_OF_DAY, help_text="By your own clock."
    )

    weekly = serializers.BooleanField(
        default=True, help_text="Once a week, one plain sentence on how each case about you stands."
    )
    weekly_day = serializers.IntegerField(min_value=0, max_value=6, default=MONDAY, help_text="From 0, a Monday.")
    weekly_hour = serializers.IntegerField(
        min_value=DAYTIME[0], max_value=DAYTIME[-1], default=FIRST_OF_WEEK, help_text="By your own clock."
    )

    def validate_time_zone(self, value: str) -> str:
        """A zone that clocks know. Raises ValidationError."""
        if value:
            is_time_zone(value)
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Quiet hours begin and end. Raises ValidationError."""
        start, stop = attrs["quiet_from"], attrs["quiet_to"]
        if (start is None) != (stop is None) or (start is not None and start == stop):
            raise ValidationError({"quiet_to": ["Quiet hours begin and end, at two different times."]})
        if attrs["never_then"] and start is None:
            raise ValidationError({"quiet_from": ["Say in which hours it is not safe."]})
        return attrs


class WishesSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    ways = serializers.ListField(child=serializers.CharField(), source="told_ways", read_only=True)
    language = serializers.CharField(source="user.language", read_only=True)
    time_zone = serializers.CharField(source="user.time_zone", read_only=True)
    daily = serializers.SerializerMethodField(help_text="Whether you get one letter a day with what is not urgent.")
    living = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="Ways by which a message reaches you now."
    )

    class Meta:
        model = Preference
        fields = (
            "ways", "quiet_from", "quiet_to", "never_then", "few_words", "no_texts", "language", "time_zone", "daily",
            "daily_hour", "weekly", "weekly_day", "weekly_hour", "living",
        )  # fmt: skip
        read_only_fields = fields

    def get_daily(self, wishes: Preference) -> bool:
        return daily.is_wanted(wishes.user)


class AddressToProve(Said):
    """A number for text messages or another address for mail."""

    way = serializers.ChoiceField(TO_PROVE)
    value = serializers.CharField(max_length=254)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A number that exists, or an address that can. Raises ValidationError."""
        try:
            if attrs["way"] == Way.SMS:
                attrs["value"] = number_of(attrs["value"])
            else:
                serializers.EmailField().run_validation(attrs["value"])
        except BadValue as odd:
            raise ValidationError({"value": odd.messages}) from odd
        return attrs


class CodeThatCame(Said):
    """The code that was sent to it."""

    way = serializers.ChoiceField(TO_PROVE)
    code = serializers.CharField(max_length=12)


class AddressToForget(Said):
    """Which one."""

    way = serializers.ChoiceField(TO_PROVE)


class BrowserToEnd(Said):
    """Which one."""

    browser = serializers.UUIDField()


class PreferenceRoom(Room):
    """How you wish to be written to: ways, quiet hours, what is safe, and the numbers and addresses you proved."""

    can: ClassVar = dict.fromkeys(("list", "create", "code", "prove", "forget", "works", "end_browser"), Can.VIEW)
    rows = staticmethod(preferences_of)
    serializer_class = WishesSerializer
    pagination_class = None

    @extend_schema(operation_id="preferences_read", summary="How you wish to be written to", responses=WishesSerializer)
    def list(self, request: Request) -> Response:
        """What holds now, also where you have chosen nothing."""
        return self._told()

    @extend_schema(
        operation_id="preferences_keep", summary="Say how you wish to be written to", request=KeepWishes,
        responses=WishesSerializer, examples=[NIGHT],
    )  # fmt: skip
    @done_once
    def create(self, request: Request) -> Response:
        """It holds from the next message on; 409 where nothing would reach you while a date is running."""
        actions.keep_wishes(self.person, wishes=actions.Wishes(**self.said(KeepWishes)), by=self.person)
        return self._told()

    @extend_schema(
        operation_id="preferences_send_code", summary="Ask for a code to a number or an address",
        request=AddressToProve, responses={204: None},
    )  # fmt: skip
    @action(detail=False, methods=["post"])
    @done_once
    def code(self, request: Request) -> Response:
        """Once a minute and five times a day at the most: 429 with Retry-After."""
        said = self.said(AddressToProve)
        actions.ask_for_code(self.person, way=Way(said["way"]), value=said["value"], by=self.person, now=database_now())
        return Response(status=204)

    @extend_schema(
        operation_id="preferences_prove", summary="Send the code back", request=CodeThatCame,
        responses=WishesSerializer,
    )  # fmt: skip
    @action(detail=False, methods=["post"])
    @done_once
    def prove(self, request: Request) -> Response:
        """From now on it is used where you chose its way."""
        said = self.said(CodeThatCame)
        actions.prove_address(self.person, way=Way(said["way"]), code=said["code"], by=self.person, now=database_now())
        return self._told()

    @extend_schema(
        operation_id="preferences_forget", summary="Take a number or an address out", request=AddressToForget,
        responses=WishesSerializer,
    )  # fmt: skip
    @action(detail=False, methods=["post"])
    @done_once
    def forget(self, request: Request) -> Response:
        """409 where nothing would reach you while a date is running."""
        actions.forget_address(self.person, way=Way(self.said(AddressToForget)["way"]), by=self.person)
        return self._told()

    @extend_schema(
        operation_id="preferences_works", summary="Your mailbox works again", request=None, responses=WishesSerializer
    )
    @action(detail=False, methods=["post"])
    @done_once
    def works(self, request: Request) -> Response:
        """The next message tries it."""
        actions.trust_again(self.person, by=self.person)
        return self._told()

    @extend_schema(
        operation_id="preferences_end_browser", summary="Turn off messages in a browser", request=BrowserToEnd,
        responses=WishesSerializer,
    )  # fmt: skip
    @action(detail=False, methods=["post"], url_path="end-browser")
    @done_once
    def end_browser(self, request: Request) -> Response:
        """A browser is turned on in that browser alone."""
        actions.end_browser(self.person, browser_id=self.said(BrowserToEnd)["browser"], by=self.person)
        return self._told()

    def _told(self) -> Response:
        reach = reach_of(self.person)
        told: Any = reach.wishes
        told.told_ways, told.living = reach.chosen, living_channels(self.person)
        return Response(WishesSerializer(told).data)


class MessageSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = Reminder
        fields = ("id", "case", "kind", "channel", "sent_at", "seen_at")
        read_only_fields = fields


def sent_to(user: User, can: Can) -> QuerySet[Reminder]:
    """What was written to this person."""
    return messages_to(user, can)


@extend_schema_view(
    list=extend_schema(operation_id="messages_list", summary="What was written to you, newest first"),
    retrieve=extend_schema(operation_id="messages_retrieve", summary="One message"),
)
class MessageRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Messages to you, by whichever way they went."""

    can: ClassVar = {"list": Can.VIEW, "retrieve": Can.VIEW, "open": Can.VIEW}
    rows = staticmethod(sent_to)
    serializer_class = MessageSerializer

    @extend_schema(
        operation_id="messages_open", summary="A message is opened", request=None, responses=MessageSerializer
    )
    @action(detail=True, methods=["post"])
    @done_once
    def open(self, request: Request, pk: str) -> Response:
        """It is seen; opened twice it was seen the first time."""
        message = actions.open_message(self.person, message=self.get_object(), by=self.person)
        return Response(MessageSerializer(message).data)
