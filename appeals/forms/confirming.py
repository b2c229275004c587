"""What a person confirms about a denial or an answer; the fields are named like the facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appeals import clocks
from appeals.addresses import fault_of
from appeals.law.rule import StageKind
from appeals.law_names import plainly
from appeals.models import Address
from cases.actions import CASE_FACTS, COVERAGE_FACTS, DECISION_FACTS
from cases.facts import CALL_UNITS, CHOICE_LABELS, WINDOW_ANCHORS, WINDOW_UNITS, Anchor, Reason
from cases.models import ClaimType, Outcome, Receipt, Urgency
from claimback.accounts.models import is_time_zone

FACTS = (*CASE_FACTS, *COVERAGE_FACTS, *DECISION_FACTS)
ZONES = (
    ("America/New_York", _("Eastern")),
    ("America/Chicago", _("Central")),
    ("America/Denver", _("Mountain")),
    ("America/Phoenix", _("Arizona")),
    ("America/Los_Angeles", _("Pacific")),
    ("America/Anchorage", _("Alaska")),
    ("Pacific/Honolulu", _("Hawaii")),
    ("America/Puerto_Rico", _("Puerto Rico")),
)
NOTHING = ("", "–")
UNKNOWN = ("", _("I don't know"))
MOST_DAYS = 3650
CALL_BETWEEN_DOCTORS = (
    _("A call between doctors (peer-to-peer)"),
    True,
    ("peer_to_peer_window", "peer_to_peer_unit", "peer_to_peer_anchor", "peer_to_peer_phone"),
)
NEXT_STEPS = (
    (StageKind.INTERNAL_APPEAL.value, _("The next appeal, to the insurer")),
    (StageKind.EXTERNAL_REVIEW.value, _("The request for an outside review")),
    (StageKind.HEARING.value, _("The request for a hearing")),
)
"""What may go to an address that an answer names, by the kind of step."""
ANSWERS = (Outcome.UPHELD, Outcome.PARTLY, Outcome.OVERTURNED, Outcome.DISMISSED, Outcome.SETTLED)


class Lines(forms.CharField):
    """A list, written one to a line (or, with `commas`, between commas)."""

    def __init__(self, *, commas: bool = False, rows: int = 2, **settings: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), max_length=4000, **settings)
        self.commas = commas

    def prepare_value(self, value: Any) -> Any:
        """A list as its lines."""
        return (", " if self.commas else "\n").join(map(str, value)) if isinstance(value, (list, tuple)) else value

    def clean(self, value: Any) -> Any:
        """The items, each once."""
        text = super().clean(value) or ""
        pieces = text.replace(",", "\n").splitlines() if self.commas else text.splitlines()
        return list(dict.fromkeys(piece.strip() for piece in pieces if piece.strip()))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the lines differ."""
        return super().has_changed(self.prepare_value(initial or []), data)


def _line(label: Any, most: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False, help_text=help_text)


def _block(label: Any, rows: int = 3, help_text: Any = "") -> forms.CharField:
    box = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=4000, required=False, widget=box, help_text=help_text)


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label=label, required=False, widget=widget, input_formats=["%Y-%m-%d", "%m/%d/%Y"], help_text=help_text
    )


def _days(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=MOST_DAYS, required=False, help_text=help_text)


def _choice(label: Any, choices: Any, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, help_text=help_text)


