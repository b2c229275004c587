"""Forms of messages: words, and a paper of the case beside them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.models import Document


class MessageForm(forms.Form):
    """What is said in one thread. How long it may be is asked by the verb, so that nothing typed is cut off."""

    body = forms.CharField(
        label=_("Your message"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    paper = forms.ChoiceField(label=_("A paper of the case"), required=False)

    def __init__(self, *args: Any, papers: Iterable[Document] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers = {str(paper.pk): paper for paper in papers}
        choices = [(key, str(paper)) for key, paper in self.papers.items()]
        self.fields["paper"].choices = [("", _("none")), *choices]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Document | None:
        """The paper that was chosen."""
        return self.papers.get(self.cleaned_data.get("paper") or "")


class CorrectMessageForm(forms.Form):
    """Other words for one's own message."""

    body = forms.CharField(
        label=_("Your message"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 6})
    )
