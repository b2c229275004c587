"""Forms of the criteria screen: a criterion typed in, pages given, a task, an entry of a log."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appeals.forms.desk import NotBefore, day_field
from cases.models import Case
from documents.criteria import words
from documents.criteria.vocabulary import WHAT, Asked, Verdict
from documents.models import Criterion, Document

MOST_PAGES = 60
A_RANGE = re.compile(r"(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?")


class Pages(forms.CharField):
    """Page numbers as people write them: 3, 7-8."""

    def clean(self, value: Any) -> list[int]:
        """The numbers, in order, each once."""
        written = super().clean(value)
        numbers: set[int] = set()
        for part in filter(None, (part.strip() for part in re.split(r"[,;]|\band\b", written))):
            match = A_RANGE.fullmatch(part)
            if match is None:
                raise forms.ValidationError(
                    _("“%(part)s” is no page number. Write numbers such as 3, 7-8.") % {"part": part}
                )
            first, last = int(match[1]), int(match[2] or match[1])
            if first < 1 or last < first or last - first > MOST_PAGES:
                raise forms.ValidationError(
                    _("“%(part)s” is no range of pages. Write numbers such as 3, 7-8.") % {"part": part}
                )
            numbers |= set(range(first, last + 1))
        if self.required and not numbers:
            raise forms.ValidationError(_("Name the page, counted from 1."))
        return sorted(numbers)


class PaperChoice(forms.ModelChoiceField):
    """Papers that may be shown, with their number of pages."""

    def label_from_instance(self, obj: Any) -> str:
        """Therapy notes (4 pages)."""
        if not obj.pages_total:
            return str(obj)
        return gettext("%(paper)s (pages: %(n)s)") % {"paper": obj, "n": obj.pages_total}


class GiveForm(forms.Form):
    """Pages of a paper that answer a criterion."""

    criterion: forms.ModelChoiceField[Criterion] = forms.ModelChoiceField(
        label=_("Which criterion does it answer?"), queryset=None
    )
    document = PaperChoice(label=_("Paper"), queryset=None, empty_label=_("choose a paper"))
    pages = Pages(label=_("Page or pages"), max_length=60, help_text=_("Counted in this paper from 1: 3, 7-8."))
    verdict = forms.TypedChoiceField(
        label=_("What does it say?"),
        choices=words.VERDICTS,
        coerce=Verdict,
        initial=Verdict.UNKNOWN.value,
        widget=forms.RadioSelect,
    )
    quote = forms.CharField(
        label=_("The words that count"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Word for word, as they stand on the page."),
    )
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, help_text=_("For a waived criterion: which red flag.")
    )

    def __init__(self, *args: Any, papers: QuerySet[Document], criteria: QuerySet[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in (("document", papers), ("criterion", criteria)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = found

    def clean(self) -> dict[str, Any]:
        """A waived criterion names its red flag."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("verdict") is Verdict.WAIVED and not cleaned.get("note", "").strip():
            self.add_error("note", _("A criterion is waived only for a red flag: write which one."))
        return cleaned


class JudgeForm(forms.Form):
    """What pages say of their criterion, anew."""

    verdict = forms.TypedChoiceField(label=_("What does it say?"), choices=words.VERDICTS, coerce=Verdict)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)