class DecisionFields(forms.Form):
    """What a decision says, whoever made it."""

    may_stay_empty = True  # a letter says some of it and seldom all: the page says so once, not every label

    notice_on = _day(_("Date on the letter"))
    mailed_on = _day(_("Day it was mailed"), _("Only if the letter or the envelope says so."))
    received_on = _day(_("Day you received it"), _("Many dates run from this day. Leave it empty if nobody knows."))
    received_how = _choice(_("How do we know that day?"), [("", "–"), *Receipt.choices])
    stated_deadline = _day(_("Last day to appeal, if the letter prints one"))
    stated_window = _days(_("Time to appeal that the letter prints"))
    stated_unit = _choice(_("Of what?"), [NOTHING, *WINDOW_UNITS])
    stated_anchor = _choice(_("Counted from"), [NOTHING, *WINDOW_ANCHORS])
    reason = _choice(_("Kind of reason"), [UNKNOWN, *((one.value, CHOICE_LABELS[one]) for one in Reason)])
    reason_text = _block(_("The reason in their words"), 4)
    reason_page = forms.IntegerField(required=False, min_value=1, max_value=9999, widget=forms.HiddenInput)
    criteria = Lines(label=_("Policies and guidelines they cite"), help_text=_("One to a line."), required=False)
    denial_codes = Lines(label=_("Denial codes"), commas=True, rows=1, required=False)
    claim_number = _line(_("Claim number"), 80)
    reference_number = _line(_("Reference number"), 80)
    decided_by = _line(_("Who decided"), 160)
    peer_to_peer_window = _days(
        _("Time to ask for the call"), _("The insurer’s own rule, not law: it stops no legal clock.")
    )
    peer_to_peer_unit = _choice(_("In hours, days or weeks?"), [NOTHING, *CALL_UNITS])
    peer_to_peer_anchor = _choice(_("That time runs from"), [NOTHING, *WINDOW_ANCHORS])
    peer_to_peer_phone = _line(_("Number for the call"), 40)
    approval_number = _line(_("Authorization number, if something was granted"), 80)
    approved_from = _day(_("Valid from"))
    approved_until = _day(_("Valid until"), _("It must be used by then. Ask for more time before that day, not after."))
    approved_for = _line(_("Doctor or hospital it is for"), 200)
    amount_granted = forms.DecimalField(
        label=_("Amount they will pay, in dollars"), min_value=0, max_digits=12, decimal_places=2, required=False
    )

    def clean(self) -> dict[str, Any]:
        """A printed number needs its unit; what only belongs to something that is absent falls away."""
        said = super().clean() or {}
        self._whole_time(said, "stated", _("Say what the number counts: days, business days, weeks, months, years."))
        self._whole_time(said, "peer_to_peer", _("Say what the number counts: hours, days, weeks."))
        from_treatment = said.get("stated_window") and said.get("stated_anchor") == Anchor.SERVICE
        if from_treatment and not said.get("stated_deadline"):
            self.add_error("stated_deadline", _("This time runs from the treatment. Enter the last day it leaves you."))
        first, last = said.get("approved_from"), said.get("approved_until")
        if first and last and last < first:
            self.add_error("approved_until", _("It ends before it begins. Check both days."))
        if said.get("received_how") and not said.get("received_on") and "received_on" not in self.errors:
            self.add_error("received_on", _("Enter the day, or leave open how we know it."))
        return said

    def _whole_time(self, said: dict[str, Any], which: str, fault: Any) -> None:
        """A number with its unit and where it is counted from, or nothing at all."""
        if not said.get(f"{which}_window"):
            said |= {f"{which}_unit": "", f"{which}_anchor": ""}
            return
        said[f"{which}_anchor"] = said.get(f"{which}_anchor") or Anchor.UNSPECIFIED.value
        if not said.get(f"{which}_unit"):
            self.add_error(f"{which}_unit", fault)

    def facts(self) -> dict[str, Any]:
        """The confirmed facts, under the names of the verbs."""
        return {name: self.cleaned_data[name] for name in FACTS if name in self.cleaned_data}


class ConfirmForm(DecisionFields):
    """Everything a person confirms about a denial: the person, the plan, the service and the decision."""

    patient_name = _line(_("Patient"), 160)
    patient_born_on = _day(_("Date of birth"))
    member_id = _line(_("Member ID"), 80)
    group_number = _line(_("Group number"), 60)
    coverage_type = _choice(
        _("What kind of coverage is it?"), (), _("This decides which law holds. A denial letter seldom says it.")
    )
    state = _choice(_("State"), (), _("Where the plan was sold or the job is; for Medicaid, where the patient lives."))
    insurer = _line(_("Insurer"), 160)
    administrator = _line(_("Company that decides for the insurer"), 160)
    plan_name = _line(_("Plan"), 160)
    internal_levels = forms.TypedChoiceField(
        label=_("How many appeals inside the plan?"),
        choices=[UNKNOWN, ("1", _("One")), ("2", _("Two"))],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("The plan document says it, sometimes the letter."),
    )
    plan_document_days = _days(_("Days to appeal in the plan document"))
    second_level_days = _days(_("Days to ask for the second appeal"))
    service = _line(_("What was refused"), 300)
    codes = Lines(label=_("Procedure and diagnosis codes"), commas=True, rows=1, required=False)
    provider = _line(_("Doctor or hospital"), 200)
    service_on = _day(_("Date of treatment"))
    claim_type = _choice(_("Was the care already given?"), [UNKNOWN, *ClaimType.choices])
    urgency = forms.ChoiceField(
        label=_("Could waiting some weeks for an answer seriously harm health?"),
        choices=[(Urgency.STANDARD, _("No")), (Urgency.URGENT, _("Yes, it is urgent"))],
        widget=forms.RadioSelect,
        required=False,
        help_text=_("A doctor who says so is enough. Urgent appeals are answered within days."),
    )
    appeal_address = _block(_("Where to mail the appeal"))
    appeal_fax = _line(_("Appeal fax"), 40)
    appeal_phone = _line(_("Appeal phone"), 40)
    time_zone = _choice(_("Time zone of the patient"), ())

    groups: tuple[tuple[Any, bool, tuple[str, ...]], ...] = (
        (_("The patient"), False, ("patient_name", "patient_born_on", "member_id", "group_number")),
        (_("The dates of the letter"), False, ("notice_on", "received_on", "received_how", "stated_deadline",
         "stated_window", "stated_unit", "stated_anchor")),
        (_("The plan"), False, ("coverage_type", "state", "insurer", "internal_levels")),
        (_("What was refused"), False, ("service", "codes", "provider", "service_on", "claim_type", "urgency")),
        (_("Why they refused it"), False, ("reason", "reason_text", "criteria", "denial_codes", "claim_number",
         "reference_number")),
        (_("Where the appeal goes"), False, ("appeal_address", "appeal_fax", "appeal_phone")),
        CALL_BETWEEN_DOCTORS,
        (_("Seldom needed"), True, ("mailed_on", "plan_name", "administrator", "decided_by", "plan_document_days",
         "second_level_days", "time_zone")),
    )  # fmt: skip

    def __init__(self, *args: Any, second: bool = False, **settings: Any) -> None:
        super().__init__(*args, **settings)
        _offer(self.fields["coverage_type"], coverage_choices())
        _offer(self.fields["state"], [UNKNOWN, *sorted(clocks.book().state_names.items(), key=lambda one: one[1])])
        _offer(self.fields["time_zone"], [("", "–"), *ZONES])
        zone = str((self.initial or {}).get("time_zone") or "")
        if zone and zone not in dict(ZONES):
            _offer(self.fields["time_zone"], [("", "–"), *ZONES, (zone, zone)])
        if second:
            self.fields["second"] = forms.BooleanField(
                label=_("This is a second denial of the same service; give it dates of its own"), required=False
            )

    def clean_urgency(self) -> str:
        """Nothing chosen means not urgent."""
        return self.cleaned_data["urgency"] or Urgency.STANDARD.value

    def clean_time_zone(self) -> str:
        """A zone this system knows."""
        zone: str = self.cleaned_data["time_zone"]
        if zone:
            is_time_zone(zone)
        return zone


