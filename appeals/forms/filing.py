"""Forms of what went out: the filing, its receipts, giving a step up, dated events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from appeals import access
from appeals.law.moves import State
from appeals.models import Channel, Continuation, Stage
from appeals.where_to import Offer
from claimback.words import moment
from documents.forms import ACCEPTED
from documents.models import Document

EARLIEST = date(1990, 1, 1)
PLANNED = frozenset({"action_effective_date", "services_effective_end_date", "planned_discharge_date"})
"""Events a notice announces: their day may lie ahead. Every other event has happened, or is not known yet."""


def day_field(label: Any, *, help_text: Any = "") -> forms.DateField:
    """A day, chosen on the browser's calendar."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, help_text=help_text, widget=widget)


def time_field(label: Any, *, help_text: Any = "") -> forms.TimeField:
    """An hour of that day, if it is known."""
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, help_text=help_text, required=False, widget=widget)


def with_offer(form: type[forms.Form], posted: QueryDict, offer: Offer | None) -> dict[str, Any]:
    """What a form was showing, with the address that was chosen beside it; nothing that was typed is lost."""
    typed = {name: posted[name] for name in form.base_fields if name in posted}
    return typed | ({"how": offer.how.value, "address": offer.value} if offer else {})


class PacketChoice(forms.ModelChoiceField):
    """Built packets, told apart by the version of the letter in them and the moment they were built."""

    def label_from_instance(self, obj: Any) -> str:
        """version 2 of the letter, built Mon 23 Nov 2026, 3:33 pm, 12 pages."""
        said = ngettext(
            "version %(version)s of the letter, built %(at)s, %(pages)s page",
            "version %(version)s of the letter, built %(at)s, %(pages)s pages",
            obj.pages or 0,
        )
        return said % {
            "version": obj.letter_version,
            "at": moment(obj.built_at),
            "pages": obj.pages,
        }


