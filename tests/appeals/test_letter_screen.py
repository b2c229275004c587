"""The letter on the bench: drafted, edited in versions, compared, sealed, opened as PDF."""

import pytest

from appeals import actions
from appeals.models import Channel, Letter, LetterVersion
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests import make
from tests.appeals import denied

pytestmark = pytest.mark.django_db
TOLD = denied.case


@pytest.fixture
def case(client, told):
    client.force_login(told.owner)
    return told


def edit(letter, **other):
    return {
        "subject": letter.subject, "recipient": letter.recipient, "sender": letter.sender, "body": letter.body,
        "version": letter.version,
    } | other  # fmt: skip


def said(answer):
    return answer.content.decode()


def test_before_a_letter_there_is_one_button_that_drafts_it(client, case):
    assert "Draft the letter" in said(client.get(denied.url(case, "letter/")))

    answer = client.post(denied.url(case, "letter/"), follow=True)

    assert "six weeks of physical therapy" in Letter.objects.get().body
    assert answer.status_code == 200
    assert "The letter is drafted from the confirmed facts." in said(answer)


def test_gaps_stand_beside_the_letter_as_questions_and_so_does_the_reason_they_gave(client, case):
    letter = denied.letter(case)

    page = said(client.get(denied.url(case, "letter/")))

    assert letter.gaps
    assert letter.gaps[0]["sentence"][:30].replace("'", "&#x27;") in page
    assert "<blockquote>The records do not show six weeks of physical therapy.</blockquote>" in page