class WriteForm(forms.Form):
    """A criterion of the policy that the letter cites."""

    policy_name = forms.CharField(
        label=_("Policy"), max_length=200, help_text=_("Name and number, as the letter has them.")
    )
    payer = forms.CharField(label=_("Whose policy"), max_length=160)
    dated_on = day_field(_("Date of the policy"), required=False)
    says = forms.CharField(
        label=_("What it asks for"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One condition at a time, in its own words."),
    )  # fmt: skip
    kind = forms.TypedChoiceField(label=_("What kind of condition is it?"), choices=words.KINDS, coerce=Asked)
    weeks = forms.IntegerField(
        label=_("Weeks it asks for"), min_value=1, max_value=520, required=False,
        help_text=_("For treatment without surgery and for how long the symptoms have lasted."),
    )  # fmt: skip
    within_months = forms.IntegerField(
        label=_("Within the last months"), min_value=1, max_value=120, required=False,
        help_text=_("For treatment without surgery, scans and evaluations."),
    )  # fmt: skip
    cited_in = PaperChoice(
        label=_("Paper that cites it"), queryset=None, required=False, empty_label=_("none of these")
    )
    cited_page = forms.IntegerField(label=_("On page"), min_value=1, required=False)

    COUNTS: ClassVar = {
        "weeks": (Asked.CONSERVATIVE, Asked.SYMPTOMS),
        "within_months": (Asked.CONSERVATIVE, Asked.IMAGING, Asked.PSYCH),
    }

    def __init__(self, *args: Any, papers: QuerySet[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, kind = self.fields["cited_in"], self.fields["kind"]
        assert isinstance(field, forms.ModelChoiceField)
        assert isinstance(kind, forms.TypedChoiceField)
        field.queryset = papers
        # A score and an age need more numbers than this form asks for: they come with a policy, or through the API.
        kind.choices = [each for each in words.KINDS if each[0] not in (Asked.SCORE, Asked.AGE)]
        kind.initial = Asked.PLAIN.value

    def clean(self) -> dict[str, Any]:
        """Numbers only where they mean something, and where they must be there."""
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        for name, kinds in self.COUNTS.items():
            if cleaned.get(name) and kind not in kinds:
                self.add_error(name, _("This number means nothing for such a condition. Leave it empty."))
        if kind in self.COUNTS["weeks"] and not cleaned.get("weeks") and "weeks" not in self.errors:
            self.add_error("weeks", _("How many weeks does it ask for?"))
        if cleaned.get("cited_page") and not cleaned.get("cited_in"):
            self.add_error("cited_in", _("Which paper is that page of?"))
        return cleaned

    def said(self) -> dict[str, Any]:
        """What the verb takes."""
        given = dict(self.cleaned_data)
        given["judged"] = {name: value for name in self.COUNTS if (value := given.pop(name))}
        return given


class CopyForm(forms.Form):
    """Which case to copy the criteria of."""

    case = forms.TypedChoiceField(label=_("Case"))

    def __init__(self, *args: Any, cases: Iterable[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {str(case.pk): case for case in cases}
        field = self.fields["case"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(key, f"{case} · {case.service or case.reference}") for key, case in known.items()]
        field.coerce = known.__getitem__


class TaskForm(NotBefore):
    """The gap as a task, with its day."""

    what = forms.CharField(label=_("What to do"), max_length=200)
    due_on = day_field(_("When"))

    def clean_due_on(self) -> Any:
        return self._not_past("due_on")


LABELS: dict[Asked, dict[str, Any]] = {
    Asked.CONSERVATIVE: {
        "what": _("Treatment"), "provider": _("Where, by whom"), "on": _("First day"), "until": _("Last day"),
        "amount": _("Number of visits"), "result": _("Result"),
    },
    Asked.IMAGING: {
        "what": _("Kind of scan"), "on": _("Day"), "level": _("Level"), "result": _("What the report says"),
        "matches": _("Does the finding match the symptoms?"),
    },
    Asked.NEURO: {
        "what": _("Finding"), "on": _("Day of the examination"), "level": _("Where"),
        "amount": _("Strength, 0 to 5"), "result": _("In the doctor's words"),
    },
    Asked.SCORE: {"what": _("Scale"), "on": _("Day"), "amount": _("Score")},
    Asked.SYMPTOMS: {"on": _("Day they began"), "result": _("In the doctor's words")},
    Asked.NICOTINE: {"what": _("Nicotine"), "on": _("Since, or on which day"), "amount": _("Cotinine, ng/mL")},
    Asked.PSYCH: {
        "what": _("What it says"), "on": _("Day"), "provider": _("Who evaluated"), "result": _("In their words"),
    },
    Asked.TRIAL: {"on": _("First day"), "until": _("Last day"), "amount": _("Relief, per cent"), "result": _("Result")},
}  # fmt: skip
"""The questions of each log, in their order."""

LENGTHS = {"provider": 160, "level": 60, "result": 500}


class LogForm(forms.Form):
    """One entry of a log; the page that shows it may be named."""

    def __init__(self, *args: Any, kind: Asked, papers: QuerySet[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name, label in LABELS[kind].items():
            self.fields[name] = self._field(name, label)
        self.fields["document"] = PaperChoice(
            label=_("Paper that shows it"), queryset=papers, required=False, empty_label=_("none yet")
        )
        self.fields["page"] = forms.IntegerField(label=_("On page"), min_value=1, required=False)

    def _field(self, name: str, label: Any) -> forms.Field:
        if name == "what":
            return forms.ChoiceField(label=label, choices=words.choices_of(WHAT[self.kind]))
        if name in ("on", "until"):
            return day_field(label, required=name == "on")
        if name == "amount":
            return forms.DecimalField(
                label=label, min_value=0, max_digits=7, decimal_places=1, required=self.kind is Asked.SCORE
            )
        if name == "matches":
            choices = [("", _("Nobody has said so yet")), ("yes", _("Yes")), ("no", _("No"))]
            return forms.TypedChoiceField(
                label=label, choices=choices, coerce=lambda value: value == "yes", empty_value=None, required=False
            )
        return forms.CharField(label=label, max_length=LENGTHS[name], required=False)

    def clean(self) -> dict[str, Any]:
        """A page lies in a paper, and a paper has pages."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("page") and not cleaned.get("document"):
            self.add_error("document", _("Which paper is that page of?"))
        if cleaned.get("document") and not cleaned.get("page") and "page" not in self.errors:
            self.add_error("page", _("On which page of it?"))
        return cleaned

    def said(self) -> dict[str, Any]:
        """What the verb takes; a log with one word only needs no question for it."""
        first = next(iter(WHAT[self.kind])).value
        return {"what": first, **self.cleaned_data, "kind": self.kind}