class BringsProof(forms.Form):
    """What proves it: a paper of the case, or a file that comes with the form."""

    proof: forms.ModelChoiceField[Document] = forms.ModelChoiceField(
        label=_("Proof, already in the case"), queryset=None, required=False, empty_label=_("none yet")
    )
    proof_file = forms.FileField(
        label=_("Or add the proof now"),
        required=False,
        allow_empty_file=True,  # whoever reads it says why it cannot be kept
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=_("Fax report, postal receipt or a picture of the portal’s confirmation."),
    )

    def __init__(self, *args: Any, stage: Stage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("proof", stage.case.documents.filter(set_aside_at=None).order_by("-received_at"))
        self.order_fields([name for name in self.fields if name not in BringsProof.base_fields])

    def choose_from(self, name: str, found: Any) -> None:
        """What may be chosen there."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = found


ASKED_FIRST = frozenset({"talk", "as_it_was", "how", "address", "on", "tracking", "proof_file", "in_own_name"})
"""Who sends for themselves is asked these; that they send in their own name goes without saying."""


class FilingForm(BringsProof):
    """How, where to and when it went out, and what proves it."""

    how = forms.ChoiceField(label=_("How it was sent"), choices=[("", "–"), *Channel.choices])
    address = forms.CharField(
        label=_("Address or number actually used"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("As it stands on the envelope, the fax report or the portal."),
    )
    on = day_field(_("Day it was sent"))
    time = time_field(_("Hour it was sent"), help_text=_("As on the fax report, the e-mail or the portal."))
    in_own_name = forms.BooleanField(
        label=_("The patient signed it and sends it in their own name"),
        required=False,
        help_text=_("Then nobody needs a paper that lets them act."),
    )
    care_goes_on = forms.BooleanField(
        label=_("This same letter also asks that the care goes on meanwhile"),
        required=False,
        help_text=_("In the law: continuation of benefits. Tick it only if the letter says so."),
    )
    care_asked_by = forms.ChoiceField(
        label=_("Who asks for it in the letter"),
        choices=Continuation.Asker.choices,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "flat"}),
    )
    tracking = forms.CharField(
        label=_("Number that proves it"),
        max_length=60,
        required=False,
        help_text=_(
            "Certified mail: the article number, needed. Portal: the confirmation number. E-mail: the message id. Fax: "
            "the number of the report."
        ),
    )
    fax_pages = forms.IntegerField(
        label=_("Pages, as the fax report says"), required=False, min_value=1, max_value=9_999
    )
    fax_result = forms.CharField(
        label=_("Result on the fax report"), max_length=40, required=False, help_text=_("Such as OK, or its code.")
    )
    packet = PacketChoice(label=_("Packet that was sent"), queryset=None, required=False, empty_label=_("none of ours"))
    as_it_was = forms.BooleanField(
        label=_("It has gone out like this already"), required=False, widget=forms.HiddenInput
    )
    talk = forms.ChoiceField(
        label=_("The talk between the doctors"),
        choices=[
            ("hold", _("Hold the talk first: record nothing now")),
            ("file", _("File now, even if the talk is lost by it")),
        ],
        widget=forms.RadioSelect(attrs={"class": "big"}),
        error_messages={"required": _("Choose: the talk first, or file now. Everything else you entered is kept.")},
    )

    def __init__(
        self,
        *args: Any,
        stage: Stage,
        hours_count: bool,
        loses_talk: bool = False,
        may_ask_care: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, stage=stage, **kwargs)
        if not may_ask_care:
            del self.fields["care_goes_on"], self.fields["care_asked_by"]
        if loses_talk:
            self.order_fields(["talk"])
        else:
            del self.fields["talk"]
        self.choose_from("packet", access.built_packets_of(stage))
        if hours_count:
            self.fields["time"].help_text = _("Hours count in this case: write the time on the report.")

    @property
    def seldom(self) -> list[forms.BoundField]:
        """What a person alone need not be asked at once: everything besides how, where, when and the proof."""
        return [each for each in self if each.name not in ASKED_FIRST]

    @property
    def seldom_wrong(self) -> bool:
        """Whether one of those must be looked at again."""
        return any(each.errors for each in self.seldom)

    def ask_whether_it_is_gone(self) -> None:
        """Show the box by which a packet that is not whole is recorded as it was sent."""
        self.fields["as_it_was"].widget = forms.CheckboxInput()

    def clean(self) -> dict[str, Any]:
        """Certified mail has a tracking number."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("how") == Channel.CERTIFIED and not cleaned.get("tracking"):
            self.add_error("tracking", _("Certified mail has a tracking number: it stands on the green receipt."))
        if cleaned.get("care_goes_on") and not cleaned.get("care_asked_by"):
            self.add_error(
                "care_asked_by", _("Say who asks for it in the letter. Everything else you entered is kept.")
            )
        if cleaned.get("care_asked_by") and not cleaned.get("care_goes_on"):
            self.add_error("care_goes_on", _("Tick this as well if the letter asks for it; nothing was recorded yet."))
        return cleaned

    def care_asker(self) -> str | None:
        """Who asked in this letter that the care goes on; None where nobody did."""
        return self.cleaned_data["care_asked_by"] if self.cleaned_data.get("care_goes_on") else None

    def sent_at(self, zone: ZoneInfo) -> datetime | None:
        """The instant it was sent, on the calendar of the case; None when no hour was given."""
        hour = self.cleaned_data.get("time")
        return datetime.combine(self.cleaned_data["on"], hour, tzinfo=zone) if hour else None


class ReceiptForm(BringsProof):
    """One more rung of proof that it arrived."""

    rung = forms.ChoiceField(
        label=_("What you know"),
        choices=[("delivered", _("It was delivered")), ("acknowledged", _("They confirmed that they have it"))],
        widget=forms.RadioSelect,
        initial="delivered",
    )
    on = day_field(_("On which day"))
    who = forms.CharField(label=_("Who confirmed it"), max_length=120, required=False)
    reference = forms.CharField(label=_("Their reference number"), max_length=80, required=False)


class AbandonForm(forms.Form):
    """Why a step is given up."""

    why = forms.CharField(
        label=_("Why is this step given up?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    # how it stood when the page was shown
    seen = forms.ChoiceField(choices=[(state.value, state.value) for state in State], required=False)


class StageFactForm(forms.Form):
    """A dated event the law asks for."""

    event = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect(attrs={"class": "big"}))
    on = day_field(_("Day"))
    time = time_field(_("Hour, if you know it"), help_text=_("Needed only where the law counts hours."))

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        event = self.fields["event"]
        assert isinstance(event, forms.ChoiceField)
        event.choices = list(choices)
        if len(choices) == 1:
            event.initial = self.initial["event"] = choices[0][0]

    def clean(self) -> dict[str, Any]:
        """A day that can be: not before 1990, and not ahead unless a notice announces it."""
        cleaned = super().clean() or self.cleaned_data
        on, event = cleaned.get("on"), cleaned.get("event")
        if on and on < EARLIEST:
            self.add_error("on", _("That is before 1990. Check the year; nothing was changed."))
        if on and on > self.today and event not in PLANNED:
            self.add_error("on", _("That day is in the future. Record it when it has happened; nothing was changed."))
        return cleaned

    def value(self) -> str:
        """The day, or the day and hour, in ISO form: 2026-03-20 or 2026-03-20T14:05:00."""
        on, hour = self.cleaned_data["on"], self.cleaned_data["time"]
        return datetime.combine(on, hour).isoformat() if hour else on.isoformat()
