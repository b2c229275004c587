"""Forms of calls and other contacts: begun, noted, logged, corrected, taken back, and the chronology of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appeals.actions.contacting import NOTED
from appeals.forms.filing import day_field, time_field
from appeals.law_names import plainly
from appeals.models import Stage
from cases.models import Contact
from claimback.words import day

OTHER_DAY = "other"
QUICK = ((1, _("Tomorrow")), (3, _("In 3 days")), (7, _("In a week")))
FLAT = {"class": "flat"}


def stage_field() -> forms.TypedChoiceField:
    """One of the steps of the case, or none."""
    return forms.TypedChoiceField(label=_("About which step"), required=False, empty_value=None)


def _offer_stages(form: forms.Form, stages: Iterable[Stage]) -> None:
    field = form.fields["stage"]
    assert isinstance(field, forms.TypedChoiceField)
    known = {str(stage.pk): stage for stage in stages}
    field.choices = [("", "–"), *((key, plainly(stage.name)) for key, stage in known.items())]
    field.coerce = known.__getitem__


class BeginForm(forms.Form):
    """With whom the call is."""

    whom = forms.ChoiceField(
        label=_("With whom"), choices=Contact.Whom.choices, initial=Contact.Whom.INSURER, widget=forms.RadioSelect
    )
    stage = stage_field()
    incoming = forms.BooleanField(label=_("They called us"), required=False)

    def __init__(self, *args: Any, stages: Iterable[Stage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whom"].widget.attrs["class"] = "big"
        _offer_stages(self, stages)


class NotesForm(forms.Form):
    """What is written while a call goes on; `today` is the reader's day."""

    may_stay_empty = True
    asks_for_the_day = False
    """Whether “another day” must be typed by now: while a call goes on, half a form is kept as it is."""

    whom = forms.ChoiceField(label=_("With whom"), choices=Contact.Whom.choices, required=False)
    name = forms.CharField(label=_("Their name"), max_length=160, required=False)
    name_refused = forms.BooleanField(label=_("They would not give a name"), required=False)
    reference = forms.CharField(label=_("Reference number of the call"), max_length=80, required=False)
    reference_refused = forms.BooleanField(label=_("They would not give a number"), required=False)
    said = forms.CharField(
        label=_("What was said"), max_length=50_000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    promised = forms.CharField(
        label=_("What they promised"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    promised_when = forms.CharField(label=_("Promised by"), required=False, widget=forms.RadioSelect(attrs=FLAT))
    promised_by = day_field(_("Another day"))
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, contact: Contact | None = None, **kwargs: Any) -> None:
        if contact is not None:
            kwargs["initial"] = self.of(contact, today=today) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for name in ("name", "reference"):
            self.fields[name].widget.attrs |= {"autocomplete": "off"}
        self.fields["promised_by"].required = False
        widget = self.fields["promised_when"].widget
        assert isinstance(widget, forms.RadioSelect)
        widget.choices = [("", _("No day")), *_quick(today), (OTHER_DAY, _("Another day"))]

    @staticmethod
    def of(contact: Contact, *, today: date) -> dict[str, Any]:
        """The fields as an entry has them."""
        noted = {name: getattr(contact, name) for name in ("whom", *NOTED)}
        by = contact.promised_by
        near = by is not None and by.isoformat() in dict(_quick(today))
        when = "" if by is None else by.isoformat() if near else OTHER_DAY
        return noted | {"promised_when": when, "promised_by": None if near else by, "version": contact.version}

    def clean(self) -> dict[str, Any]:
        """The chosen day and the typed one become one; where another day is typed, it counts."""
        said = super().clean() or self.cleaned_data
        chosen = said.pop("promised_when", "")
        if chosen and chosen != OTHER_DAY:
            try:
                said["promised_by"] = date.fromisoformat(chosen)
            except ValueError:
                self.add_error("promised_when", _("This is no day. Choose one, or type another day."))
        elif self.asks_for_the_day and chosen == OTHER_DAY and not said.get("promised_by") and not self.errors:
            self.add_error("promised_by", _("Type the day, or choose “No day”."))
        return said

    def notes(self) -> dict[str, Any]:
        """What was written, under the names of the fields of a contact."""
        return {name: self.cleaned_data[name] for name in ("whom", *NOTED)}


class EndForm(NotesForm):
    """The notes, and the hour at which the call ended, where it was not just now."""

    asks_for_the_day = True
    ended = time_field(_("It ended at"), help_text=_("Empty: just now."))

    def ended_at(self, contact: Contact, *, now: datetime) -> datetime:
        """The instant: the hour on the day of the call, or on the next one where it went on over midnight."""
        hour = self.cleaned_data["ended"]
        if hour is None or contact.began_at is None:
            return now
        at = _instant(contact.on, hour)
        # hours are typed without seconds: a call that ended in the minute it began did not end before it
        began = contact.began_at.replace(second=0, microsecond=0)
        return max(at if at >= began else _instant(contact.on + timedelta(days=1), hour), contact.began_at)


class LogForm(NotesForm):
    """A contact that is over, all at once."""

    asks_for_the_day = True

    how = forms.ChoiceField(label=_("How"), choices=Contact.How.choices, initial=Contact.How.CALL)
    whom = forms.ChoiceField(label=_("With whom"), choices=Contact.Whom.choices, initial=Contact.Whom.INSURER)
    incoming = forms.BooleanField(label=_("They contacted us"), required=False)
    on = day_field(_("On which day"))
    began = time_field(_("From"), help_text=_("If you know the hour."))
    ended = time_field(_("Until"))
    stage = stage_field()

    field_order = (
        "how",
        "whom",
        "incoming",
        "on",
        "began",
        "ended",
        *NOTED[:-1],
        "promised_when",
        "promised_by",
        "stage",
    )

    def __init__(self, *args: Any, stages: Iterable[Stage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        _offer_stages(self, stages)

    @staticmethod
    def of(contact: Contact, *, today: date) -> dict[str, Any]:
        """The fields as an entry has them."""
        hours = {"began": contact.began_at, "ended": contact.ended_at}
        told = {name: getattr(contact, name) for name in ("how", "whom", "incoming", "on")}
        told |= {name: timezone.localtime(at).time() if at else None for name, at in hours.items()}
        return NotesForm.of(contact, today=today) | told | {"stage": str(contact.stage_id or "")}

    def clean(self) -> dict[str, Any]:
        """An end has a beginning."""
        said = super().clean()
        if said.get("ended") and not said.get("began"):
            self.add_error("began", _("Say when it began too, or take the end out."))
        return said

    def told(self) -> dict[str, Any]:
        """What is told of the contact, under the names of its fields."""
        said, on = self.cleaned_data, self.cleaned_data["on"]
        began = _instant(on, said["began"]) if said["began"] else None
        ended = _instant(on, said["ended"]) if said["ended"] else None
        if began and ended and ended < began:
            ended = _instant(on + timedelta(days=1), said["ended"])
        return self.notes() | {
            "how": said["how"], "whom": said["whom"], "incoming": said["incoming"], "on": on, "began_at": began,
            "ended_at": ended,
        }  # fmt: skip


class CorrectForm(LogForm):
    """The same entry as it should have been, and what was wrong."""

    why = forms.CharField(label=_("What was wrong"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["stage"]


class TakeBackForm(forms.Form):
    """Why an entry should not be there."""

    why = forms.CharField(label=_("Why is it taken back?"), max_length=300)


class ChronologyForm(forms.Form):
    """Contacts with whom go into the paper."""

    whom = forms.MultipleChoiceField(
        label=_("Contacts with"),
        choices=Contact.Whom.choices,
        initial=[Contact.Whom.INSURER, Contact.Whom.REVIEWER, Contact.Whom.REGULATOR],
        widget=forms.CheckboxSelectMultiple(attrs=FLAT),
        error_messages={"required": _("Choose at least one. Nothing was made.")},
    )


def _quick(today: date) -> list[tuple[str, str]]:
    """The near days, each with its date."""
    found = []
    for days, words in QUICK:
        on = today + timedelta(days=days)
        found.append((on.isoformat(), f"{words}, {day(on)}"))
    return found


def _instant(on: date, at: time) -> datetime:
    zone = timezone.get_current_timezone()
    assert isinstance(zone, ZoneInfo)
    return datetime.combine(on, at, tzinfo=zone)