class AnswerForm(DecisionFields):
    """What an answer to an appeal says."""

    outcome = forms.ChoiceField(
        label=_("What did they decide?"),
        choices=[(one.value, one.label) for one in ANSWERS],
        widget=forms.RadioSelect(attrs={"class": "big"}),
        error_messages={"required": _("Say what they decided. Everything else you entered is kept.")},
    )

    appeal_address = _block(_("Where the next step is mailed"))
    appeal_fax = _line(_("Fax for the next step"), 40)
    goes_to = _choice(
        _("What goes there?"),
        [NOTHING, *NEXT_STEPS],
        _("An address for an outside review is not where the insurer takes appeals: say which it is."),
    )
    goes_to_name = _line(_("Who gets it there"), 200, _("Leave it empty if it is the insurer itself."))

    groups: tuple[tuple[Any, bool, tuple[str, ...]], ...] = (
        (_("The decision"), False, ("outcome", "notice_on", "received_on", "received_how")),
        (_("How long there is for the next step"), False, ("stated_deadline", "stated_window", "stated_unit",
         "stated_anchor")),
        (_("Where the next step goes"), True, ("appeal_address", "appeal_fax", "goes_to", "goes_to_name")),
        (_("Why"), False, ("reason", "reason_text", "criteria")),
        (_("What was granted"), True, ("approval_number", "approved_from", "approved_until", "approved_for",
         "amount_granted")),
        CALL_BETWEEN_DOCTORS,
        (_("Seldom needed"), True, ("mailed_on", "denial_codes", "claim_number", "reference_number", "decided_by")),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """An address needs what it is for; one that goes outside the insurer must be one by our checks."""
        said = super().clean()
        ways = {"appeal_address": Address.Way.MAIL, "appeal_fax": Address.Way.FAX}
        told = {name: said[name] for name in ways if said.get(name)}
        if told and not said.get("goes_to"):
            fault = _("Say what goes to this address, or take the address out. Everything else you entered is kept.")
            self.add_error("goes_to", fault)
        elif said.get("goes_to") and said["goes_to"] != StageKind.INTERNAL_APPEAL:
            for name, value in told.items():
                if fault_there := fault_of(ways[name], value):
                    self.add_error(name, fault_there)
        return said

    def facts(self) -> dict[str, Any]:
        """The confirmed facts, and what goes to the address among them."""
        return super().facts() | {name: self.cleaned_data.get(name, "") for name in ("goes_to", "goes_to_name")}


class CorrectForm(ConfirmForm):
    """Confirmed facts, corrected, with the reason for it."""

    why = forms.CharField(
        label=_("Why is it corrected?"),
        max_length=300,
        help_text=_("For example: “The envelope turned up; it is postmarked 3 March.” It stays in the timeline."),
        error_messages={"required": _("Say why, in a few words. What you changed is still in this form.")},
    )

    def corrected(self, now: Mapping[str, Any]) -> dict[str, Any]:
        """Only the facts that differ from `now`."""
        return {name: value for name, value in self.facts().items() if name in now and now[name] != value}


def coverage_choices() -> list[Any]:
    """Kinds of coverage by their plain names, those whose dates can be counted first."""
    kinds = clocks.book().coverage_types.values()
    ready = [(kind.id, plainly(kind.plain_name)) for kind in kinds if kind.complete]
    later = [(kind.id, plainly(kind.plain_name)) for kind in kinds if not kind.complete]
    return [UNKNOWN, (gettext("We can count its dates"), ready), (gettext("We cannot count its dates yet"), later)]


def _offer(field: forms.Field, choices: list[Any]) -> None:
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
