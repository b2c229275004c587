"""How a person wishes to be reached, and where: nouns of the people storey, read by whoever writes to them."""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from claimback.ids import uuid7
from claimback.sealed import SealedField


class Way(models.TextChoices):
    """A way to a person; the names are those of the channels of a message."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    PUSH = "push", _("Message in your browser")
    APP = "app", _("Only on the page, under “For you”")


OUTWARD = (Way.EMAIL, Way.SMS, Way.PUSH)
"""The ways that reach somebody who does not look."""

HOURS = range(6, 12)
"""The hours of a morning, by a person's own clock, at which their letter of the day may come."""
FIRST_OF_DAY = 8
"""The hour at which it comes where nobody chose one: that of every reminder."""
DAYTIME = range(6, 21)
"""The hours at which the message of the week may come."""
MONDAY, FIRST_OF_WEEK = 0, 10
"""When it comes where nobody chose."""


class Preference(models.Model):
    """What one person asked for: ways in their order, quiet hours, and what is safe for them. No row, no wishes."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="preference")
    ways = models.JSONField(default=list)  # none chosen is mail alone
    # by the person's own clock; over midnight where `quiet_to` is the earlier of the two
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_to = models.TimeField(_("quiet to"), null=True, blank=True)
    # what is not safe for them
    never_then = models.BooleanField(default=False)
    few_words = models.BooleanField(default=False)
    no_texts = models.BooleanField(default=False)
    # one letter a day with all that is not urgent; empty: as their work suggests
    daily = models.BooleanField(null=True, blank=True)
    daily_hour = models.PositiveSmallIntegerField(default=FIRST_OF_DAY, db_default=FIRST_OF_DAY)
    # once a week, how the cases about them stand, on a day from 0 (Monday)
    weekly = models.BooleanField(default=True, db_default=True)
    weekly_day = models.PositiveSmallIntegerField(default=MONDAY, db_default=MONDAY)
    weekly_hour = models.PositiveSmallIntegerField(default=FIRST_OF_WEEK, db_default=FIRST_OF_WEEK)
    # the address they sign in with no longer takes mail: that very address, since when, and the server's number
    bad_email = models.EmailField(blank=True)
    bad_email_at = models.DateTimeField(null=True, blank=True)
    bad_email_why = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(daily_hour__range=(HOURS[0], HOURS[-1])), name="a_daily_letter_comes_in_the_morning"
            ),
            models.CheckConstraint(
                condition=Q(weekly_day__lte=6, weekly_hour__range=(DAYTIME[0], DAYTIME[-1])),
                name="a_weekly_message_comes_by_day",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_to=None)
                | (Q(quiet_from__isnull=False, quiet_to__isnull=False) & ~Q(quiet_from=F("quiet_to"))),
                name="quiet_hours_begin_and_end",
            ),
            models.CheckConstraint(
                condition=Q(bad_email="", bad_email_at=None) | (~Q(bad_email="") & Q(bad_email_at__isnull=False)),
                name="an_address_that_is_bad_says_since_when",
            ),
        ]

    class Privacy:
        secret = {"bad_email"}
        plain = {
            "user", "ways", "quiet_from", "quiet_to", "never_then", "few_words", "no_texts", "daily",
            "daily_hour", "weekly", "weekly_day", "weekly_hour", "bad_email_at", "bad_email_why",
        }  # fmt: skip

    def __str__(self) -> str:
        return ", ".join(map(str, self.ways))

    @property
    def quiet(self) -> tuple[time, time] | None:
        """From when to when nothing is to come, by the person's own clock."""
        return (self.quiet_from, self.quiet_to) if self.quiet_from and self.quiet_to else None


class AddressQuerySet(models.QuerySet["Address"]):
    def in_use(self) -> AddressQuerySet:
        """Proved to be theirs."""
        return self.filter(proven_at__isnull=False)


class Address(models.Model):
    """A number for text messages, or another address for mail: used only once the person sent back a code."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="addresses")
    way = models.CharField(max_length=10, choices=[(Way.EMAIL.value, Way.EMAIL.label), (Way.SMS.value, Way.SMS.label)])
    value = SealedField()
    fingerprint = models.CharField(max_length=32)
    proven_at = models.DateTimeField(null=True, blank=True)
    # the code that proves it, as long as it is not proved
    code = SealedField(blank=True)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    bad_at = models.DateTimeField(null=True, blank=True)
    bad_why = models.CharField(max_length=60, blank=True)

    objects = AddressQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "way"], condition=Q(proven_at__isnull=False), name="one_proved_address_a_way"
            ),
            models.UniqueConstraint(
                fields=["user", "way"], condition=Q(proven_at=None), name="one_address_a_way_waits_for_its_code"
            ),
            models.CheckConstraint(
                condition=Q(bad_at=None) | Q(proven_at__isnull=False), name="only_what_is_used_goes_bad"
            ),
        ]

    class Privacy:
        secret = {"value", "fingerprint", "code"}
        plain = {"id", "user", "way", "proven_at", "code_sent_at", "wrong_codes", "bad_at", "bad_why"}

    def __str__(self) -> str:
        return str(self.get_way_display())


class BrowserQuerySet(models.QuerySet["Browser"]):
    def living(self) -> BrowserQuerySet:
        return self.filter(ended_at=None)


class Browser(models.Model):
    """A browser that takes messages while it is closed: where its maker's service takes them, and its keys."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="browsers")
    endpoint = SealedField()
    fingerprint = models.CharField(max_length=32)
    p256dh = SealedField()
    auth = SealedField()
    since = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)
    why_ended = models.CharField(max_length=60, blank=True)

    objects = BrowserQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"], condition=Q(ended_at=None), name="a_browser_speaks_to_one_person"
            )
        ]

    class Privacy:
        secret = {"endpoint", "fingerprint", "p256dh", "auth"}
        plain = {"id", "user", "since", "ended_at", "why_ended"}

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d}"
