"""A case goes from somebody alone to an advocate's office, and back: whole, with a human, and byte for byte."""

import io
import re
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from appeals import actions
from appeals.actions import alongside, erasing, taking_over, transferring
from appeals.actions.authorising import ask_for_signature
from appeals.actions.family import let_family_in
from appeals.letter_kinds import LetterKind
from appeals.models import Deadline, Editing, Leftover, Reminder, Transfer
from cases.models import Case, Share, Towards
from claimback.accounts.models import Membership, Organisation, User
from claimback.accounts.roles import Role
from claimback.audit import verify
from claimback.audit.models import Event
from documents import storage
from documents.actions import path_of, shelf_of
from documents.models import Document, State
from tests import make
from tests.appeals import fights
from tests.appeals.programs import program
from tests.appeals.rows import everything_of

pytestmark = pytest.mark.django_db
WORDS = b"What the insurer wrote, letter by letter."


def TOLD() -> Case:  # noqa: N802
    maria = make.user("Maria Example")
    own = make.organisation(owner=maria, kind=Organisation.Kind.PERSON)
    case = fights.denied(owner=maria, of=own)
    make.paper(case, content=WORDS)
    Document.objects.filter(case=case).update(state=State.READ, checked_at=timezone.now(), scan="clean")
    return case


@pytest.fixture
def case(told: Case) -> Case:
    storage.keep(io.BytesIO(WORDS), folder=shelf_of(told.organisation_id), limit=1000)  # another test took it away
    return told


@pytest.fixture
def maria(case: Case) -> User:
    return case.owner


@pytest.fixture
def office() -> Organisation:
    return make.organisation()


@pytest.fixture
def ada(office: Organisation) -> User:
    ada = make.member(office, Role.ADVOCATE)
    User.objects.filter(pk=ada.pk).update(name="Ada Advocate")
    return User.objects.get(pk=ada.pk)


