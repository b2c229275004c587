"""The form of one coverage question."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.law.book import CoverageQuestion
from appeals.law_names import plainly


class CoverageQuestionForm(forms.Form):
    """One question with its answers; “I don't know” is always among them."""

    question = forms.CharField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        widget=forms.RadioSelect(attrs={"class": "big"}),
        error_messages={
            "required": _("Choose one of the answers; “I don't know” is one of them. Nothing was changed.")
        },
    )

    def __init__(self, *args: Any, asked: CoverageQuestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("question", asked.id)
        answer = self.fields["answer"]
        assert isinstance(answer, forms.ChoiceField)
        answer.label, answer.help_text = plainly(asked.question), plainly(asked.help or "")
        answer.choices = [(each.id, plainly(each.label)) for each in asked.answers.values()]
