"""An appeal that a machine sent: asked for, laid out for the fax program, and found to have gone out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from appeals import actions, channels
from appeals.models import Channel, Packet, Stage

if TYPE_CHECKING:
    from appeals.demo.stories import Scene


def faxed(scene: Scene, stage: Stage, packet: Packet, *, on: date) -> Stage:
    """Laid out in a folder from which another program faxes; somebody looked there, and said that it went out."""
    address = scene.office.marked("(800) 555-0143")
    with TemporaryDirectory() as place, channels.set_up(channels.Folder(Path(place), Channel.FAX)):
        asked = actions.ask_to_send(stage, packet=packet, how=Channel.FAX, address=address, by=scene.advocate, on=on)
        laid_out = actions.send_dispatch(asked.pk)
    assert laid_out is not None
    actions.settle_dispatch(laid_out, was_sent=True, on=on, today=on, by=scene.advocate)
    return Stage.objects.select_related("case", "challenges").get(pk=stage.pk)
