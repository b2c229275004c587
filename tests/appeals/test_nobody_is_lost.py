"""The daily look: every open case has a dated action, a living channel, a named human, and nothing hangs half sent."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext

from appeals import actions, reminders, tasks
from appeals.models import Dispatch, FollowUp, Reminder, SelfAudit, Turn
from appeals.watch.lost import Lack, lost_in
from cases.models import Case, Ending
from claimback.accounts.models import Membership, Preference, User
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests import make
from tests.appeals import fights
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db


def TOLD() -> Case:  # noqa: N802
    """A confirmed denial in an office of two."""
    case = fights.denied()
    make.member(case.organisation, Role.SUPERVISOR)
    return case


def lacks(case: Case) -> list[Lack]:
    # what was just counted is looked at after an hour
    now = reminders.database_now() + timedelta(hours=2)
    return lost_in(case.organisation_id, now=now).get(case.pk, [])


def test_a_case_as_the_verbs_leave_it_lacks_nothing(told):
    assert lacks(told) == []
    fights.filed(told)
    assert lacks(told) == []


def test_a_case_without_a_dated_action(told):
    Turn.objects.filter(case=told)._raw_delete("default")

    assert lacks(told) == [Lack.DATE]


def test_a_case_nobody_has_acted_on_for_a_month(told):
    Turn.objects.filter(case=told).update(on=reminders.database_now().date() - timedelta(days=31))

    assert lacks(told) == [Lack.PAST]


@pytest.mark.parametrize("how", ["left", "switched off"])
def test_a_case_without_a_named_human(told, how):
    if how == "left":
        Membership.objects.filter(user=told.owner).update(ended_at=Now())
    else:
        User.objects.filter(pk=told.owner_id).update(is_active=False)

    assert lacks(told) == [Lack.HUMAN]


def test_a_case_whose_human_is_reached_by_nothing(told):
    Preference.objects.create(user=told.owner, bad_email=told.owner.email, bad_email_at=Now())

    assert lacks(told) == [Lack.CHANNEL]


def dispatch(case: Case, **fields) -> None:
    stage = fights.first(case)
    letter = actions.draft_letter(stage, on=reminders.database_now().date(), by=case.owner)
    packet = actions.ask_for_packet(stage, papers_in_order=[], on=letter.edited_at.date(), by=case.owner)
    Dispatch.objects.create(
        organisation=case.organisation, case=case, stage=stage, packet=packet, how="fax", address="555-0100",
        adapter="fax", asked_by=case.owner, **fields,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "hangs"),
    [
        ({"state": "unsure", "begun_at": Now()}, True),
        ({"state": "asked", "begun_at": Now() - timedelta(minutes=20)}, True),
        ({"state": "failed", "begun_at": Now() - timedelta(days=1)}, False),
    ],
)
def test_a_sending_that_was_begun_and_never_settled(told, fields, hangs):
    dispatch(told, **fields)

    assert lacks(told) == ([Lack.SENDING] if hangs else [])


def test_a_filing_that_nobody_confirmed_and_nobody_will_ask_about(told):
    stage = fights.filed(told)
    FollowUp.objects.filter(stage=stage).update(done_on=reminders.database_now().date())

    assert lacks(told) == [Lack.CONFIRMATION]


def test_a_date_without_a_reminder_ahead(told):
    Reminder.objects.filter(case=told).update(state=Reminder.State.CANCELLED)

    assert lacks(told) == [Lack.REMINDER]


def test_a_closed_case_lacks_nothing(told):
    Membership.objects.filter(user=told.owner).update(ended_at=Now())
    actions.close(told, ending=Ending.WITHDRAWN, on=reminders.database_now().date(), by=told.owner)

    assert lost_in(told.organisation_id, now=reminders.database_now()) == {}


def test_the_number_of_questions_does_not_grow(told):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            lost_in(told.organisation_id, now=reminders.database_now())
        counts.append(len(asked))
        for _each in range(3):
            make.case(of=told.organisation, owner=make.member(told.organisation, Role.ADVOCATE))

    assert counts[0] == counts[1]


# --- once a day, and watched itself -----------------------------------------------------------------------------


def test_it_is_done_once_a_day_whoever_drives_it(told):
    tasks.nobody_is_lost()
    tasks.nobody_is_lost()
    call_command("nobody_is_lost", stdout=StringIO())

    audit = SelfAudit.objects.get(organisation=told.organisation)
    assert (audit.cases, audit.failing, audit.lost) == (1, 0, [])
    assert Event.objects.filter(kind="looked for who is lost", organisation_id=told.organisation_id).count() == 1


def test_owners_and_supervisors_are_told_once_a_day_without_a_name_in_it(told, mailoutbox):
    supervisor = Membership.objects.get(organisation=told.organisation, role=Role.SUPERVISOR).user
    Turn.objects.filter(case=told)._raw_delete("default")

    tasks.nobody_is_lost()
    actions.audit_organisation(told.organisation_id, by=supervisor)
    reminders.send_due()

    assert sorted(mail.to[0] for mail in mailoutbox) == sorted([told.owner.email, supervisor.email])
    assert "an open case lacks something" in mailoutbox[0].subject
    assert not [word for word in (told.patient_name, told.service) if word in mailoutbox[0].body]
    assert Reminder.objects.filter(kind=Reminder.Kind.ALERT, channel="email").count() == 2


def test_where_nobody_is_lost_nobody_is_told(told):
    tasks.nobody_is_lost()

    assert not Reminder.objects.filter(kind=Reminder.Kind.ALERT).exists()


def test_by_hand_it_names_who_is_lost_and_ends_with_1(told):
    Turn.objects.filter(case=told)._raw_delete("default")
    said = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("nobody_is_lost", "--again", stdout=said)

    assert ended.value.code == 1
    assert f"case {told.pk} date" in said.getvalue()
    assert told.patient_name not in said.getvalue()


# --- the page and the API ---------------------------------------------------------------------------------------


def test_a_supervisor_sees_who_is_lost_mends_it_and_looks_again(told, client: Client):
    supervisor = Membership.objects.get(organisation=told.organisation, role=Role.SUPERVISOR).user
    Turn.objects.filter(case=told)._raw_delete("default")
    actions.audit_organisation(told.organisation_id, by=None)
    client.force_login(supervisor)
    page = client.get("/watch/").content.decode()

    actions.set_follow_up(told, what="Call", due_on=reminders.database_now().date() + timedelta(days=2),
                          on=reminders.database_now().date(), by=told.owner)  # fmt: skip
    answer = client.post(f"/watch/{told.organisation_id}/look/", follow=True)

    assert "No dated next action" in page
    assert "Open the case and set a follow-up with a day." in page
    assert told.reference in page
    assert "Nobody is lost: 1 open cases were looked at." in answer.content.decode()
    assert SelfAudit.objects.get().failing == 0
    assert Event.objects.filter(kind="looked for who is lost", by_id=supervisor.pk).count() == 1


def test_programs_of_a_supervisor_read_it_and_look_again(told):
    api = program(told.owner)

    made = api.post("/api/v1/self-audits/", {"organisation": str(told.organisation_id)})

    assert (made.status_code, made.json()["failing"]) == (201, 0)
    [listed] = api.get("/api/v1/self-audits/").json()["results"]
    assert listed["id"] == made.json()["id"]
    advocate = program(make.member(told.organisation, Role.ADVOCATE))
    assert advocate.get("/api/v1/self-audits/").json()["results"] == []
    assert advocate.post("/api/v1/self-audits/", {}).status_code == 403
    assert program(make.user()).get(f"/api/v1/self-audits/{listed['id']}/").status_code == 404
