"""What was taken back is told to whoever got it, by a letter that names that paper; and what records take is said."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from appeals import actions
from appeals.letter_kinds import LetterKind
from appeals.models import Channel, Letter
from appeals.typesetting.press import say_date
from cases.models import Authority, Case, Towards
from claimback.accounts.models import Organisation
from claimback.accounts.roles import Role
from documents.models import Kind
from tests import make
from tests.appeals import denied
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db


def TOLD() -> Case:  # noqa: N802
    """A case of an office that acts for its patient."""
    case = denied.case(appeal_address="P.O. Box 1190\nExample City, OH 45001")
    Organisation.objects.filter(pk=case.organisation_id).update(kind=Organisation.Kind.OFFICE)
    return case


@pytest.fixture
def case(client: Client, told: Case) -> Case:
    client.force_login(told.owner)
    return told


def signed(
    case: Case, *, towards: Towards = Towards.EVERYBODY, names: str = "Ada Sample", paper: str = "by_law"
) -> Authority:
    scan = make.paper(case, content=f"Signed for {names}.".encode(), name=f"{names}.txt", kind=Kind.OTHER)
    return actions.record_authority(
        case, paper=paper, towards=towards, names=names, signed_by=case.patient_name, signed_on=denied.today(),
        until=None, document=scan, on=denied.today(), by=case.owner,
    )  # fmt: skip


def gone(case: Case, **told: Any) -> Authority:
    row = signed(case, **told)
    return actions.revoke_authority(row, why="She goes on alone.", on=denied.today(), by=case.owner)


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def ledger(client: Client, case: Case) -> str:
    return words(client.get(f"/cases/{case.pk}/authority/"))


def test_after_taking_back_the_screen_offers_the_letter_and_says_whether_it_went_out(
    client: Client, case: Case
) -> None:
    row = signed(case)
    assert "Write the letter that says so" not in ledger(client, case)

    answer = client.post(f"/cases/{case.pk}/authority/{row.pk}/revoke/", {"why": "Over."}, follow=True)

    assert "Now tell whoever got it" in words(answer)
    assert "Write the letter that says so" in words(answer)
    begun = client.post(f"/cases/{case.pk}/letters/", {"kind": "revocation", "authority": str(row.pk)}, follow=True)
    letter = Letter.objects.get()
    assert letter.authority == row
    assert f"I take back the authorization I signed on {say_date(row.signed_on)} for Ada Sample." in words(begun)
    assert letter.recipient == "Fictional Mutual\nP.O. Box 1190\nExample City, OH 45001"
    assert "is begun and has not gone out" in ledger(client, case)
    actions.send_letter(letter, on=denied.today(), how=Channel.MAIL, today=denied.today(), by=case.owner)
    assert "The letter that takes it back went out on" in ledger(client, case)


def test_each_letter_names_its_own_paper_and_is_begun_once(case: Case) -> None:
    first, second = gone(case), gone(case, names="Bo Specimen")
    begin = {"kind": LetterKind.REVOCATION, "on": denied.today(), "by": case.owner}

    letters = [actions.begin_letter(case, authority=row, **begin) for row in (first, second)]
    again = actions.begin_letter(case, authority=first, **begin)
    by_itself = actions.begin_letter(case, **begin)

    assert ["for Ada Sample" in each.body for each in letters] == [True, False]
    assert "for Bo Specimen" in letters[1].body
    assert (again, by_itself) == (letters[0], letters[1])  # without a paper it is the one taken back last
    actions.throw_letter_away(letters[0], by=case.owner)
    actions.restore_letter(letters[0], by=case.owner)  # the other draft is about another paper
    assert Letter.objects.get(pk=letters[0].pk).is_open


def test_what_went_elsewhere_than_to_the_plan_asks_where_to(case: Case) -> None:
    row = gone(case, towards=Towards.RECORDS, paper="hipaa")

    letter = actions.begin_letter(case, kind=LetterKind.REVOCATION, authority=row, on=denied.today(), by=case.owner)

    assert letter.recipient == ""
    assert "To whom it may concern:" in letter.body
    assert "member services" not in letter.body
    assert "recipient" in {gap["field"] for gap in letter.gaps}


def test_a_closed_case_still_tells_them(client: Client, case: Case) -> None:
    row = gone(case)
    actions.close(case, on=denied.today(), ending="withdrawn", by=case.owner)

    assert "Write the letter that says so" in ledger(client, case)
    client.post(f"/cases/{case.pk}/letters/", {"kind": "revocation", "authority": str(row.pk)})
    assert Letter.objects.get().authority == row


@pytest.mark.parametrize("kind", ["revocation", "claim_file"])
def test_what_was_not_taken_back_or_takes_nothing_back_is_refused(client: Client, case: Case, kind: str) -> None:
    row = signed(case)

    answer = client.post(f"/cases/{case.pk}/letters/", {"kind": kind, "authority": str(row.pk)})

    assert answer.status_code == 422
    assert ("was not taken back" if kind == "revocation" else "takes no signed paper back") in words(answer)
    assert not Letter.objects.exists()


def test_a_paper_of_another_case_is_nobodys_here(client: Client, case: Case) -> None:
    other = denied.case(owner=case.owner, of=case.organisation)
    row = gone(other)

    answer = client.post(f"/cases/{case.pk}/letters/", {"kind": "revocation", "authority": str(row.pk)})

    assert answer.status_code == 404
    letter = actions.begin_letter(case, kind=LetterKind.REVOCATION, on=denied.today(), by=case.owner)
    assert letter.authority is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(authority=row)


def test_who_only_reads_gets_the_page_to_print(client: Client, case: Case) -> None:
    gone(case)
    client.force_login(make.guest(case, Role.PATIENT))

    page = ledger(client, case)

    assert "One page to print" in page
    assert "Write the letter that says so" not in page


def test_a_program_begins_it_for_one_paper(case: Case) -> None:
    row = gone(case)
    api = program(case.owner)

    told = api.post("/api/v1/letters/", {"case": str(case.pk), "kind": "revocation", "authority": str(row.pk)})
    wrong = api.post("/api/v1/letters/", {"case": str(case.pk), "kind": "claim_file", "authority": str(row.pk)})

    assert (told.status_code, told.json()["authority"]) == (201, str(row.pk))
    assert wrong.status_code == 422


# --- what a request for records takes


def test_where_records_are_asked_for_it_stands_which_paper_that_takes_and_how_sure_that_is(
    client: Client, case: Case
) -> None:
    path = f"/cases/{case.pk}/requests/"
    page = words(client.get(path))

    assert "in the patient’s place: HIPAA authorisation." in page
    assert "45 CFR 164.508(c)" in page
    assert "Not verified: read it in its source" in page
    assert "None is in the case that stands towards doctors and hospitals." in page
    signed(case, paper="hipaa", towards=Towards.INSURER)
    assert "None is in the case" in words(client.get(path))
    row = signed(case, paper="hipaa", towards=Towards.RECORDS)
    assert "One is in the case, signed on" in words(client.get(path))
    actions.revoke_authority(row, why="", on=denied.today(), by=case.owner)
    assert "None is in the case" in words(client.get(path))


def test_who_asks_for_themselves_needs_none(client: Client) -> None:
    alone = denied.case(owner=make.user(name="Maria Example"))
    Organisation.objects.filter(pk=alone.organisation_id).update(kind=Organisation.Kind.PERSON)
    client.force_login(alone.owner)

    assert "in the patient’s place" not in words(client.get(f"/cases/{alone.pk}/requests/"))
