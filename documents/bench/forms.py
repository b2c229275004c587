"""What people say at the bench: the new papers, each with its pages, name, kind and day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claimback.asked import number
from claimback.sorry import Sorry
from documents.bench.actions import MOST_PAPERS
from documents.bench.plan import Lying, NewPaper, pages_of, typed
from documents.forms import day_on_the_paper
from documents.models import Kind


class NewPaperForm(forms.Form):
    """One new paper; without pages it is not made."""

    use_required_attribute = False

    title = forms.CharField(label=_("Name"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("What is it?"), choices=Kind.choices, initial=Kind.OTHER)
    dated_on = day_on_the_paper()
    pages = forms.CharField(
        label=_("Pages"),
        max_length=4000,
        required=False,
        help_text=_(
            "Their numbers, in the order you want: 1-3, 7, 5. Behind a number, r turns it right, l left, u over."
        ),
    )

    def __init__(self, *args: Any, bench: Sequence[Lying] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bench = bench

    def clean_kind(self) -> Kind:
        """The kind as an enum."""
        return Kind(self.cleaned_data["kind"])

    def clean_pages(self) -> Any:
        """The pages; a ValidationError with the words nobody understands."""
        try:
            return pages_of(self.cleaned_data["pages"], self.bench)
        except Sorry as fault:
            raise forms.ValidationError(str(fault)) from fault


class BenchForm:
    """All new papers of one press, and whether the papers they are made from are set aside."""

    def __init__(
        self, bench: Sequence[Lying], said: Mapping[str, Any] | None = None, *, kind: str = Kind.OTHER
    ) -> None:
        self.said = said
        papers = number(said.get("papers", ""), most=MOST_PAPERS) if said else 1
        if said and "more" in said:
            papers = min(papers + 1, MOST_PAPERS)
        all_pages = typed((page.number, 0) for page in bench)
        self.papers = [
            NewPaperForm(
                said if said and f"{place}-pages" in said else None,
                prefix=str(place),
                bench=bench,
                initial={"kind": kind, "pages": all_pages if said is None else ""},
            )
            for place in range(1, papers + 1)
        ]
        self.blank = NewPaperForm(prefix="0", initial={"kind": kind})
        self.fault = ""

    @property
    def sets_aside(self) -> bool:
        return self.said is not None and "sets_aside" in self.said

    @property
    def seen_at(self) -> Any:
        """When the person looked at the bench; None when the form does not say."""
        try:
            seen = parse_datetime(self.said.get("seen_at", "")) if self.said else None
        except ValueError:
            return None
        return seen if seen and seen.tzinfo else None

    def is_valid(self) -> bool:
        """Whether every new paper can be understood and one has pages."""
        sound = False not in [form.is_valid() for form in self.papers if form.is_bound]
        if sound and not self.new_papers():
            self.fault = gettext("Say which pages the new paper has. Nothing was made.")
        return sound and not self.fault

    def new_papers(self) -> list[NewPaper]:
        """The papers to be made, in their order; those without pages are left out."""
        said = [form.cleaned_data for form in self.papers if form.is_bound]
        return [NewPaper(**each) for each in said if each["pages"]]
