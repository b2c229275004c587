"""The form of one fact the law asks for, with a field of its kind."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.forms.desk import day_field
from appeals.law.book import AMOUNT_AT_STAKE, Fact
from appeals.law_names import plainly

DONT_KNOW = ("", _("I don't know"))
LINES = {
    "dates": _("One day in each line, such as 2026-03-05."),
    "period": _("The first day and the last, such as 2026-03-05 2026-03-09."),
    "periods": _("One period in each line: its first day and its last, such as 2026-03-05 2026-03-09."),
}


class LawFactForm(forms.Form):
    """One question; an empty field, or “I don't know”, takes an earlier answer back."""

    may_stay_empty = True

    def __init__(self, *args: Any, fact: Fact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = _field(fact)


def _field(fact: Fact) -> forms.Field:
    question = plainly(fact.question)
    if fact.type in ("yes_no", "choice"):
        choices: list[tuple[str, Any]] = [("yes", _("Yes")), ("no", _("No"))]
        if fact.type == "choice":
            choices = [(str(value), str(value).replace("_", " ").capitalize()) for value in fact.values]
        radio = forms.RadioSelect(attrs={"class": "big"})
        return forms.ChoiceField(label=question, choices=[*choices, DONT_KNOW], widget=radio, required=False)
    if fact.type == "date":
        return day_field(question, required=False)
    if fact.name == AMOUNT_AT_STAKE:
        return forms.CharField(
            label=question, max_length=20, required=False,
            help_text=_("Such as 1250 or 1,250.40; empty if not known."),
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        )  # fmt: skip
    if fact.type in ("number", "times"):
        return forms.IntegerField(
            label=question, min_value=0, max_value=9999, required=False, help_text=_("Empty: not known.")
        )
    if fact.type in LINES:
        widget = forms.Textarea(attrs={"rows": 3})
        return forms.CharField(
            label=question, max_length=2000, required=False, help_text=LINES[fact.type], widget=widget
        )
    return forms.CharField(label=question, max_length=200, required=False)
