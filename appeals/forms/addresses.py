"""Forms of the address book: an entry, a check, the end of an entry."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.forms.desk import day_field
from appeals.inputs import book
from appeals.law_names import plainly
from appeals.models import Address

FOR_ALL = ("", _("for all"))


class AddressForm(forms.Form):
    """One address: whose, for what, where it goes, and from where it is known."""

    name = forms.CharField(
        label=_("Recipient"), max_length=200, help_text=_("As it stands on an envelope: office and department.")
    )
    way = forms.ChoiceField(label=_("Way"), choices=Address.Way.choices)
    value = forms.CharField(
        label=_("Address or number"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Post: street or box, then town, state and ZIP code. Fax: with the area code. Portal: https://…"),
    )  # fmt: skip
    source_kind = forms.ChoiceField(label=_("Where it comes from"), choices=Address.Source.choices)
    source = forms.CharField(
        label=_("Source, in words"), max_length=300,
        help_text=_("Which letter and page, who said it on the phone, or which page of the website."),
    )  # fmt: skip
    checked_on = day_field(_("Checked on"), required=False, help_text=_("Empty: nobody has checked it yet."))
    purpose = forms.ChoiceField(label=_("What for"), choices=Address.Purpose.choices)
    insurer = forms.CharField(
        label=_("Only for this insurer"), max_length=160, required=False, help_text=_("Empty: whoever the insurer is.")
    )
    coverage_type = forms.ChoiceField(label=_("Only for this kind of coverage"), required=False)
    stage_kind = forms.ChoiceField(
        label=_("Only for this kind of step"), choices=[FOR_ALL, *Address.Step.choices], required=False,
        help_text=_("An address is offered for a review, hearing or complaint outside the insurer only if you say so."),
    )  # fmt: skip
    state = forms.ChoiceField(label=_("Only in this state"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind, state = self.fields["coverage_type"], self.fields["state"]
        assert isinstance(kind, forms.ChoiceField)
        assert isinstance(state, forms.ChoiceField)
        kind.choices = [FOR_ALL, *((each.id, plainly(each.plain_name)) for each in book().coverage_types.values())]
        state.choices = [FOR_ALL, *sorted(book().state_names.items(), key=lambda each: each[1])]


class CheckForm(forms.Form):
    """That an address still holds: on which day somebody asked or looked, and how."""

    on = day_field(_("Checked on"))
    how = forms.CharField(
        label=_("How"),
        max_length=300,
        help_text=_("A call with their number, their website, a newer letter."),
    )


class RetireAddressForm(forms.Form):
    """Why an address holds no longer."""

    why = forms.CharField(label=_("Why does it no longer hold?"), max_length=300)
