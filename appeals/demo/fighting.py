"""Cases in which others act: the doctor appealed first, the insurer takes more time, two doctors talk."""

from __future__ import annotations

from datetime import timedelta

from appeals import actions
from appeals.demo import authorising
from appeals.demo.stories import Scene, answered, denied, filed, rung
from appeals.models import Channel, Delay, TalkAttempt, UsedBy
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


def patient_signed_on_the_screen(scene: Scene) -> Case:
    """A federal employee signed the consent on the screen; the permission for the records waits to be signed."""
    case = denied(scene, scene.given(coverage="fehb_pshb", notice=18))
    if scene.patient:
        authorising.on_the_screen(scene, case, by=scene.patient)
    return case


def talk_with_notes(scene: Scene) -> Case:
    """Nobody came to the first call; the second goes on just now, and its notes are being written."""
    case = denied(scene, scene.given(coverage="erisa_insured", notice=6, received=3))
    talk, mark = rung(case, kind="peer_to_peer"), scene.office.marked
    plan = {
        "doctor": mark("Dr. Pat Example"),
        "slots": mark("Weekdays 12:15 to 1 p.m. Eastern"),
        "call_back": mark("(800) 555-0161"),
        "specialty": mark("Orthopaedic or neurological spine surgery"),
        "ask_for": mark("Approval of the procedure as requested."),
        "not_concede": mark("That the therapy was not tried long enough."),
    }
    actions.plan_talk(talk, plan=plan, by=scene.advocate)
    number = mark("(800) 555-0142")
    for days, notes in ((1, "Nobody picked up in their queue."), (0, "They ask for the therapy notes.")):
        call = actions.begin_attempt(
            talk, number_called=number, on=scene.ago(days), today=scene.ago(days), by=scene.advocate
        )
        said = {"reviewer": mark("Dr. R. Invented"), "licence_state": "OH", "notes": mark(notes)}
        actions.save_notes(call, notes=said, version=call.version, by=scene.advocate)
        if days:
            actions.end_attempt(call, ended=TalkAttempt.Ended.NOBODY_CAME, by=scene.advocate)
    return case


def won_by_a_talk(scene: Scene) -> Case:
    """The insurer's doctor said yes in the talk, with a number: no appeal was needed."""
    case = denied(scene, scene.given(coverage="erisa_self_funded", notice=20))
    talk, mark, on = rung(case, kind="peer_to_peer"), scene.office.marked, scene.ago(12)
    call = actions.begin_attempt(talk, number_called=mark("(800) 555-0142"), on=on, today=on, by=scene.advocate)
    said = {"reviewer": mark("Dr. R. Invented"), "specialty": mark("Spine surgery"), "reference": mark("P2P-2207")}
    actions.save_notes(call, notes=said, version=call.version, by=scene.advocate)
    actions.end_attempt(call, ended=TalkAttempt.Ended.HELD, by=scene.advocate)
    approval = {
        "approval_number": mark("AUTH-90210"),
        "approved_from": on,
        "approved_until": on + timedelta(days=90),
    }
    actions.end_talk(talk, how=actions.How.OVERTURNED, on=on, approval=approval, by=scene.advocate, today=on)
    return case


STORIES = (
    patient_signed_on_the_screen,
    doctor_had_appealed,
    somebody_must_ask_the_doctor,
    insurer_takes_more_time,
    reviewer_has_the_file,
    talk_with_notes,
    won_by_a_talk,
)
