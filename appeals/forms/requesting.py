"""Asking others for papers, and what they answer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appeals import paper_rights
from appeals.forms.confirming import Lines
from appeals.forms.desk import NotBefore, day_field
from appeals.law_names import plainly
from appeals.models import AskedOf
from appeals.models.request import LANGUAGES
from documents.forms import Files
from documents.models import Criterion

MOST_ITEMS, LONGEST_ITEM = 30, 300


class RequestForm(NotBefore):
    """What is needed, from whom, by when."""

    asked_of = forms.TypedChoiceField(
        label=_("Who has it?"), choices=AskedOf.choices, initial=AskedOf.DOCTOR, coerce=AskedOf
    )
    name = forms.CharField(label=_("Their name"), max_length=160, help_text=_("A doctor, an office, a person."))
    email = forms.EmailField(
        label=_("Their e-mail address"),
        required=False,
        help_text=_("They get a link that needs no account. Without an address you get a letter to print or fax."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    items = Lines(
        label=_("What exactly is needed?"), rows=4, help_text=_("One thing to a line; they see each line alone.")
    )
    right = forms.ChoiceField(
        label=_("Is it asked for by right?"),
        required=False,
        help_text=_("Then the time the law gives them is counted, shown here, and its end is a date of the case."),
    )
    due_on = day_field(_("Needed by"))
    note = forms.CharField(
        label=_("A word to them"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)

    def __init__(self, *args: Any, criteria: Collection[Criterion] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        right = self.fields["right"]
        assert isinstance(right, forms.ChoiceField)
        right.choices = [
            ("", _("No, we just ask")),
            *((id, plainly(each.name)) for id, each in paper_rights.rights().items()),
        ]
        self.asks = {f"for_{criterion.pk}": criterion for criterion in criteria}
        for name, criterion in self.asks.items():
            self.fields[name] = forms.CharField(
                label=_("What would prove: %(criterion)s") % {"criterion": criterion.says},
                max_length=LONGEST_ITEM, required=False, initial=what_proves(criterion),
                help_text=_("They see this line. What comes for it is shown beside this criterion. Empty: not asked."),
            )  # fmt: skip
        if self.asks:
            self.fields["items"].required = False
            self.fields["items"].label = _("What else is needed?")
        self.order_fields(["asked_of", "name", "email", *self.asks, "items"])

    def clean_due_on(self) -> date | None:
        return self._not_past("due_on")

    def clean(self) -> dict[str, Any]:
        """What is asked for criteria, beside the lines of its own; one of them must be there."""
        said = super().clean() or {}
        asked = {criterion: said.pop(name, "") for name, criterion in self.asks.items()}
        said["for_criteria"] = {criterion: what for criterion, what in asked.items() if what}
        if self.asks and not said["for_criteria"] and not said.get("items") and "items" not in self.errors:
            self.add_error("items", _("Say what is needed, one thing to a line. Nothing was sent."))
        return said

    def clean_items(self) -> list[str]:
        """The lines, each short enough to be read at a glance."""
        lines: list[str] = self.cleaned_data["items"]
        if any(len(line) > LONGEST_ITEM for line in lines):
            raise forms.ValidationError(_("A line is at most 300 characters. Put the rest into the word to them."))
        if len(lines) + len(self.asks) > MOST_ITEMS:
            raise forms.ValidationError(_("Ask for at most 30 things at a time; more is never sent."))
        return lines


def what_proves(criterion: Criterion) -> str:
    """A first wording of what to ask for, for the person to change."""
    said = gettext("Pages that show: %(criterion)s") % {"criterion": criterion.says.rstrip(".")}
    return said if len(said) <= LONGEST_ITEM else said[: LONGEST_ITEM - 1].rstrip() + "…"


class RequestTimeForm(forms.Form):
    """When they got a request that is asked by right, and whether they wrote that they need more time."""

    got_on = day_field(_("On which day did they get it?"))
    told_on = day_field(_("On which day did they write that they need more time?"), required=False)
    until = day_field(_("Until when, as they wrote"), required=False)
    reason = forms.BooleanField(label=_("They gave a reason"), required=False)

    def clean(self) -> dict[str, Any]:
        """What they wrote about more time was written on a day."""
        said = super().clean() or {}
        if (said.get("until") or said.get("reason")) and not said.get("told_on") and "told_on" not in self.errors:
            self.add_error("told_on", _("On which day did they write that?"))
        return said


class VerdictForm(forms.Form):
    """What a person found who looked at what came."""

    verdict = forms.ChoiceField(choices=[("good", ""), ("not_it", "")])
    why_not = forms.CharField(label=_("What is wrong with it? They will read this."), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """A no needs its reason."""
        said = super().clean() or {}
        if said.get("verdict") == "not_it" and not said.get("why_not"):
            self.add_error("why_not", _("Say what is wrong with it, so that they can send the right thing."))
        return said


class CodeForm(forms.Form):
    """The code from the mailbox or the letter."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class OutsideForm(forms.Form):
    """What somebody sends for one item."""

    files = Files(label=_("Files"), required=False)  # type: ignore[assignment]
    words = forms.CharField(
        label=_("Or answer in words"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        """Something must come."""
        said = super().clean() or {}
        if not self.errors and not said.get("files") and not (said.get("words") or "").strip():
            raise forms.ValidationError(_("Choose a file or write an answer. Nothing was sent yet."))
        return said


class PassOnForm(forms.Form):
    """A colleague who has it."""

    email = forms.EmailField(label=_("Their e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
