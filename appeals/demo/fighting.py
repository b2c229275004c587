"""Cases in which others act: the doctor appealed first, the insurer takes more time, two doctors talk."""

from __future__ import annotations

from datetime import timedelta

from appeals import actions
from appeals.demo.stories import Scene, answered, denied, filed, rung
from appeals.models import Channel, Delay, UsedBy
from cases.models import Case, Outcome


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


def insurer_takes_more_time(scene: Scene) -> Case:
    """A Medicare Advantage plan took more time with a reason, and asked for the therapy notes."""
    case = denied(scene, scene.given(coverage="medicare_advantage", notice=40))
    stage = filed(scene, rung(case), on=scene.ago(28))
    mark = scene.office.marked
    said = (
        (Delay.Kind.EXTENSION, scene.ago(9), scene.today + timedelta(days=12), mark("We wait for an outside opinion.")),
        (Delay.Kind.INFORMATION, scene.ago(3), None, mark("Please send the physical therapy notes.")),
    )
    for kind, told_on, until, reason in said:
        actions.record_delay(
            stage, kind=kind, told_on=told_on, until=until, reason=reason, by=scene.advocate, today=scene.ago(2)
        )
    return case


def reviewer_has_the_file(scene: Scene) -> Case:
    """The plan sent the case on by itself, and the independent reviewer said that it came."""
    case = denied(scene, scene.given(coverage="medicare_advantage", notice=75))
    answered(scene, filed(scene, rung(case), on=scene.ago(45)), Outcome.UPHELD, on=scene.ago(18))
    review = rung(case, ends="ire", kind="external_review")
    reference = scene.office.marked("IRE-55120")
    actions.record_forwarding(
        review, arrived_on=scene.ago(12), reference=reference, by=scene.advocate, today=scene.ago(11)
    )
    return case


STORIES = (doctor_had_appealed, somebody_must_ask_the_doctor, insurer_takes_more_time, reviewer_has_the_file)
