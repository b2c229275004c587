"""Signed papers that let the office act, in the demo: signed with ink, signed on the screen, and one still to sign."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

from appeals import actions, authority, signing
from appeals.law.authority import Demand
from cases.models import Towards
from claimback.accounts.models import User
from documents.actions import receive
from documents.intake import take_in
from documents.models import Kind

if TYPE_CHECKING:
    from appeals.demo.stories import Scene
    from appeals.models import Stage
    from cases.models import Authority, Case

FORM = """Appointment of representative (invented)

I, {patient}, let {advocate} act for me in this appeal.

Signed with ink on {on}. {mark}
"""


def let_act(scene: Scene, stage: Stage, *, on: date) -> None:
    """Where the step requires a signed paper and the case has none, one was signed with ink that day."""
    found = authority.standing_of(stage, on=on)
    if found.need.demand is Demand.REQUIRED and found.have is None:
        with_ink(scene, stage.case, paper=found.need.papers[0], on=on)


def with_ink(scene: Scene, case: Case, *, paper: str, on: date) -> Authority:
    """A scan of the signed form, with its entry in the ledger."""
    told = {"patient": case.patient_name, "advocate": scene.advocate.name, "on": on, "mark": scene.office.canary}
    name = f"Signed form {scene.office.canary} {scene.chance.randrange(10**5):05}.txt"
    stream = BytesIO(FORM.format(**told).encode())
    scan = receive(case=case, stream=stream, name=name, kind=Kind.AUTHORITY, by=scene.advocate).document
    take_in(document_id=scan.pk)
    scan.refresh_from_db()
    return actions.record_authority(
        case, paper=paper, towards=Towards.EVERYBODY, names=scene.advocate.name, signed_by=case.patient_name,
        signed_on=on, until=None, document=scan, on=on, by=scene.advocate,
    )  # fmt: skip


def on_the_screen(scene: Scene, case: Case, *, by: User) -> Authority:
    """The patient signed one text on the screen, and is asked to sign another."""
    signed, waiting = (
        actions.ask_for_signature(
            case, paper=paper, towards=towards, names=scene.advocate.name, until=None, on=scene.today,
            by=scene.advocate,
        )
        for paper, towards in (("specific_consent", Towards.EVERYBODY), ("hipaa", Towards.RECORDS))
    )  # fmt: skip
    return actions.sign_authority(
        signed, typed=case.patient_name, drawn=[[[40, 120], [120, 40], [200, 130], [260, 60], [420, 110]]],
        agreed=True, sha256=signing.to_sign(signed).sha256, address="192.0.2.14", by=by,
    )  # fmt: skip
