"""Cases in which others act: the doctor appealed first, the insurer takes more time, two doctors talk."""

from __future__ import annotations

from appeals import actions
from appeals.demo.stories import Scene, denied, rung
from appeals.models import Channel, UsedBy
from cases.models import Case


def doctor_had_appealed(scene: Scene) -> Case:
    """The doctor's office had sent the first appeal, and the insurer counts it: its clock runs already."""
    case = denied(scene, scene.given(coverage="erisa_insured", notice=24))
    actions.say_who_appealed(
        rung(case),
        used_by=UsedBy.DOCTOR,
        on=scene.ago(10),
        counts=True,
        how=Channel.PORTAL,
        by=scene.advocate,
        today=scene.ago(2),
    )
    return case


def somebody_must_ask_the_doctor(scene: Scene) -> Case:
    """Nobody knows yet whether the doctor has appealed: asking is on today's list."""
    case = denied(scene, scene.given(coverage="individual_aca", notice=8, received=4))
    who = UsedBy.NOT_KNOWN
    actions.say_who_appealed(rung(case), used_by=who, on=None, counts=False, by=scene.advocate, today=scene.today)
    return case


STORIES = (doctor_had_appealed, somebody_must_ask_the_doctor)
