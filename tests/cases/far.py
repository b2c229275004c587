"""A case that came far: nearly every table has a row of it."""

from datetime import date, timedelta
from random import Random

from django.utils import timezone

from appeals import actions
from appeals.access import usable_papers
from appeals.actions import adjusting, begin_attempt, contacting, erasing, plan_talk, record_delay, settle_notice
from appeals.actions.messaging import read_messages, write_message
from appeals.demo import asking, authorising, caseload, corresponding, overriding, people, proving, stories
from appeals.letter_kinds import LetterKind
from appeals.models import (
    AtOnce,
    Continuation,
    Deadline,
    Delay,
    Dispatch,
    Editing,
    HandOver,
    LetterPoint,
    Replan,
    Transfer,
    WriteOff,
)
from appeals.notices import duties_of
from cases.actions import share_case
from cases.models import Case, Thread
from claimback.accounts.roles import Role
from claimback.ids import uuid7
from documents.mailed.actions import receive_mail, renew_address
from tests import make

A_WEEK = timedelta(days=7)


def told(slug: str) -> Case:
    """A case that came far, in an office of its own."""
    office = people.office(slug, password="!")
    scene = stories.Scene(office, office.who_fights[0], date(2026, 11, 20), Random(1))
    case = stories.filed_and_waiting(scene)
    asking.ask(scene, case, on=scene.today, due_on=scene.today)
    caseload.learn(office, today=scene.today)
    proving.criteria_half_proven(scene)
    overriding.ask_for_more_time(scene, case)
    corresponding.talked_about(
        scene, actions.begin_letter(case, kind=LetterKind.CLAIM_FILE, on=scene.today, by=scene.advocate)
    )
    # few cases are compared at once, and nothing waits
    Replan.objects.create(organisation=case.organisation, case=case)
    wish = adjusting.StepWish(days=-10)
    adjusting.adjust_step(office.organisation, plan="ours", step="14_days_before", wish=wish, by=scene.advocate)
    decision = case.decisions.earliest("id")
    stage = case.stages.exclude(filed_on=None).earliest("id")
    told = {"told_on": scene.today, "until": None, "reason": "More time.", "by": scene.advocate, "today": scene.today}
    record_delay(stage, kind=Delay.Kind.EXTENSION, **told)
    # the coverage of this story knows no such right, so no verb records it
    asked = {"asked_on": scene.today, "asked_by": "us", "how": "fax", "recorded_by": scene.advocate}
    Continuation.objects.create(organisation=case.organisation, case=case, stage=stage, **asked)
    logged = {
        "how": "email",
        "whom": "insurer",
        "on": scene.today,
        "promised": "An answer.",
        "promised_by": scene.today,
    }
    contacting.log_contact(case, told=logged, now=timezone.now(), today=scene.today, by=scene.advocate)
    talk = case.stages.get(kind="peer_to_peer")
    plan_talk(talk, plan={}, by=scene.advocate)
    begin_attempt(talk, number_called="555-0142", on=scene.today, today=scene.today, by=scene.advocate)
    # no answer has come to it, so no verb marks a point of its letter yet
    of_case = {"organisation": case.organisation, "case": case, "stage": stage}
    LetterPoint.objects.create(**of_case, number=0, words="A point.", marked_by=scene.advocate)
    # this office wants no second person, so no verb asks for one
    WriteOff.objects.create(**of_case, why="No.", seen={}, asked_by=scene.advocate)
    given = {"act": uuid7(), "before": scene.advocate, "after": make.member(office.organisation, Role.ADVOCATE)}
    HandOver.objects.create(organisation=case.organisation, case=case, by=scene.advocate, **given)
    Editing.objects.create(organisation=case.organisation, case=case, person=scene.advocate, place="letter")
    heed = actions.see_deadline(Deadline.objects.unmet().filter(case=case).earliest("id"), by=scene.advocate)
    AtOnce.objects.create(organisation=case.organisation, case=case, act=uuid7(), by=scene.advocate, heed=heed)
    for of in (case, None):
        address = renew_address(organisation=case.organisation, case=of, by=scene.advocate)
        receive_mail(to=str(address), raw=b"Subject: A letter\r\n\r\nWhat it says.")
    # no machine is set up here, so no verb asks one to send
    sent = {"packet": case.packets.get(), "how": "fax", "address": "555-0100", "asked_by": scene.advocate}
    Dispatch.objects.create(**of_case, **sent)
    patient = people.patient(office, number=9, name=case.patient_name, password="!")
    share_case(case, user=patient, role=Role.PATIENT, until=None, by=scene.advocate)
    authorising.on_the_screen(scene, case, by=patient)
    write_message(case, thread=Thread.PATIENT, body="We sent it.", paper=usable_papers(case).first(), by=scene.advocate)
    read_messages(case, thread=Thread.PATIENT, by=patient)
    settle_notice(decision, findings={duties_of(case, decision)[0].duty.id: "missing"}, by=scene.advocate)
    erasing.lift_hold(erasing.hold_case(case, why="A court asks for it.", by=scene.advocate), by=scene.advocate)
    boss = make.member(office.organisation, Role.SUPERVISOR)
    erasing.ask_to_erase(case, typed=case.reference, at=timezone.now(), by=boss)
    offered = {"before": case.organisation, "to": patient, "asked_by": boss, "expires_at": timezone.now() + A_WEEK}
    Transfer.objects.create(organisation=case.organisation, case=case, **offered)
    return case