def test_an_edit_becomes_a_version_of_its_own(client, case):
    letter = denied.letter(case)

    answer = client.post(denied.url(case, "letter/"), edit(letter, body="A better letter."), follow=True)

    letter.refresh_from_db()
    assert (letter.version, letter.body) == (2, "A better letter.")
    assert "Saved as version 2." in said(answer)
    assert list(LetterVersion.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_line_ends_of_a_browser_are_no_edit(client, case):
    letter = denied.letter(case)

    client.post(denied.url(case, "letter/"), edit(letter, body=letter.body.replace("\n", "\r\n")))

    letter.refresh_from_db()
    assert letter.version == 1


def test_who_saves_on_an_older_version_loses_nothing_and_sees_both_texts(client, case):
    letter = denied.letter(case)
    actions.save_letter(letter, **edit(letter, body="Theirs, saved first."), by=case.owner)

    answer = client.post(denied.url(case, "letter/"), edit(letter, body="Mine, typed meanwhile."))

    assert answer.status_code == 409
    assert "Theirs, saved first." in said(answer)
    assert "Mine, typed meanwhile." in said(answer)
    assert Letter.objects.get().body == "Theirs, saved first."


def test_after_comparing_the_same_form_saves(client, case):
    letter = denied.letter(case)
    actions.save_letter(letter, **edit(letter, body="Theirs."), by=case.owner)
    form = client.post(denied.url(case, "letter/"), edit(letter, body="Mine.")).context["form"]

    again = client.post(denied.url(case, "letter/"), form.initial)

    assert again.status_code == 302
    assert Letter.objects.get().body == "Mine."


def test_the_same_words_sent_twice_are_no_conflict(client, case):
    letter = denied.letter(case)
    sent = edit(letter, body="Saved by the script, then by the button.")
    client.post(denied.url(case, "letter/"), sent)

    assert client.post(denied.url(case, "letter/"), sent).status_code == 302
    assert Letter.objects.get().version == 2


def test_autosave_answers_without_a_page_and_says_the_version(client, case):
    letter = denied.letter(case)

    answer = client.post(denied.url(case, "letter/"), edit(letter, body="Typing."), headers={"x-autosave": "1"})

    assert (answer.status_code, answer.headers["X-Version"]) == (204, "2")


@pytest.mark.parametrize("missing", ["subject", "body", "sender", "version"])
def test_a_letter_without_its_parts_is_not_saved_and_the_rest_is_kept(client, case, missing):
    letter = denied.letter(case)

    answer = client.post(denied.url(case, "letter/"), edit(letter, recipient="Kept as typed", **{missing: ""}))

    assert answer.status_code == 422
    assert "Kept as typed" in said(answer)
    assert LetterVersion.objects.count() == 1


def test_an_older_version_is_shown_beside_the_letter_as_it_stands(client, case):
    letter = denied.letter(case)
    actions.save_letter(letter, **edit(letter, body="Only this line."), by=case.owner)

    page = client.get(denied.url(case, "letter/") + "?version=1")

    assert "Version 1 beside the letter as it stands" in said(page)
    assert {"gone", "changed"} & {line.kind for line in page.context["difference"]}
    assert "Only this line." in [line.after for line in page.context["difference"]]


@pytest.mark.parametrize("number", ["99", "0", "x", "-1", "9" * 40, "²"])
def test_a_version_that_never_was_shows_the_letter(client, case, number):
    denied.letter(case)

    page = client.get(denied.url(case, "letter/"), {"version": number})

    assert page.status_code == 200
    assert page.context["old"] is None


def test_a_filed_letter_is_read_only_with_the_reason(client, case):
    letter = denied.letter(case)
    day = denied.today()
    actions.file_stage(denied.stage(case), on=day, how=Channel.FAX, address="555-0100", by=case.owner, today=day)

    page = said(client.get(denied.url(case, "letter/")))
    answer = client.post(denied.url(case, "letter/"), edit(letter, body="Too late."))

    assert "is sealed since" in page
    assert "<textarea" not in page
    assert answer.status_code == 422
    assert "Too late." in said(answer)
    assert Letter.objects.get().body == letter.body


def test_the_pdf_is_made_from_the_letter_and_its_opening_is_remembered(client, case):
    letter = denied.letter(case)

    answer = client.get(denied.url(case, "letter.pdf"))

    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert Event.objects.filter(kind="letter opened", about_id=str(letter.pk)).count() == 1


def test_a_character_without_a_shape_is_said_on_the_page(client, case):
    letter = denied.letter(case)
    actions.save_letter(letter, **edit(letter, body="A sign nobody has: \U000130bb"), by=case.owner)

    answer = client.get(denied.url(case, "letter.pdf"))

    assert answer.status_code == 422
    assert 'role="alert"' in said(answer)
    assert not Event.objects.filter(kind="letter opened").exists()


def test_a_step_we_write_no_letter_for_says_so(client, case):
    stage = denied.stage(case)
    stage.kind = "court"
    stage.save(update_fields=["kind"])

    answer = client.post(denied.url(case, "letter/"))

    assert answer.status_code == 422
    assert "No letter of ours is made for this step." in said(answer)


@pytest.mark.parametrize(("role", "get", "post"), [
    (Role.VIEWER, 403, 403), (Role.CLINICIAN, 403, 403), (Role.PATIENT, 200, 403), (Role.CAREGIVER, 200, 403),
])  # fmt: skip
def test_who_may_read_the_letter_and_who_may_write_it(client, case, role, get, post):
    denied.letter(case)
    client.force_login(make.guest(case, role))

    assert client.get(denied.url(case, "letter/")).status_code == get
    assert client.get(denied.url(case, "letter.pdf")).status_code == get
    assert client.post(denied.url(case, "letter/"), {}).status_code == post


def test_a_sealed_letter_is_set_as_it_went_out_and_asks_for_nothing_more(client, case):
    letter = denied.letter(case)
    body = "First words.\n\n## What I ask for\n\n- Reverse <it>.\n\n> Their words."
    actions.save_letter(letter, **edit(letter, body=body), by=case.owner)
    today = denied.today()
    actions.file_stage(denied.stage(case), on=today, how=Channel.FAX, address="555-0100", by=case.owner, today=today)

    page = said(client.get(denied.url(case, "letter/")))

    assert "<h3>What I ask for</h3>" in page
    assert "<li>Reverse &lt;it&gt;.</li>" in page
    assert "<blockquote>Their words.</blockquote>" in page
    assert "## What I ask for" not in page
    assert "What only you know" not in page


@pytest.mark.parametrize("end", ["letter/", "letter.pdf", "packet/", "file/", "receipt/", "abandon/", "fact/"])
def test_a_stranger_finds_nothing(client, case, end):
    client.force_login(make.case().owner)

    assert client.get(denied.url(case, end)).status_code == 404


@pytest.mark.parametrize("end", ["letter/", "letter.pdf", "packet/", "file/", "receipt/", "abandon/", "fact/"])
def test_a_step_of_another_case_is_not_found_through_ones_own(client, case, end):
    other = denied.case()

    assert client.get(f"/cases/{case.pk}/stages/{denied.stage(other).pk}/{end}").status_code == 404


def test_a_letter_of_many_versions_costs_no_more_than_one_of_few(client, case, django_assert_max_num_queries):
    letter = denied.letter(case)
    client.get(denied.url(case, "letter/"))
    for number in range(30):
        actions.save_letter(Letter.objects.get(), **edit(letter, body=f"{number}", version=number + 1), by=case.owner)

    with django_assert_max_num_queries(20):
        page = client.get(denied.url(case, "letter/"))

    assert len(page.context["versions"].object_list) == 20
    assert "?page=2" in said(page)
