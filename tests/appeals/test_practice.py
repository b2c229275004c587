"""A practice case: begun with one press, every step can be done on it, nothing of it goes out, it counts nowhere."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from appeals import actions, reminders
from appeals.actions import erasing, practising
from appeals.actions.messaging import write_message
from appeals.models import AskedOf, CalendarFeed, Deadline, Dispatch, Erasure, Letter, Packet, Reminder, Request
from appeals.reminders import weekly
from appeals.watch.lost import lost_in
from cases.models import Case, Decision, Share, Thread
from cases.practice import OnlyPractice
from claimback.accounts.models import Organisation, User
from claimback.accounts.roles import Role
from documents.mailed.actions import renew_address
from documents.mailed.models import MailAddress
from documents.models import Document
from tests import make
from tests.appeals import denied, fights
from tests.appeals.confirmed import confirm_url, read, typed
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db
SAYS_SO = "Practice: nothing here is real, nothing is sent."
OF_THE_CASE = ("", "correct/", "coverage/", "close/", "confirm/", "papers/", "letters/", "contacts/", "requests/")
OF_A_STEP = ("letter/", "packet/", "file/", "abandon/", "fact/")
LISTS = (
    "/", "/waiting/", "/inbox/", "/approvals/", "/portfolio/", "/find/?words=Pat", "/find/?words=Practice", "/watch/",
    "/api/v1/cases/", "/api/v1/deadlines/", "/api/v1/stages/", "/api/v1/follow-ups/", "/api/v1/documents/",
    "/api/v1/contacts/", "/api/v1/letters/", "/api/v1/recounts/",
)  # fmt: skip


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def office() -> Organisation:
    return make.organisation()


@pytest.fixture
def advocate(office: Organisation, client: Client) -> User:
    person = make.member(office, Role.ADVOCATE)
    client.force_login(person)
    return person


def begun(by: User, of: Organisation) -> Case:
    return practising.begin_practice(organisation=of, by=by, on=timezone.localdate())


def confirmed(by: User, of: Organisation, **facts: object) -> Case:
    """A practice case with a confirmed denial."""
    return fights.denied(begun(by, of), **facts)


def test_the_whole_way_is_learnt_on_it(client: Client, advocate: User) -> None:
    page = text(client.get("/help/"))
    assert "Begin a practice case" in page
    desk = client.post("/help/practice/", follow=True)
    case = Case.objects.get()
    assert (case.practice, case.owner) == (True, advocate)
    assert SAYS_SO in text(desk)
    at, letter = f"/cases/{case.pk}/", read(Document.objects.get())
    form = client.get(confirm_url(case, letter))
    assert "Pat Practice" in text(form)
    heard = {name: str(value) for name, value in form.context["form"].initial.items() if value not in (None, "")}
    received = str(timezone.localdate() - timedelta(days=5))

    said = typed(received_on=received) | heard | {"coverage_type": "erisa_self_funded", "received_on": received}
    assert client.post(confirm_url(case, letter), said).status_code == 302
    logged = {"name": "Sam Invented", "reference": "P-1", "said": "They have it.", "how": "call", "whom": "insurer"}
    logged |= {"on": str(timezone.localdate()), "promised": "To call back", "promised_when": "other"}
    logged |= {"promised_by": str(timezone.localdate() + timedelta(days=30))}
    assert client.post(f"{at}contacts/log/", logged).status_code == 302
    client.post(denied.url(case, "letter/"))
    client.post(denied.url(case, "packet/"), {})
    assert actions.build_packet(Packet.objects.get().pk).state == Packet.State.BUILT

    assert Decision.objects.get().case.patient_name == "Pat Practice"
    assert "Pat Practice" in Letter.objects.get().body + Letter.objects.get().subject
    for page in (*OF_THE_CASE, *(denied.url(case, each).removeprefix(at) for each in OF_A_STEP)):
        assert SAYS_SO in text(client.get(at + page)), page
    steps = text(client.get("/help/"))
    assert "5 of 6 done" in steps
    assert f'href="{at}letters/"' in steps
    assert "Go on practising" in steps
    client.post(f"{at}practice/away/")
    again = text(client.get("/help/"))
    assert "5 of 6 done" in again
    assert "Begin a practice case" in again


def test_one_is_enough_and_colleagues_have_their_own(client: Client, advocate: User, office: Organisation) -> None:
    first = begun(advocate, office)

    assert begun(advocate, office) == first
    assert begun(make.member(office, Role.ADVOCATE), office) != first
    assert Document.objects.filter(case=first).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(organisation=office, owner=advocate, reference="TWICE", practice=True)


def test_a_person_alone_practises_as_for_themselves(client: Client) -> None:
    person = make.user("Maria Alone")
    make.organisation(owner=person, kind=Organisation.Kind.PERSON)
    client.force_login(person)

    assert "Begin a practice case" in text(client.get("/help/"))
    page = client.post("/help/practice/", follow=True)
    case = fights.denied(Case.objects.get(), patient_name="Pat Practice")

    assert SAYS_SO in text(page)
    assert client.get(denied.url(case, "letter/")).status_code == 200
    assert client.get("/").url == "/cases/new/" if client.get("/").status_code == 302 else True
    assert not Reminder.objects.exists()


def test_nobody_is_ever_reminded_of_it(advocate: User, office: Organisation) -> None:
    case = confirmed(advocate, office, days_ago=170)
    actions.set_follow_up(case, what="Call", due_on=denied.today(), on=denied.today(), by=advocate)
    write_message(case, thread=Thread.PATIENT, body="Hello", by=advocate)
    date = Deadline.objects.unmet().filter(case=case).first()
    reminders.plan(date, recipients=[advocate])
    reminders.readdress(case)
    weekly.plan()

    assert not Reminder.objects.exists()
    assert mail.outbox == []
    with transaction.atomic():
        Reminder.objects.bulk_create(
            [Reminder(organisation=office, case=case, deadline=date, recipient=advocate, step="x", channel="email",
                      due_at=timezone.now())], ignore_conflicts=True)  # fmt: skip
    assert not Reminder.objects.exists()


def _asks(case: Case, by: User) -> None:
    today = denied.today()
    actions.ask_for_papers(
        case, asked_of=AskedOf.THERAPIST, name="X", email="x@example.test", items=["notes"], due_on=today, on=today,
        by=by,
    )  # fmt: skip


def _sends(case: Case, by: User) -> None:
    stage = denied.stage(case)
    actions.ask_to_send(stage, packet=Packet(stage=stage), how="fax", address="555-0100", by=by, on=denied.today())


SENDING = {
    "share": lambda case, by: actions.share(case, user=make.user(), role=Role.PATIENT, until=None, by=by),
    "family": lambda case, by: actions.share_with_address(
        case, email="a@example.test", role=Role.VIEWER, until=None, by=by
    ),
    "ask": _asks,
    "send": _sends,
    "assign": lambda case, by: actions.assign(case, owner=case.organisation.memberships.first().user, by=by),
    "calendar": lambda case, by: actions.make_calendar(user=by, case=case, name="x", by=by, at=timezone.now()),
    "mail": lambda case, by: renew_address(organisation=case.organisation, case=case, by=by),
    "erase": lambda case, by: erasing.ask_to_erase(case, typed=case.reference, at=timezone.now(), by=by),
    "hold": lambda case, by: erasing.hold_case(case, why="x", by=by),
}


@pytest.mark.parametrize("name", SENDING)
def test_what_would_leave_the_house_is_refused(name: str, advocate: User, office: Organisation) -> None:
    case = confirmed(advocate, office)

    with pytest.raises(OnlyPractice, match="nothing is sent"):
        SENDING[name](case, advocate)

    assert mail.outbox == []
    for model in (Share, Request, Dispatch, CalendarFeed, MailAddress, Erasure):
        assert not model.objects.exists()


def test_the_database_lets_nothing_out_either(advocate: User, office: Organisation) -> None:
    case, real = confirmed(advocate, office), make.case(of=office, owner=advocate)
    feed = {"user": advocate, "name": "x", "digest": "d", "made_at": timezone.now(), "addressed_at": timezone.now()}

    with pytest.raises(DatabaseError), transaction.atomic():
        Share.objects.create(organisation=office, case=case, user=make.user(), role=Role.PATIENT)
    with pytest.raises(DatabaseError), transaction.atomic():
        CalendarFeed.objects.create(case=case, expires_at=timezone.now() + timedelta(days=1), **feed)
    with pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.filter(pk=real.pk).update(practice=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(practice=False)


def test_a_refused_button_says_so_and_keeps_what_was_typed(
    client: Client, advocate: User, office: Organisation
) -> None:
    case = confirmed(advocate, office)
    form = {
        "asked_of": "therapist",
        "name": "Example Therapy",
        "email": "x@example.test",
        "items": "Treatment notes",
        "language": "en",
    }

    answer = client.post(f"/cases/{case.pk}/requests/ask/", form | {"due_on": str(denied.today() + timedelta(days=3))})

    assert answer.status_code in (409, 422)
    assert "nothing is sent. Nothing was done" in text(answer)
    assert "Treatment notes" in text(answer)


def test_where_a_page_has_no_word_for_it_the_refusal_has_its_own(
    client: Client, advocate: User, office: Organisation
) -> None:
    case = confirmed(advocate, office)

    for end, form in (("mail-address/", {}), ("calendar/", {"name": "Mine"}), ("share/", {"email": "a@example.test"})):
        answer = client.post(f"/cases/{case.pk}/{end}", form | {"role": "patient"})
        assert (answer.status_code, "nothing is sent. Nothing was done" in text(answer)) == (403, True), end


def shown(client: Client, path: str) -> str:
    """A page without what is new at every asking."""
    page = client.get(path)
    assert page.status_code == 200, path
    return re.sub(r'(csrf\w*|X-CSRFToken|once)[^>]{0,200}|"(?:told_)?at": "[^"]*"', "", text(page))


def test_it_is_counted_nowhere(client: Client, office: Organisation) -> None:
    boss = office.memberships.get(role=Role.OWNER).user
    fights.filed(fights.denied(owner=boss, of=office), days_ago=3)
    client.force_login(boss)
    lists = (*LISTS, f"/organisations/{office.pk}/workload/")
    before = {path: shown(client, path) for path in lists}
    lost = lost_in(office.pk, now=timezone.now())

    case = confirmed(boss, office, days_ago=170)
    fights.filed(case, days_ago=100)

    assert {path: shown(client, path) for path in lists} == before
    assert lost_in(office.pk, now=timezone.now()) == lost
    assert program(boss).get("/api/v1/practice/").json()["results"][0]["id"] == str(case.pk)
    assert program(boss).get(f"/api/v1/deadlines/?case={case.pk}").json()["results"]


def test_a_program_begins_and_throws_away(advocate: User, office: Organisation) -> None:
    told = program(advocate).post("/api/v1/practice/", {}, format="json")
    assert told.status_code == 201
    assert told.json()["practice"] is True
    real = make.case(of=office, owner=advocate)

    assert program(advocate).delete(f"/api/v1/practice/{real.pk}/").status_code == 404
    assert program(advocate).delete(f"/api/v1/practice/{told.json()['id']}/").status_code == 204
    assert list(Case.objects.all()) == [real]


def test_a_real_case_is_not_thrown_away_with_one_press(client: Client, advocate: User, office: Organisation) -> None:
    real = fights.taken_in(of=office, owner=advocate)

    answer = client.post(f"/cases/{real.pk}/practice/away/", follow=True)

    assert "This is a real case. Nothing was changed" in text(answer)
    assert Case.objects.filter(pk=real.pk).exists()
    now = timezone.now()
    with pytest.raises(DatabaseError), transaction.atomic():
        Erasure.objects.create(
            organisation=office, case=real, was=real.pk, practice=True, alone=True, asked_by=advocate, asked_at=now,
            agreed_by=advocate, agreed_at=now, erase_after=now,
        )  # fmt: skip


def test_strangers_and_guests_do_not_reach_it(client: Client, advocate: User, office: Organisation) -> None:
    case = begun(advocate, office)
    guest = make.guest(make.case(of=office, owner=advocate), Role.PATIENT)
    client.force_login(guest)

    assert client.get(f"/cases/{case.pk}/").status_code == 404
    assert client.post(f"/cases/{case.pk}/practice/away/").status_code == 404
    assert client.post("/help/practice/").status_code == 403
    assert "Begin a practice case" not in text(client.get("/help/"))
