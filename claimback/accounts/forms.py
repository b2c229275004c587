"""Forms about people."""

import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claimback.accounts.models import Organisation
from claimback.accounts.own import is_of_one
from claimback.accounts.roles import HELPING_ROLES, OFFICE_ROLES, Role

COMMON_ZONES = (
    ("America/New_York", _("Eastern time")),
    ("America/Chicago", _("Central time")),
    ("America/Denver", _("Mountain time")),
    ("America/Phoenix", _("Arizona time")),
    ("America/Los_Angeles", _("Pacific time")),
    ("America/Anchorage", _("Alaska time")),
    ("Pacific/Honolulu", _("Hawaii time")),
    ("America/Puerto_Rico", _("Atlantic time (Puerto Rico)")),
)
OTHER_ZONES = sorted(zoneinfo.available_timezones() - {zone for zone, _name in COMMON_ZONES})


class SignupForm(forms.Form):
    """What we ask besides address and password."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    time_zone = forms.ChoiceField(label=_("Your time zone"), choices=COMMON_ZONES, required=False)

    field_order = ["name", "email", "password1", "time_zone"]

    def signup(self, request: object, user: object) -> None:
        """allauth asks for it; the adapter has already kept everything."""


class AccountForm(forms.Form):
    """A person's own details."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    address = forms.CharField(
        label=_("Postal address"),
        help_text=_("It stands at the head of the letters you send."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )
    time_zone = forms.ChoiceField(
        label=_("Your time zone"),
        help_text=_("Times of day and “today” are said in it."),
        choices=[
            (_("Common"), COMMON_ZONES),
            (_("All others"), [(zone, zone) for zone in OTHER_ZONES]),
        ],
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("en", "English"), ("es", "Español")])


class TokenForm(forms.Form):
    """An API token to be made."""

    name = forms.CharField(label=_("What it is for"), max_length=80)
    may_write = forms.BooleanField(label=_("May change cases, not only read them"), required=False)


class InviteForm(forms.Form):
    """Somebody to be asked to work in the organisation."""

    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.TypedChoiceField(
        label=_("Role"),
        choices=[(role.value, role.label) for role in OFFICE_ROLES],
        initial=Role.ADVOCATE.value,
        coerce=Role,
    )

    def __init__(self, *args: Any, of: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["role"], of)


class ApprovalForm(forms.Form):
    """Whether letters wait for a second person."""

    wanted = forms.BooleanField(label=_("A second person approves every letter before it goes out"), required=False)


class WriteOffForm(forms.Form):
    """Whether giving up an open right waits for a second person."""

    wanted = forms.BooleanField(
        label=_("A second person must agree before a case with an open right is closed, or a step is given up"),
        required=False,
    )

    prefix = "ends"

    def __init__(self, *args: Any, alone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # it can always be turned off
        self.fields["wanted"].disabled = alone and not self.initial.get("wanted")


class NameForm(forms.Form):
    """The name of an organisation."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=120)


class OfficeForm(NameForm):
    """An office that is to be opened."""

    name = forms.CharField(
        label=_("Name of the office"),
        help_text=_("It stands in your letters and invitations. It can be changed later."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.TypedChoiceField(
        label=_("Role"), choices=[(role.value, role.label) for role in OFFICE_ROLES], coerce=Role
    )

    def __init__(self, *args: Any, of: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["role"], of)


def _offer(field: forms.Field, of: Organisation) -> None:
    """In one person's own organisation only the roles of whoever helps are offered: it stays theirs."""
    assert isinstance(field, forms.ChoiceField)
    if is_of_one(of):
        field.choices = [(role.value, role.label) for role in HELPING_ROLES]
