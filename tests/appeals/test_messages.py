"""Messages: two threads that never mix, corrected and withdrawn by their writer, read, and told once."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from appeals import reminders
from appeals.actions import messaging
from appeals.models import Reminder
from cases.actions import end_share
from cases.models import Case, Message, MessageRead, Thread
from cases.threads import unread_in
from claimback.accounts.models import User
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from claimback.words import day
from tests import make
from tests.appeals.fights import denied

pytestmark = pytest.mark.django_db
TOLD = denied
SECRET = "Her knee hurts more than before."


@pytest.fixture
def case(told: Case) -> Case:
    return told


@pytest.fixture
def patient(case: Case) -> User:
    return make.guest(case, Role.PATIENT)


def say(case: Case, by: User, body: str = SECRET, thread: Thread = Thread.PATIENT, **more: Any) -> Message:
    return messaging.write_message(case, thread=thread, body=body, by=by, **more)


def signed_in(client: Client, who: User) -> Client:
    client.force_login(who)
    return client


def post(client: Client, case: Case, body: str = SECRET, thread: str = "patient", **more: Any) -> Any:
    return client.post(f"/cases/{case.pk}/messages/{thread}/", {"body": body, **more})


def text(answer: Any) -> str:
    return " ".join(unescape(answer.content.decode()).split())


def alerts_to(person: User) -> list[Reminder]:
    return list(Reminder.objects.filter(recipient=person, step__startswith="message_", channel="app"))


# --- writing, and who reads ---------------------------------------------------------------------------------------


def test_an_advocate_writes_and_the_patient_reads_it_on_their_page_and_answers(client, case, patient):
    assert post(signed_in(client, case.owner), case).status_code == 302

    page = text(signed_in(client, patient).get(f"/cases/{case.pk}/page/"))
    assert SECRET in page
    assert post(client, case, "Thank you.").status_code == 302

    shown = text(signed_in(client, case.owner).get(f"/cases/{case.pk}/messages/"))
    assert "Thank you." in shown
    assert f"Read by {patient}, {day(timezone.localdate())}." in shown


def test_the_form_says_plainly_who_will_see_it(client, case, patient):
    make.guest(case, Role.CAREGIVER)
    colleague = make.member(case.organisation, Role.ASSISTANT)

    shown = text(signed_in(client, case.owner).get(f"/cases/{case.pk}/messages/"))

    assert f"{patient} and 1 person the case is shared with will see this. Your 1 colleague can read it too." in shown
    assert f"Only your team will see this: 1 colleague at {case.organisation}." in shown
    end_share(case.shares.get(user=patient), by=case.owner)
    assert "The case is not shared with the patient." in text(client.get(f"/cases/{case.pk}/messages/"))
    assert colleague.pk


def test_where_nobody_reads_it_yet_the_form_says_so(client, case):
    shown = text(signed_in(client, case.owner).get(f"/cases/{case.pk}/messages/"))

    assert "Nobody on the patient's side can read this yet." in shown


@pytest.mark.parametrize("role", [Role.PATIENT, Role.CAREGIVER, Role.CLINICIAN, Role.VIEWER])
def test_what_the_team_says_is_seen_by_nobody_outside_it(client, case, role):
    guest = make.guest(case, role)
    colleague = make.member(case.organisation, Role.SUPERVISOR)
    said = say(case, colleague, "The family cannot pay.", Thread.TEAM)
    signed_in(client, guest)

    for path in ("", "page/", "messages/", "messages/patient/"):
        assert "The family cannot pay." not in text(client.get(f"/cases/{case.pk}/{path}"))
    assert client.get(f"/cases/{case.pk}/messages/team/").status_code == 404
    assert client.get(f"/cases/{case.pk}/messages/team/lines/").status_code == 404
    assert post(client, case, thread="team").status_code == 404
    assert client.post(f"/cases/{case.pk}/messages/team/read/", {"until": said.pk}).status_code == 404
    assert client.get(f"/api/v1/case-messages/?case={case.pk}&thread=team").json()["results"] == []
    assert client.get(f"/api/v1/case-messages/{said.pk}/").status_code == 404
    assert "family cannot pay" not in text(client.get("/find/?q=family cannot pay"))
    assert alerts_to(guest) == []
    assert unread_in(guest, case) == 0
    assert Message.objects.count() == 1


def test_somebody_of_the_office_who_holds_a_share_stands_on_the_patients_side(client, case):
    both = make.member(case.organisation, Role.ADVOCATE)
    case.shares.create(organisation=case.organisation, user=both, role=Role.CAREGIVER)

    assert signed_in(client, both).get(f"/cases/{case.pk}/messages/team/").status_code == 404
    assert "Team only" not in text(client.get(f"/cases/{case.pk}/messages/"))


@pytest.mark.parametrize(("role", "status"), [(Role.CAREGIVER, 200), (Role.VIEWER, 403), (Role.CLINICIAN, 403)])
def test_a_share_reads_the_patients_thread_as_its_role_allows(client, case, role, status):
    say(case, case.owner)
    guest = make.guest(case, role)

    answer = signed_in(client, guest).get(f"/cases/{case.pk}/messages/")

    assert answer.status_code == status
    assert (SECRET in text(answer)) is (status == 200)
    assert SECRET not in text(client.get(f"/cases/{case.pk}/page/")) or status == 200
    assert post(client, case, "May I?").status_code == (302 if status == 200 else 403)
    assert "May I?" in text(post(client, case, "May I?")) or status == 200


def test_a_stranger_is_told_nothing_and_keeps_what_they_typed(client, case):
    stranger = make.member(make.organisation(), Role.OWNER)
    signed_in(client, stranger)

    assert client.get(f"/cases/{case.pk}/messages/").status_code == 404
    assert client.get(f"/cases/{case.pk}/messages/patient/").status_code == 404
    refused = post(client, case, "Words I typed.")
    nowhere = client.post("/cases/019e0000-0000-7000-8000-000000000001/messages/patient/", {"body": "Words I typed."})
    assert (refused.status_code, nowhere.status_code) == (404, 404)
    assert "Words I typed." in text(refused)
    assert "Nothing was sent." in text(refused)
    assert not Message.objects.exists()


def test_when_sharing_ends_with_the_page_open_the_next_post_is_refused_and_the_text_kept(client, case, patient):
    signed_in(client, patient).get(f"/cases/{case.pk}/page/")
    end_share(case.shares.get(user=patient), by=case.owner)

    refused = post(client, case, "I have a question.")

    assert refused.status_code == 404
    assert "I have a question." in text(refused)
    assert "the case may no longer be shared with you" in text(refused)
    with_script = client.post(
        f"/cases/{case.pk}/messages/patient/", {"body": "I have a question."}, headers={"HX-Request": "true"}
    )
    assert with_script.status_code == 409
    assert "I have a question." in text(with_script)


def test_a_double_click_writes_once(client, case):
    signed_in(client, case.owner)

    answers = [post(client, case, once="the-same-key") for _ in range(2)]

    assert [each.status_code for each in answers] == [302, 302]
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "said"), [(" \n ", "There are no words"), ("x" * 4001, "4001 letters; 4000 is the most")]
)
def test_too_little_and_too_much_is_refused_in_a_sentence_and_stays_in_the_box(client, case, body, said):
    refused = post(signed_in(client, case.owner), case, body)

    assert refused.status_code == 422
    assert said in text(refused)
    assert body in refused.content.decode()
    assert not Message.objects.exists()


def test_a_paper_of_the_case_is_linked_and_one_of_another_case_is_not(client, case, patient):
    paper, other = make.paper(case, name="scan.txt"), make.paper(make.case(), name="elsewhere.txt")
    for each in (paper, other):
        type(each).objects.filter(pk=each.pk).update(state="checked", checked_at=timezone.now())
    signed_in(client, case.owner)

    assert post(client, case, paper=str(paper.pk)).status_code == 302
    assert post(client, case, paper=str(other.pk)).status_code == 422

    shown = text(signed_in(client, patient).get(f"/cases/{case.pk}/messages/"))
    assert f'href="/cases/{case.pk}/papers/{paper.pk}/"' in shown
    other.refresh_from_db()
    with pytest.raises(messaging.NotAPaperHere):
        say(case, case.owner, paper=other)


def test_words_are_sealed_and_no_event_holds_them(case):
    said = say(case, case.owner)

    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM cases_message WHERE id = %s", [said.pk])
        assert "knee" not in cursor.fetchone()[0]
    events = Event.objects.of_case(case.pk).filter(kind="message written")
    assert [each.details for each in events] == [{"thread": "patient"}]


# --- correcting, withdrawing --------------------------------------------------------------------------------------


def test_a_slip_is_corrected_in_its_place_and_is_new_to_whoever_had_read_it(client, case, patient):
    said = say(case, case.owner, "On Tuseday.")
    messaging.read_messages(case, thread=Thread.PATIENT, by=patient)
    signed_in(client, case.owner)

    assert client.post(f"/cases/{case.pk}/messages/{said.pk}/correct/", {"body": "On Tuesday."}).status_code == 302

    shown = text(client.get(f"/cases/{case.pk}/messages/"))
    assert "On Tuesday." in shown
    assert "On Tuseday." not in shown
    assert "Corrected " in shown
    assert unread_in(patient, case) == 1
    assert {each.body for each in Message.objects.all()} == {"On Tuseday.", "On Tuesday."}


def test_after_a_quarter_of_an_hour_it_is_too_late_and_the_text_stays(case):
    said = say(case, case.owner)

    later = timezone.now() + timedelta(minutes=16)
    with pytest.raises(messaging.TooLateToCorrect, match="15 minutes"):
        messaging.correct_message(said, body="Other.", by=case.owner, now=later)
    assert Message.objects.count() == 1


def test_what_is_withdrawn_stays_marked_and_its_words_are_shown_to_nobody(client, case, patient):
    said = say(case, case.owner)
    signed_in(client, case.owner)

    assert client.post(f"/cases/{case.pk}/messages/{said.pk}/withdraw/").status_code == 302

    shown = text(signed_in(client, patient).get(f"/cases/{case.pk}/messages/"))
    assert "Withdrawn " in shown
    assert SECRET not in shown
    assert unread_in(patient, case) == 0
    assert client.get(f"/api/v1/case-messages/{said.pk}/").json()["body"] == ""


def test_nobody_corrects_or_withdraws_what_another_wrote(client, case, patient):
    said = say(case, case.owner)
    signed_in(client, patient)

    assert client.get(f"/cases/{case.pk}/messages/{said.pk}/correct/").status_code == 404
    client.post(f"/cases/{case.pk}/messages/{said.pk}/withdraw/")
    with pytest.raises(messaging.NotTheirMessage):
        messaging.correct_message(said, body="Other.", by=patient, now=timezone.now())

    said.refresh_from_db()
    assert said.withdrawn_at is None
    messaging.withdraw_message(said, by=case.owner)
    with pytest.raises(messaging.MessageIsOver):
        messaging.withdraw_message(said, by=case.owner)


@pytest.mark.parametrize("change", [{"body": "Other."}, {"thread": "team"}, {"written_by": None}])
def test_the_database_keeps_a_message_as_it_was_written(case, patient, change):
    said = say(case, case.owner)
    change = {name: patient if name == "written_by" else value for name, value in change.items()}

    with pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.filter(pk=said.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.filter(pk=said.pk).delete()


# --- read, and told -----------------------------------------------------------------------------------------------


def test_read_twice_is_read_once_and_only_until_what_was_shown(client, case, patient):
    shown = say(case, case.owner, "One.")
    say(case, case.owner, "Two.")
    signed_in(client, patient)

    for _twice in range(2):
        client.post(f"/cases/{case.pk}/messages/patient/read/", {"until": shown.pk})

    assert [each.message_id for each in MessageRead.objects.filter(reader=patient)] == [shown.pk]
    assert unread_in(patient, case) == 1
    assert client.post(f"/cases/{case.pk}/messages/patient/read/", {"until": "nonsense"}).status_code == 302


def test_somebody_is_told_once_until_they_have_read(case, patient):
    say(case, case.owner, "One.")
    say(case, case.owner, "Two.")
    assert len(alerts_to(patient)) == 1

    messaging.read_messages(case, thread=Thread.PATIENT, by=patient)
    say(case, case.owner, "Three.")

    assert len(alerts_to(patient)) == 2
    assert alerts_to(case.owner) == []


def test_what_was_read_before_it_was_told_is_not_told(case, patient):
    say(case, case.owner)

    messaging.read_messages(case, thread=Thread.PATIENT, by=patient)

    assert set(Reminder.objects.filter(recipient=patient, kind="alert").values_list("state", flat=True)) == {
        "cancelled"
    }


def test_the_mail_says_that_there_is_a_message_and_nothing_of_it(case, patient, mailoutbox):
    say(case, case.owner)

    reminders.send_due()

    (mail,) = [each for each in mailoutbox if each.to == [patient.email]]
    assert f"/cases/{case.pk}/messages/" in mail.body
    for words in ("knee", case.patient_name, case.service, str(case.owner)):
        assert words not in mail.body + mail.subject


def test_a_patients_message_reaches_whoever_the_case_is_with(client, case, patient):
    say(case, patient, "When will they answer?")

    (told,) = alerts_to(case.owner)
    Reminder.objects.filter(pk=told.pk).update(state="sent", sent_at=timezone.now())
    signed_in(client, case.owner)
    assert "A new message" in text(client.get("/for-you/"))
    assert client.post(f"/for-you/{told.pk}/open/")["Location"] == f"/cases/{case.pk}/messages/"
    assert "1 new message" in text(client.get("/"))
    assert "1 new" in text(client.get(f"/cases/{case.pk}/"))


def test_a_word_among_the_team_reaches_a_supervisor_where_nobody_else_minds_the_case(case):
    supervisor = make.member(case.organisation, Role.SUPERVISOR)
    assistant = make.member(case.organisation, Role.ASSISTANT)

    say(case, case.owner, thread=Thread.TEAM)
    say(case, assistant, thread=Thread.TEAM)

    assert len(alerts_to(supervisor)) == 1
    assert len(alerts_to(case.owner)) == 1
    assert alerts_to(assistant) == []


def test_who_comes_later_has_nothing_unread_of_before(case, patient):
    said = say(case, case.owner)
    Message.objects.filter(pk=said.pk)
    late = make.guest(case, Role.CAREGIVER)
    case.shares.filter(user=late).update(since=timezone.now() + timedelta(minutes=1))

    assert unread_in(late, case) == 0
    assert unread_in(patient, case) == 1


def test_a_closed_case_may_still_be_talked_about(case, patient):
    type(case).objects.filter(pk=case.pk).update(closed_on=timezone.localdate(), ending="won")

    assert say(Case.objects.get(pk=case.pk), patient, "Which doctor may I see?").pk


def test_twice_the_messages_cost_the_same_queries(client, case, patient, django_assert_max_num_queries):
    signed_in(client, case.owner)

    def queries_with(more: int) -> int:
        for number in range(more):
            say(case, patient, f"{number}")
        with django_assert_max_num_queries(40) as captured:
            client.get(f"/cases/{case.pk}/messages/")
        return len(captured)

    assert queries_with(5) == queries_with(5)


def test_what_has_not_changed_is_not_sent_again(client, case, patient):
    say(case, case.owner)
    signed_in(client, patient)
    page = client.get(f"/cases/{case.pk}/messages/")
    mark = page.context["panel"].mark
    lines = f"/cases/{case.pk}/messages/patient/lines/"

    assert client.get(f"{lines}?shown={mark}", headers={"HX-Request": "true"}).status_code == 204
    say(case, case.owner, "More.")
    assert "More." in text(client.get(f"{lines}?shown={mark}", headers={"HX-Request": "true"}))
    assert client.get(lines).status_code == 302


def test_what_is_withdrawn_recalls_the_word_that_it_came_unless_another_is_unread(case, patient):
    first, second = say(case, case.owner), say(case, case.owner, "And another.")
    waits = Reminder.objects.filter(recipient=patient, kind=Reminder.Kind.ALERT, state=Reminder.State.PENDING)
    assert waits.exists()

    messaging.withdraw_message(first, by=case.owner)
    assert waits.exists()
    messaging.withdraw_message(second, by=case.owner)

    assert not waits.exists()
