"""Forms of sending by a machine, and of what became of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals import access, channels
from appeals.forms.filing import PacketChoice, day_field
from appeals.models import Channel, Stage


class SendForm(forms.Form):
    """Which packet, by which machine, to which address."""

    packet = PacketChoice(label=_("Packet to send"), queryset=None, empty_label=None)
    how = forms.TypedChoiceField(label=_("How to send it"), coerce=Channel)
    address = forms.CharField(label=_("Address or number"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    in_own_name = forms.BooleanField(label=_("The patient sends it in their own name"), required=False)

    def __init__(self, *args: Any, stage: Stage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        packet, how = self.fields["packet"], self.fields["how"]
        assert isinstance(packet, forms.ModelChoiceField)
        assert isinstance(how, forms.TypedChoiceField)
        packet.queryset = access.built_packets_of(stage)
        how.choices = [(channel.value, channel.label) for channel in channels.adapters()]


class SettleForm(forms.Form):
    """What a person found who looked."""

    was_sent = forms.ChoiceField(choices=[("yes", _("It was sent")), ("no", _("It was not sent"))])
    on = day_field(_("On which day"))
