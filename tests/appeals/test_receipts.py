"""The ladder of receipts: a number to dial, what a fax report says, who confirmed it, the call when nobody did."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from appeals import actions, tasks
from appeals.actions.receiving import is_fax_number
from appeals.models import Channel, Filing, FollowUp, Turn
from documents.models import Kind
from tests import make
from tests.appeals import denied
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db
TOLD = denied.case


@pytest.fixture
def case(client, told):
    client.force_login(told.owner)
    return told


def today():
    return denied.today()


def said(answer):
    return answer.content.decode()


def filed(case, *, days_ago=0, **other):
    on = today() - timedelta(days=days_ago)
    sent = {"how": Channel.FAX, "address": "555-0100"} | other
    return actions.file_stage(denied.stage(case), on=on, by=case.owner, today=on, **sent)


def asking(case):
    return FollowUp.objects.filter(case=case, what="acknowledge", done_on=None)


@pytest.mark.parametrize(
    ("written", "can_be_dialled"),
    [
        ("(800) 555-0143", True), ("+1 555 0100", True), ("555-0100", True), ("1.800.555.0143 ext. 12", True),
        ("(800) 555-0143 Appeals Unit", True),
        ("call Casey", False), ("55", False), ("(800) 555-0143 or 555-0144", False), ("12345678901234567", False),
        ("", False), ("٣٤٥٦٧٨٩٠", False),
    ],
)  # fmt: skip
def test_a_fax_number_has_seven_to_fifteen_digits_and_nothing_that_cannot_be_dialled(written, can_be_dialled):
    assert is_fax_number(written) is can_be_dialled


@pytest.mark.parametrize(
    ("how", "address", "words"), [("fax", "ask Casey", "is no fax number"), ("email", "casey", "is no e-mail address")]
)
def test_an_address_that_is_none_is_refused_in_a_sentence_and_kept_in_the_form(client, case, how, address, words):
    answer = client.post(denied.url(case, "file/"), {"how": how, "address": address, "on": today().isoformat()})

    assert answer.status_code == 422
    assert words in said(answer)
    assert address in said(answer)
    assert not Filing.objects.exists()


def test_what_the_fax_report_says_is_kept_and_never_changes(client, case):
    sent = {"how": "fax", "address": "555-0100", "on": today().isoformat(), "fax_pages": "14", "fax_result": "OK 00"}

    client.post(denied.url(case, "file/"), sent)

    filing = Filing.objects.get()
    assert (filing.fax_pages, filing.fax_result) == (14, "OK 00")
    assert "14 pages" in said(client.get(denied.url(case, "file/")))
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Filing.objects.update(fax_pages=15)


def test_a_filing_after_the_last_day_is_told_what_the_law_says_of_being_late(client):
    case = denied.case(coverage_type="medicare_advantage", notice_on=today() - timedelta(days=400))
    client.force_login(case.owner)

    page = said(client.get(denied.url(case, "file/", step="medicare_advantage.internal_1")))

    assert "It is late. The law may still let it in:" in page
    assert "good cause" in page
    assert "42 CFR" in page
    assert "It is late." not in said(client.get(denied.url(denied.case(owner=case.owner), "file/")))


def test_until_the_day_to_ask_comes_the_turn_is_theirs_and_then_it_is_ours(case):
    filed(case)
    assert asking(case).get().due_on == today() + timedelta(days=7)
    assert Turn.objects.get(case=case).whose == "insurer"
    assert actions.raise_unconfirmed(today=today() + timedelta(days=6)) == 0

    assert actions.raise_unconfirmed(today=today() + timedelta(days=7)) == 1
    assert actions.raise_unconfirmed(today=today() + timedelta(days=7)) == 0

    turn = Turn.objects.get(case=case)
    assert (turn.whose, turn.follow_up.what) == ("us", "acknowledge")


def test_the_worker_raises_what_was_filed_a_week_ago(client, case):
    filed(case, days_ago=8)

    tasks.raise_unconfirmed()

    assert Turn.objects.get(case=case).follow_up.what == "acknowledge"
    assert "Ask them whether they have what was sent" in said(client.get(f"/cases/{case.pk}/"))


def test_the_number_of_days_is_a_setting(case, settings):
    settings.ACKNOWLEDGED_WITHIN_DAYS = 3

    filed(case)

    assert asking(case).get().due_on == today() + timedelta(days=3)


def test_the_call_has_a_script_and_what_they_say_ends_the_asking(client, case):
    filed(case, tracking="report 17", fax_pages=14)
    page = said(client.get(denied.url(case, "receipt/")))
    assert "What to say when you call" in page
    assert "14 pages" in page
    assert "report 17" in page

    reference = {"rung": "acknowledged", "on": today().isoformat(), "who": "Casey", "reference": "AP-1"}
    client.post(denied.url(case, "receipt/"), reference)

    assert not asking(case).exists()
    assert "What to say when you call" not in said(client.get(denied.url(case, "receipt/")))


def test_delivered_is_not_yet_confirmed(case):
    stage = filed(case)

    actions.record_receipt(stage, rung="delivered", on=today(), today=today(), by=case.owner)

    assert asking(case).exists()


@pytest.mark.parametrize("end", ["answer", "abandon"])
def test_when_the_step_is_over_nobody_asks(case, end):
    stage = filed(case)
    if end == "answer":
        facts = {"outcome": "upheld", "notice_on": today(), "received_on": today(), "received_how": "told"}
        actions.record_answer(stage, facts=facts, by=case.owner, on=today())
    else:
        actions.abandon_stage(stage, why="Paid by somebody else", on=today(), by=case.owner)

    assert not asking(case).exists()


def card(content=b"%PDF-1.4 green card"):
    return SimpleUploadedFile("card.pdf", content, content_type="application/pdf")


def test_the_proof_comes_with_the_receipt(client, case):
    filed(case)

    told = {"rung": "delivered", "on": today().isoformat(), "proof_file": card()}
    client.post(denied.url(case, "receipt/"), told)

    proof = Filing.objects.get().proof
    assert proof
    assert (proof.name, proof.kind) == ("card.pdf", Kind.PROOF)


def test_a_receipt_that_is_refused_keeps_the_proof_that_came_with_it(client, case):
    filed(case)
    ahead = (today() + timedelta(days=2)).isoformat()

    answer = client.post(denied.url(case, "receipt/"), {"rung": "delivered", "on": ahead, "proof_file": card()})

    paper = case.documents.get(kind=Kind.PROOF)
    assert answer.status_code == 422
    assert f'value="{paper.pk}" selected' in said(answer)
    assert Filing.objects.get().proof is None


def test_a_proof_that_is_no_paper_is_refused_beside_its_box(client, case):
    filed(case)
    program = SimpleUploadedFile("run.exe", b"MZ\x90\x00" * 99)

    answer = client.post(
        denied.url(case, "receipt/"), {"rung": "delivered", "on": today().isoformat(), "proof_file": program}
    )

    assert answer.context["form"].errors["proof_file"]
    assert Filing.objects.get().delivered_on is None


def test_a_program_names_the_proof_of_a_receipt_and_none_of_another_case(case):
    stage = filed(case)
    report, other = make.paper(case, kind=Kind.PROOF), make.paper(make.case(), kind=Kind.PROOF)
    api, at = program(case.owner), f"/api/v1/stages/{stage.pk}/receipt/"
    told = {"rung": "delivered", "on": today().isoformat()}

    assert api.post(at, told | {"proof": str(other.pk)}).status_code == 400
    assert api.post(at, told | {"proof": str(report.pk)}).status_code == 200
    assert Filing.objects.get().proof == report


def test_a_receipt_may_bring_the_proof(case):
    stage = filed(case)
    report = make.paper(case, content=b"Fax report.", kind=Kind.PROOF)

    actions.record_receipt(stage, rung="delivered", on=today(), today=today(), proof=report, by=case.owner)

    assert Filing.objects.get().proof == report


def test_a_program_says_what_the_fax_report_says(case):
    sent = {"on": today().isoformat(), "how": "fax", "address": "555-0100", "fax_pages": 3, "fax_result": "OK"}

    answer = program(case.owner).post(f"/api/v1/stages/{denied.stage(case).pk}/file/", sent, format="json")

    assert answer.json()["filing"]["fax_pages"] == 3
