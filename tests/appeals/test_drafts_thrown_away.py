"""A draft is thrown away and taken out again; what was sent, filed or packed stays."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from appeals import access, actions
from appeals.letter_kinds import LetterKind
from appeals.models import Channel, Letter, LetterVersion, Packet
from cases.models import Case
from claimback.accounts import actions as people
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests import make
from tests.appeals import denied
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db
TOLD = denied.case


@pytest.fixture
def case(client: Client, told: Case) -> Case:
    client.force_login(told.owner)
    return told


@pytest.fixture
def letter(case: Case) -> Letter:
    return actions.begin_letter(case, kind=LetterKind.CLAIM_FILE, on=denied.today(), by=case.owner)


def url(letter: Letter, end: str = "") -> str:
    return f"/cases/{letter.case_id}/letters/{letter.pk}/{end}"


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def now(letter: Letter) -> Letter:
    return Letter.objects.get(pk=letter.pk)


def thrown(letter: Letter) -> bool:
    return now(letter).thrown_at is not None


# --- away, and out again


def test_a_draft_is_thrown_away_from_its_page_and_taken_out_again_as_it_was(client: Client, letter: Letter) -> None:
    assert "Throw this draft away" in words(client.get(url(letter)))

    away = client.post(url(letter, "throw-away/"), follow=True)

    assert "The draft is thrown away." in words(away)
    assert "1 draft thrown away" in words(away)
    assert "Written in this case" not in words(away)
    assert str(letter.pk) not in words(client.get(f"/cases/{letter.case_id}/?all=1"))
    page = words(client.get(url(letter)))
    assert "This draft was thrown away on" in page
    assert "Save the letter" not in page
    assert now(letter).body == letter.body

    back = client.post(url(letter, "restore/"), follow=True)

    assert "The draft is back, as it was." in words(back)
    assert "Save the letter" in words(back)
    fresh = now(letter)
    assert (fresh.thrown_at, fresh.thrown_by, fresh.body, fresh.version) == (None, None, letter.body, letter.version)
    kinds = Event.objects.of_case(letter.case_id).filter(kind__in=("letter thrown away", "letter taken out again"))
    assert sorted(kinds.values_list("kind", flat=True)) == ["letter taken out again", "letter thrown away"]


def test_thrown_twice_is_thrown_once_and_so_is_taking_out(letter: Letter) -> None:
    for _again in range(2):
        actions.throw_letter_away(letter, by=letter.case.owner)
    for _again in range(2):
        actions.restore_letter(letter, by=letter.case.owner)

    assert not thrown(letter)
    assert Event.objects.of_case(letter.case_id).filter(kind="letter thrown away").count() == 1
    assert Event.objects.of_case(letter.case_id).filter(kind="letter taken out again").count() == 1


def test_a_new_one_can_be_begun_and_then_the_old_one_stays_where_it_is(client: Client, letter: Letter) -> None:
    actions.throw_letter_away(letter, by=letter.case.owner)

    second = actions.begin_letter(letter.case, kind=LetterKind.CLAIM_FILE, on=denied.today(), by=letter.case.owner)

    assert second.pk != letter.pk
    answer = client.post(url(letter, "restore/"))
    assert answer.status_code == 422
    assert "Another letter of this kind was begun here since" in words(answer)
    assert thrown(letter)
    actions.throw_letter_away(second, by=letter.case.owner)
    actions.restore_letter(letter, by=letter.case.owner)
    assert not thrown(letter)


def test_the_main_letter_of_a_step_is_drafted_anew_after_it(client: Client, case: Case) -> None:
    main = denied.letter(case)
    client.post(url(main, "throw-away/"))

    stage = denied.stage(case)
    assert access.letter_of(stage) is None
    assert "Draft the letter" in words(client.get(denied.url(case, "letter/")))
    with pytest.raises(actions.NothingToPack):
        denied.packet(case)
    again = denied.letter(case)
    assert again.pk != main.pk
    with pytest.raises(actions.AnotherStands):
        actions.restore_letter(main, by=case.owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=main.pk).update(thrown_at=None, thrown_by=None)


def test_a_filing_seals_no_letter_that_was_thrown_away(case: Case) -> None:
    main = denied.letter(case)
    actions.throw_letter_away(main, by=case.owner)

    sent = {"on": denied.today(), "how": Channel.FAX, "address": "555-0100"}
    actions.file_stage(denied.stage(case), **sent, by=case.owner, today=denied.today())

    assert now(main).sealed_at is None
    actions.restore_letter(main, by=case.owner)  # the step went out without any letter of ours: it may be read again
    assert now(main).is_open


def test_letters_to_several_people_are_taken_out_beside_each_other(case: Case) -> None:
    first, second = (
        actions.begin_letter(case, kind=LetterKind.RECORDS_REQUEST, on=denied.today(), by=case.owner) for _n in range(2)
    )
    actions.throw_letter_away(first, by=case.owner)
    actions.restore_letter(first, by=case.owner)

    assert first.pk != second.pk
    assert now(first).is_open


# --- approved


def test_what_was_approved_needs_a_new_approval_when_it_is_taken_out_again(client: Client, letter: Letter) -> None:
    second = make.user()
    people.join(letter.case.organisation, user=second, role=Role.SUPERVISOR, by=letter.case.owner)
    people.want_letters_approved(letter.case.organisation, wanted=True, by=letter.case.owner)
    actions.approve_letter(letter, version=1, by=second)
    assert "Its approval then counts no longer." in words(client.get(url(letter)))

    actions.throw_letter_away(letter, by=letter.case.owner)
    with pytest.raises(actions.ThrownAway):
        actions.approve_letter(letter, version=1, by=second)
    actions.restore_letter(letter, by=letter.case.owner)

    fresh = now(letter)
    assert (fresh.version, fresh.body) == (2, letter.body)
    with pytest.raises(actions.NotApproved):
        actions.send_letter(fresh, on=denied.today(), how=Channel.MAIL, today=denied.today(), by=letter.case.owner)
    assert actions.approve_letter(fresh, version=2, by=second).version == 2


# --- refused


def test_what_was_sent_stays(client: Client, letter: Letter) -> None:
    actions.send_letter(letter, on=denied.today(), how=Channel.MAIL, today=denied.today(), by=letter.case.owner)

    assert "Throw this draft away" not in words(client.get(url(letter)))
    answer = client.post(url(letter, "throw-away/"))

    assert answer.status_code == 422
    assert "This letter went out and is sealed, so it is not thrown away." in words(answer)
    assert not thrown(letter)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.create(
            organisation_id=letter.organisation_id, case=letter.case, kind=LetterKind.THANK_YOU, subject="S", body="B",
            written_on=denied.today(), sealed_at=timezone.now(), thrown_at=timezone.now(), thrown_by=letter.case.owner,
        )  # fmt: skip


def test_what_was_filed_with_its_step_stays(case: Case) -> None:
    main = denied.letter(case)
    sent = {"on": denied.today(), "how": Channel.FAX, "address": "555-0100"}
    actions.file_stage(denied.stage(case), **sent, by=case.owner, today=denied.today())

    with pytest.raises(actions.Sealed):
        actions.throw_letter_away(main, by=case.owner)
    assert not thrown(main)


def test_what_stands_in_a_packet_stays_and_what_could_not_be_built_holds_nothing(client: Client, case: Case) -> None:
    main = denied.letter(case)
    packet = Packet.objects.create(
        organisation_id=case.organisation_id, case=case, stage=denied.stage(case), letter=main, letter_version=1,
        made_on=denied.today(), asked_by=case.owner,
    )  # fmt: skip

    assert "stands in a packet made on" in words(client.get(url(main)))
    answer = client.post(url(main, "throw-away/"))

    assert answer.status_code == 422
    assert "Write a new version instead; it goes into the next packet." in words(answer)
    assert not thrown(main)
    Packet.objects.filter(pk=packet.pk).update(state=Packet.State.FAILED)
    actions.throw_letter_away(main, by=case.owner)
    assert thrown(main)


def test_what_somebody_was_writing_meanwhile_is_kept_beside(client: Client, letter: Letter) -> None:
    actions.throw_letter_away(letter, by=letter.case.owner)
    typed = {"subject": "S", "recipient": "R", "sender": "Me", "body": "Nine weeks of therapy.", "version": 1}

    answer = client.post(url(letter), typed)

    assert answer.status_code == 422
    assert "This draft was thrown away, so nothing can be done with it." in words(answer)
    assert "Nine weeks of therapy." in words(answer)
    assert LetterVersion.objects.kept_beside().get(letter=letter).body == "Nine weeks of therapy."
    assert now(letter).body == letter.body


@pytest.mark.parametrize("end", ["sent/", "comments/"])
def test_nothing_else_is_done_with_it(client: Client, letter: Letter, end: str) -> None:
    actions.throw_letter_away(letter, by=letter.case.owner)

    answer = client.post(url(letter, end), {"on": str(denied.today()), "how": "mail", "words": "Shorter, please."})

    assert answer.status_code == 422
    assert "Take it out again first" in words(answer)
    assert now(letter).sealed_at is None


def test_who_may_not_write_letters_throws_none_away(client: Client, letter: Letter) -> None:
    client.force_login(make.guest(letter.case, Role.CAREGIVER))

    assert client.post(url(letter, "throw-away/")).status_code == 403
    assert client.post(url(letter, "restore/")).status_code == 403
    client.force_login(make.user())
    assert client.post(url(letter, "throw-away/")).status_code == 404
    assert not thrown(letter)


# --- programs


def test_a_program_throws_away_lists_and_restores(letter: Letter) -> None:
    api, at = program(letter.case.owner), f"/api/v1/letters/{letter.pk}"

    away = api.post(f"{at}/throw-away/")

    assert (away.status_code, away.json()["thrown_by"]) == (200, str(letter.case.owner_id))
    assert [each["id"] for each in api.get("/api/v1/letters/?thrown=true").json()["results"]] == [str(letter.pk)]
    assert api.get("/api/v1/letters/?thrown=false").json()["results"] == []
    assert api.post(f"{at}/sent/", {"on": str(denied.today()), "how": "mail"}).status_code == 409
    assert api.post(f"{at}/restore/").json()["thrown_at"] is None
    api.post(f"{at}/sent/", {"on": str(denied.today()), "how": "mail"})
    assert api.post(f"{at}/throw-away/").status_code == 409