def at(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(answer: object) -> str:
    return " ".join(answer.content.decode().split())  # type: ignore[attr-defined]


def page(case: Case, end: str = "") -> str:
    return f"/cases/{case.pk}/{end}"


def offered(case: Case, to: User) -> Transfer:
    return transferring.offer_case(case, email=to.email, now=timezone.now(), by=case.owner)


def accepted(row: Transfer) -> Case:
    return taking_over.accept_offer(row, into=None, now=timezone.now(), by=row.to)


def running(case: Case) -> list[tuple[object, ...]]:
    found = Deadline.objects.unmet().filter(case=case).order_by("pk")
    return list(found.values_list("pk", "act_by", "legal_on", "rule"))


def waiting(case: Case, who: User) -> set[tuple[object, ...]]:
    """What is planned for somebody, by what it is about, its step and its hour."""
    rows = Reminder.objects.filter(case=case, recipient=who, state=Reminder.State.PENDING)
    about = rows.exclude(kind__in=[Reminder.Kind.ALERT, Reminder.Kind.WEEKLY])
    return set(about.values_list("deadline", "follow_up", "step", "due_at"))


def download(user: User, case: Case) -> bytes | int:
    paper = Document.objects.filter(case=case, name="letter.txt").get()
    answer = at(user).get(page(case, f"papers/{paper.pk}/file/"))
    return b"".join(answer.streaming_content) if answer.status_code == 200 else answer.status_code  # type: ignore[attr-defined]


def test_alone_to_an_office_and_back_again(case, maria, office, ada, django_capture_on_commit_callbacks):
    old, dates, hers = case.organisation, running(case), waiting(case, maria)
    assert dates
    assert hers
    assert "Hand this case over" in text(at(maria).get(page(case)))
    assert "The whole case goes to their office" in text(at(maria).get(page(case, "hand-over/")))

    with django_capture_on_commit_callbacks(execute=True):
        asked = at(maria).post(page(case, "hand-over/"), {"email": ada.email}, follow=True)
    row = Transfer.objects.get()
    assert "Nothing changes until they accept" in text(asked)
    assert "offered this case to" in text(at(maria).get(page(case)))
    [sent] = mail.outbox
    assert (sent.to, f"/offers/{row.pk}/" in sent.body, "Fictional Mutual" in sent.body) == ([ada.email], True, False)
    assert "1 case is offered to you" in text(at(ada).get("/?all=1"))
    assert f"/offers/{row.pk}/" in text(at(ada).get("/offers/"))
    assert at(ada).get(page(case)).status_code == 404
    shown = text(at(ada).get(f"/offers/{row.pk}/"))
    assert "Maria Example" in shown
    assert "Fictional Mutual" not in shown
    assert "1 paper" in shown

    with django_capture_on_commit_callbacks(execute=True):
        answer = at(ada).post(f"/offers/{row.pk}/", follow=True)

    moved = Case.objects.get(pk=case.pk)
    assert "You answer for this case now" in text(answer)
    assert (moved.organisation, moved.owner, moved.reference) == (office, ada, case.reference)
    assert "Maria Example" in text(at(ada).get("/?all=1"))
    assert running(moved) == dates
    assert {each[:3] for each in hers} <= {each[:3] for each in waiting(moved, ada)}
    assert at(maria).get(page(case)).status_code == 200
    assert at(maria).post(page(case, "hand-over/"), {"email": ada.email}).status_code == 403
    assert download(maria, moved) == download(ada, moved) == WORDS
    assert not old.cases.exists()
    assert "Maria Example" not in {str(each) for each in Case.objects.filter(organisation=old)}
    assert {tuple(each.to) for each in mail.outbox} == {(ada.email,), (maria.email,)}

    boss = office.memberships.get(role=Role.OWNER).user
    assert "The patient who is to have it" in text(at(boss).get(page(case, "hand-over/")))
    at(boss).post(page(case, "hand-over/"), {"email": maria.email})
    back = Transfer.objects.waiting().get()
    assert "asks you to take this case over" in text(at(maria).get(page(case)))
    with django_capture_on_commit_callbacks(execute=True):
        at(maria).post(f"/offers/{back.pk}/", follow=True)

    home = Case.objects.get(pk=case.pk)
    assert (home.organisation, home.owner, running(home)) == (old, maria, dates)
    assert waiting(home, maria) == hers
    assert waiting(home, ada) == set()
    assert download(maria, home) == WORDS
    assert download(ada, home) == 404
    assert at(boss).get(page(case)).status_code == 404
    assert not Share.objects.living().filter(case=case).exists()
    kinds = ["case offered", "case handed over", "case taken over"]
    told = Event.objects.filter(case_id=case.pk, kind__in=kinds).order_by("id").values_list("kind", "organisation_id")
    assert list(told) == [
        *zip(kinds, (old.pk, old.pk, office.pk), strict=True),
        *zip(kinds, (office.pk, office.pk, old.pk), strict=True),
    ]
    assert verify.faults() == []


def test_files_are_on_the_new_shelf_and_leave_the_old_one_after_a_day(case, ada, office):
    old = case.organisation
    accepted(offered(case, ada))

    erasing.take_leftovers_away(now=timezone.now() + timedelta(hours=25))

    assert not Leftover.objects.exists()
    [paper] = Document.objects.filter(case=case)
    assert path_of(paper).read_bytes() == WORDS
    assert not [each for each in shelf_of(old.pk).rglob("*") if each.is_file()]


def test_a_file_that_another_case_has_too_stays_where_it_is(case, ada):
    other = make.case(owner=case.owner, of=case.organisation)
    twin = make.paper(other, content=WORDS)
    before = everything_of(other)
    accepted(offered(case, ada))

    erasing.take_leftovers_away(now=timezone.now() + timedelta(hours=25))

    assert path_of(twin).read_bytes() == WORDS
    assert everything_of(other) == before


def test_nothing_moves_where_a_file_is_missing_or_there_is_no_room(case, maria, ada, settings):
    row = offered(case, ada)
    settings.MAX_ORGANISATION_BYTES = 10

    full = at(ada).post(f"/offers/{row.pk}/")
    settings.MAX_ORGANISATION_BYTES = 10**9
    path_of(Document.objects.get(case=case)).unlink()
    gone = at(ada).post(f"/offers/{row.pk}/")

    assert (full.status_code, gone.status_code) == (507, 410)
    assert "of room are missing in your organisation" in text(full)
    assert "missing from our storage" in text(gone)
    stays(case, maria, row)


def stays(case: Case, owner: User, row: Transfer) -> None:
    found = Case.objects.get(pk=case.pk)
    assert (found.organisation_id, found.owner_id) == (case.organisation_id, owner.pk)
    row.refresh_from_db()
    assert (row.begun_at, row.moved_at) == (None, None)


def draft(case: Case) -> None:
    actions.begin_letter(case, kind=LetterKind.CLAIM_FILE, on=timezone.localdate(), by=case.owner)


def being_read(case: Case) -> None:
    make.paper(case, content=b"Another one.")


def to_be_erased(case: Case) -> None:
    erasing.ask_to_erase(case, typed=case.reference, at=timezone.now(), by=case.owner)


def open_form(case: Case) -> None:
    Editing.objects.create(organisation=case.organisation, case=case, person=case.owner, place="letter")


UNDER_WAY = {
    "A letter is still being written": draft,
    "A paper or a packet is being worked on": being_read,
    "It is to be erased; take that back first": to_be_erased,
    "Somebody has a form of this case open": open_form,
}


@pytest.mark.parametrize("sentence", UNDER_WAY)
def test_what_is_under_way_is_named_and_nothing_moves(case, maria, ada, sentence):
    row = offered(case, ada)
    UNDER_WAY[sentence](case)

    answer = at(ada).post(f"/offers/{row.pk}/")

    assert answer.status_code == 409
    assert sentence in text(answer)
    stays(case, maria, row)


def test_an_offer_is_taken_back_or_declined_and_opens_nothing_after(
    case, maria, ada, django_capture_on_commit_callbacks
):
    first = offered(case, ada)
    twice = at(maria).post(page(case, "hand-over/"), {"email": "somebody@example.test"})
    assert (twice.status_code, "Take that back first" in text(twice)) == (409, True)
    at(maria).post(page(case, f"hand-over/{first.pk}/back/"))
    over = at(ada).post(f"/offers/{first.pk}/")
    assert (over.status_code, "was taken back" in text(over)) == (409, True)

    second = offered(case, ada)
    with django_capture_on_commit_callbacks(execute=True):
        at(ada).post(f"/offers/{second.pk}/decline/")

    assert mail.outbox[-1].to == [maria.email]
    assert "was declined" in text(at(ada).get(f"/offers/{second.pk}/"))
    assert at(maria).post(page(case, f"hand-over/{second.pk}/back/")).status_code == 409
    stays(case, maria, second)


def test_nobody_writes_to_addresses_of_others_without_end(case, maria, ada, monkeypatch):
    monkeypatch.setattr(transferring, "MOST_AN_HOUR", 1)
    transferring.take_offer_back(offered(case, ada), by=maria)

    answer = at(maria).post(page(case, "hand-over/"), {"email": ada.email})

    assert (answer.status_code, "within an hour" in text(answer)) == (429, True)
    assert not Transfer.objects.waiting().exists()


def test_who_is_not_asked_and_who_may_not_give_it_are_refused(case, maria, ada, office):
    row = offered(case, ada)
    helper = make.member(case.organisation, Role.ADVOCATE)

    assert at(make.user()).get(f"/offers/{row.pk}/").status_code == 404
    assert at(maria).post(f"/offers/{row.pk}/").status_code == 404
    with pytest.raises(transferring.NotAskedOfYou):
        taking_over.accept_offer(row, into=office, now=timezone.now(), by=helper)
    assert at(helper).post(page(case, "hand-over/"), {"email": helper.email}).status_code == 403
    assert at(helper).post(page(case, f"hand-over/{row.pk}/back/")).status_code == 403
    late = at_later(row)
    with pytest.raises(transferring.OfferIsOver):
        taking_over.accept_offer(row, into=None, now=late, by=ada)
    stays(case, maria, row)


def at_later(row: Transfer) -> datetime:
    return row.expires_at + timedelta(seconds=1)


def test_a_new_address_gets_an_account_and_cannot_accept_without_an_office(case, maria):
    row = transferring.offer_case(case, email="New@Example.test", now=timezone.now(), by=maria)

    answer = at(row.to).post(f"/offers/{row.pk}/")

    assert row.to.email == "new@example.test"
    assert "You work in no office here" in text(at(row.to).get(f"/offers/{row.pk}/"))
    assert answer.status_code == 422
    stays(case, maria, row)
    assert at(maria).post(page(case, "hand-over/"), {"email": maria.email}).status_code == 422


def test_whoever_has_no_office_opens_one_comes_back_and_accepts(case, maria):
    row = transferring.offer_case(case, email="new@example.test", now=timezone.now(), by=maria)
    asked, here = at(row.to), f"/offers/{row.pk}/"
    leads_to = re.search(r'href="(/offices/open/[^"]+)"', text(asked.get(here)))

    opened = asked.post(leads_to[1], {"name": "Harbor Advocates", "next": here}, follow=True)
    asked.post(here, follow=True)

    assert opened.redirect_chain == [(here, 302)]
    case.refresh_from_db()
    assert (case.owner, case.organisation.name) == (row.to, "Harbor Advocates")
    assert "Maria Example" in text(asked.get("/"))


def test_an_office_hands_a_case_to_its_patient_and_to_nobody_else(office, ada):
    case = fights.denied(owner=ada, of=office)
    boss = office.memberships.get(role=Role.OWNER).user

    with pytest.raises(transferring.ToItsPatientOnly):
        transferring.offer_case(case, email=make.user().email, now=timezone.now(), by=boss)
    assert "not shared with its patient yet" in text(at(boss).get(page(case, "hand-over/")))
    assert at(ada).get(page(case, "hand-over/")).status_code == 403

    patient = make.guest(case, Role.PATIENT)
    row = transferring.offer_case(case, email=patient.email, now=timezone.now(), by=boss)
    moved = accepted(row)  # who had no organisation of their own has one now
    assert (moved.owner, moved.organisation.kind) == (patient, Organisation.Kind.PERSON)


def test_whoever_helped_lets_go_and_the_new_one_asks_for_their_own_paper(case, maria, ada):
    helper = User.objects.create_user("hal@example.test", name="Hal Helper")
    for who in (helper, ada):
        invitation = alongside.invite_advocate(
            case.organisation, email=who.email, role=Role.ADVOCATE, until=None, now=timezone.now(), by=maria
        )
        alongside.say_yes(invitation, sent=1, now=timezone.now(), by=who)
    told = {"towards": Towards.INSURER, "until": None, "on": timezone.localdate(), "by": maria}
    theirs = ask_for_signature(case, paper="hipaa", names="Hal  Helper", **told)
    family = make.user()
    let_family_in(case, email=family.email, role=Role.VIEWER, until=None, by=maria)

    moved = accepted(offered(case, ada))

    theirs.refresh_from_db()
    assert theirs.revoked_at
    assert list(Membership.objects.living().filter(organisation=case.organisation).values_list("user", flat=True)) == [
        maria.pk
    ]
    assert waiting(moved, helper) == set()
    assert set(Share.objects.living().filter(case=moved).values_list("user", "role")) == {
        (maria.pk, Role.PATIENT), (family.pk, Role.VIEWER),
    }  # fmt: skip


def test_a_program_offers_takes_back_accepts_and_declines(case, maria, ada, office):
    hers, mine = program(ada), program(maria)
    made = mine.post("/api/v1/transfers/", {"case": str(case.pk), "email": ada.email})
    assert made.status_code == 201
    url = f"/api/v1/transfers/{made.json()['id']}/"
    assert [each["id"] for each in hers.get("/api/v1/transfers/").json()["results"]] == [made.json()["id"]]
    assert program(make.user()).get(url).status_code == 404
    assert hers.post(f"{url}take-back/").status_code in (403, 404)
    assert mine.post(f"{url}take-back/").status_code == 200
    assert hers.post(f"{url}accept/").status_code == 409

    again = mine.post("/api/v1/transfers/", {"case": str(case.pk), "email": ada.email}).json()["id"]
    assert hers.post(f"/api/v1/transfers/{again}/decline/").status_code == 200
    last = mine.post("/api/v1/transfers/", {"case": str(case.pk), "email": ada.email}).json()["id"]
    done = hers.post(f"/api/v1/transfers/{last}/accept/", {"into": str(office.pk)}, headers={"Idempotency-Key": "a"})
    assert (done.status_code, bool(done.json()["moved_at"])) == (200, True)
    assert Case.objects.get(pk=case.pk).owner == ada
