"""Mail to an organisation: a case suggested with the reason, filed by a person, seen by nobody else, at a set cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals.inbox import Act, How, inbox
from appeals.matching import matches
from claimback.accounts.actions import join
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from documents import quota, upkeep
from documents.actions import path_of
from documents.intake import take_in
from documents.mailed import reading
from documents.models import Document, Mailed, MailedFile
from documents.scan import Scan, Verdict
from tests import make, papers
from tests.appeals import fights, posted

pytestmark = pytest.mark.django_db
NUMBER = "CLM-2026-778812"


@pytest.fixture(autouse=True)
def _set_up(settings):
    posted.set_up(settings)


@pytest.fixture
def case():
    return fights.denied(patient_name="Maria Example", claim_number=NUMBER, insurer="Acme Health Plan")


@pytest.fixture
def desk(client, case):
    client.force_login(case.owner)
    return client


@pytest.fixture
def to(case):
    return posted.address(case.organisation)


def letter(*lines: str) -> bytes:
    told = lines or (f"Claim number: {NUMBER}",)
    return papers.plain(["Acme Health Plan", "Notice of an adverse benefit determination", *told, "We looked at it."])


def came(to, content=None, name="letter.txt", **headers) -> Mailed:
    return posted.read(to, posted.message((name, letter() if content is None else content), **headers))


def mail_lines(user, **filters):
    return [line for line in inbox(user, asked=filters).lines if line.sort == "mail"]


def text(answer):
    return " ".join(answer.content.decode().split())


# --- what is suggested


def test_a_claim_number_names_its_case_however_it_is_written(desk, case, to):
    mailed = came(to, letter("Claim number: clm 2026 778812"))

    (line,) = mail_lines(case.owner)
    page = text(desk.get("/inbox/"))

    assert (line.case, line.act, line.how) == (case, Act.FILE, How.EMAIL)
    assert "is this case&#x27;s" in page
    assert "sender not proven" in page
    assert Mailed.objects.get(pk=mailed.pk).case is None
    assert case.documents.filter(mailed=mailed).count() == 0


def test_nothing_is_suggested_where_two_cases_fit_or_none(case, to):
    fights.denied(of=case.organisation, owner=case.owner, patient_name="Jo Sample", claim_number=NUMBER)
    came(to)
    came(to, letter("Claim number: XX-999-0001"), Message_ID="<2@example.test>")

    assert [line.case for line in mail_lines(case.owner)] == [None, None]


def test_a_case_of_another_organisation_is_never_suggested(case):
    other = fights.denied(patient_name="Jo Sample", claim_number="CLM-OTHER-1234")
    mailed = came(posted.address(other.organisation))

    assert matches(other.owner, [mailed]) == {}
    assert matches(case.owner, [mailed]) == {}


def test_a_harmful_file_is_locked_and_says_so(monkeypatch, case, to):
    monkeypatch.setattr(reading, "scan", lambda *_a, **_k: Scan(Verdict.INFECTED))
    came(to)

    (line,) = mail_lines(case.owner)

    assert "harmful" in line.problem
    assert MailedFile.objects.get().begins == ""


# --- what a person does with it


def test_filed_its_files_are_papers_of_the_case_and_are_read(desk, case, to):
    mailed = came(to)

    said = text(desk.post(f"/inbox/mail/{mailed.pk}/file/", {"case": case.pk}, follow=True))
    paper = Document.objects.get(mailed=mailed)
    take_in(document_id=paper.pk)

    assert f"Filed to {case}" in said
    assert (paper.case, paper.received_by, paper.decision) == (case, case.owner, None)
    assert mail_lines(case.owner) == []
    assert [line.how for line in inbox(case.owner, asked={}).lines if line.id == paper.pk] == [How.EMAIL]
    assert Event.objects.get(kind="mail filed").case_id == case.pk
    assert "came by e-mail" in text(desk.get(f"/cases/{case.pk}/papers/"))


def test_filed_twice_is_refused_in_a_sentence(desk, case, to):
    mailed = came(to)
    place = f"/inbox/mail/{mailed.pk}/file/"
    desk.post(place, {"case": case.pk})

    answer = desk.post(place, {"case": case.pk})

    assert (answer.status_code, "has filed this e-mail" in text(answer)) == (409, True)
    assert Event.objects.filter(kind="mail filed").count() == 1


def test_put_away_it_leaves_is_kept_and_comes_back(desk, case, to):
    mailed = came(to)

    desk.post(f"/inbox/mail/{mailed.pk}/away/", {"back": "/inbox/"})
    gone, away = mail_lines(case.owner), text(desk.get("/inbox/away/"))
    desk.post(f"/inbox/mail/{mailed.pk}/back/")

    assert (gone, str(mailed) in away) == ([], True)
    assert [line.id for line in mail_lines(case.owner)] == [mailed.pk]
    assert Event.objects.filter(kind__in=["mail put away", "mail brought back"]).count() == 2


def test_a_new_case_opens_from_it(desk, case, to):
    mailed = came(to, letter("Claim number: XX-999-0001"))

    desk.post(f"/inbox/mail/{mailed.pk}/open-case/")

    mailed.refresh_from_db()
    assert mailed.case not in (None, case)
    assert mailed.case.documents.get().name == "letter.txt"
    assert mailed.case.owner == case.owner


def test_its_case_is_found_by_words(desk, case, to):
    mailed = came(to, letter("Nothing here names anybody."))

    page = text(desk.get(f"/inbox/mail/{mailed.pk}/", {"words": "Maria"}))

    assert "File it here" in page
    assert "Nothing in it names one of your cases" in page


# --- who sees it


def test_another_organisation_and_who_was_let_into_a_case_see_nothing_of_it(client, case, to):
    mailed = came(to)
    strangers = [
        make.member(make.organisation(), Role.OWNER), make.guest(case, Role.VIEWER), make.guest(case, Role.PATIENT),
    ]  # fmt: skip

    for stranger in strangers:
        client.force_login(stranger)
        assert mail_lines(stranger) == []
        assert client.get(f"/inbox/mail/{mailed.pk}/").status_code == 404
        for act in ("file", "away", "back", "open-case"):
            assert client.post(f"/inbox/mail/{mailed.pk}/{act}/", {"case": case.pk}).status_code == 404
            assert client.post(f"/api/v1/mailed/{mailed.pk}/{act}/", {"case": str(case.pk)}).status_code == 404
        assert client.get("/api/v1/mailed/").json()["results"] == []
    assert Mailed.objects.get().case is None


def test_it_is_filed_only_to_a_case_of_the_organisation_it_came_to(client, case, to):
    mailed, both = came(to), make.user()
    other = fights.denied(patient_name="Jo Sample")
    for office in (case.organisation, other.organisation):
        join(office, user=both, role=Role.ADVOCATE, by=both)
    client.force_login(both)

    answer = client.post(f"/inbox/mail/{mailed.pk}/file/", {"case": other.pk})

    assert (answer.status_code, "another organisation" in text(answer)) == (409, True)
    assert client.post(f"/inbox/mail/{mailed.pk}/file/", {"case": "nonsense"}).status_code == 404
    assert not Document.objects.filter(mailed=mailed).exists()


# --- addresses


def test_an_address_is_made_shown_renewed_and_taken_back(desk, case):
    place = f"/cases/{case.pk}/mail-address/"
    assert "Make an address" in text(desk.get(f"/cases/{case.pk}/papers/"))
    desk.post(place)
    first = case.mail_addresses.get()
    shown = text(desk.get(f"/cases/{case.pk}/papers/"))
    desk.post(place)
    second = case.mail_addresses.get(revoked_at=None)
    desk.post(f"{place}{second.pk}/revoke/")

    assert f"{first.local}@{posted.DOMAIN}" in shown
    assert len(first.local) >= 26
    assert not case.mail_addresses.filter(revoked_at=None).exists()
    assert Event.objects.filter(kind__startswith="mail address").count() == 3


def test_who_may_not_ask_others_for_papers_makes_no_address_and_sees_none(client, case):
    posted.address(case.organisation, case)
    client.force_login(make.guest(case, Role.PATIENT))

    assert posted.DOMAIN not in text(client.get(f"/cases/{case.pk}/papers/"))
    assert client.post(f"/cases/{case.pk}/mail-address/").status_code == 403
    assert client.get("/api/v1/mail-addresses/").json()["results"] == []


def test_an_organisation_s_address_is_for_who_manages_it(client, desk, case):
    place = f"/organisations/{case.organisation_id}/"
    desk.post(f"{place}mail-address/")
    assert posted.DOMAIN in text(desk.get(place))

    client.force_login(make.member(case.organisation, Role.ASSISTANT))
    assert client.post(f"{place}mail-address/").status_code == 403


def test_where_no_domain_is_set_the_pages_say_so(settings, desk, case):
    settings.INBOUND_MAIL_DOMAIN = ""

    for place in (f"/cases/{case.pk}/papers/", f"/organisations/{case.organisation_id}/"):
        assert "E-mail-in is not set up here" in text(desk.get(place))


# --- what it costs, and what keeps it


def test_its_files_count_as_kept_and_are_not_taken_for_leftovers(case, to, monkeypatch):
    before = quota.room_of(case.organisation_id).used
    mailed = came(to)
    file = mailed.files.get()

    upkeep.clean(now=timezone.now() + timedelta(days=3))

    assert quota.room_of(case.organisation_id).used == before + file.size
    shelf = path_of(Document(organisation_id=file.organisation_id, sha256=file.sha256))
    assert shelf.exists()


def test_five_mails_and_twenty_cost_the_same_queries(desk, case, to):
    def queries() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as counted:
            answer = desk.get("/inbox/")
        return answer.context["list"].total, len(counted)

    def more(first, n):
        for number in range(first, first + n):
            here = fights.denied(of=case.organisation, owner=case.owner, claim_number=f"CLM-77-{number:05}")
            assert here
            came(to, letter(f"Claim number: CLM-77-{number:05}"), Message_ID=f"<{number}@example.test>")

    more(0, 3)
    few = queries()
    more(10, 6)
    many = queries()

    assert many[0] > few[0] >= 3
    assert few[1] == many[1] <= 22


# --- for programs


def test_a_program_files_puts_away_brings_back_and_opens(desk, case, to):
    one, other = came(to), came(to, letter("Claim number: XX-1-0001"), Message_ID="<2@example.test>")
    address = desk.post("/api/v1/mail-addresses/", {"case": str(case.pk)}).json()

    def act(mailed, name, **said):
        return desk.post(f"/api/v1/mailed/{mailed.pk}/{name}/", said)

    assert act(one, "away").json()["put_away_at"]
    assert act(one, "back").json()["put_away_at"] is None
    assert act(one, "file", case=str(case.pk)).json()["case"] == str(case.pk)
    assert act(one, "away").status_code == 409
    assert act(other, "open-case").json()["case"]
    assert address["address"].endswith(posted.DOMAIN)
    assert desk.post(f"/api/v1/mail-addresses/{address['id']}/revoke/").json()["revoked_at"]
    assert desk.post("/api/v1/mail-addresses/", {}).status_code == 400
