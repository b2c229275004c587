"""How a person wishes to be reached, and the numbers and addresses they prove."""

from __future__ import annotations

from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from claimback.accounts.models import Way
from claimback.accounts.reach import DAYTIME, FIRST_OF_DAY, FIRST_OF_WEEK, HOURS, MONDAY

HOME = "US"  # of a number written without a country


def number_of(written: str) -> str:
    """A telephone number as +12025550143. Raises ValidationError."""
    try:
        number = phonenumbers.parse(written, HOME)
    except phonenumbers.NumberParseException as odd:
        raise ValidationError(_("This is no telephone number. Write it with its area code: (202) 555-0143.")) from odd
    if not phonenumbers.is_valid_number(number):
        raise ValidationError(_("No telephone has this number. Please look at it again: (202) 555-0143."))
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


class WishesForm(forms.Form):
    """Ways in their order, quiet hours, and what is not safe."""

    first = forms.ChoiceField(label=_("Write to me by"), choices=Way.choices)
    second = forms.ChoiceField(label=_("If that does not work, by"), choices=[("", "–"), *Way.choices], required=False)
    third = forms.ChoiceField(label=_("And then by"), choices=[("", "–"), *Way.choices], required=False)
    quiet_from = forms.TimeField(label=_("Quiet from"), required=False, widget=forms.TimeInput({"type": "time"}))
    quiet_to = forms.TimeField(label=_("until"), required=False, widget=forms.TimeInput({"type": "time"}))
    never_then = forms.BooleanField(
        label=_("It is not safe for me to get a message in these hours, whatever it is about"), required=False
    )
    few_words = forms.BooleanField(
        label=_("Never say more than “You have a message”: somebody else could see it"), required=False
    )
    no_texts = forms.BooleanField(label=_("Never send text messages: others read that phone"), required=False)

    daily = forms.BooleanField(label=_("One letter a day with everything that is not urgent"), required=False)
    daily_hour = forms.TypedChoiceField(
        label=_("It comes at"), choices=[(hour, f"{hour:02}:00") for hour in HOURS], coerce=int, required=False
    )

    weekly = forms.BooleanField(
        label=_("Once a week, one plain sentence on how each case about me stands"), required=False
    )
    weekly_day = forms.TypedChoiceField(
        label=_("It comes on"), choices=list(WEEKDAYS.items()), coerce=int, required=False
    )
    weekly_hour = forms.TypedChoiceField(
        label=_("at"), choices=[(hour, f"{hour:02}:00") for hour in DAYTIME], coerce=int, required=False
    )

    def clean(self) -> dict[str, Any]:
        """Quiet hours begin and end, and a safe time has hours."""
        told: dict[str, Any] = super().clean() or {}
        start, stop = told.get("quiet_from"), told.get("quiet_to")
        faulty = {"quiet_from", "quiet_to"} & set(self.errors)
        if not faulty and (start is None) != (stop is None):
            self.add_error("quiet_to", _("Say when the quiet hours begin and when they end, or leave both empty."))
        elif not faulty and start is not None and start == stop:
            self.add_error("quiet_to", _("Quiet hours cannot end when they begin. All day long would be never."))
        if told.get("never_then") and start is None and not faulty:
            self.add_error("quiet_from", _("Say in which hours it is not safe."))
        return told

    @property
    def wishes(self) -> dict[str, Any]:
        """What was asked for, in the words of the verb."""
        told = dict(self.cleaned_data)
        told["daily_hour"] = told["daily_hour"] or FIRST_OF_DAY
        told["weekly_day"] = told["weekly_day"] or MONDAY
        told["weekly_hour"] = told["weekly_hour"] or FIRST_OF_WEEK
        told["ways"] = [way for way in (told.pop("first"), told.pop("second"), told.pop("third")) if way]
        return told


class NumberForm(forms.Form):
    """A number for text messages."""

    number = forms.CharField(
        label=_("Mobile number"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def clean_number(self) -> str:
        """One that exists, written one way. Raises ValidationError."""
        return number_of(self.cleaned_data["number"])


class OtherAddressForm(forms.Form):
    """Another address for mail than the one they sign in with."""

    address = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))


class CodeForm(forms.Form):
    """The code that came."""

    code = forms.CharField(
        label=_("The code we sent"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
