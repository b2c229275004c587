"""Letters beside the main ones: begun where they make sense, refused with the reason, sent, opened in Word."""

import io
from datetime import timedelta

import docx
import pytest

from appeals import actions, offered
from appeals.letter_kinds import LetterKind
from appeals.models import Channel, Letter, Talk
from cases.actions import CaseIsClosed
from cases.models import Case, Coverage, Ending
from claimback.accounts.roles import Role
from claimback.audit.models import Event
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


def said(answer):
    return answer.content.decode()


def url(case, letter=None, end=""):
    return f"/cases/{case.pk}/letters/{f'{letter.pk}/' if letter else ''}{end}"


def begin(case, kind, stage=None):
    return actions.begin_letter(case, kind=kind, stage=stage, on=denied.today(), by=case.owner)


def filed(case, *, ago):
    on = denied.today() - timedelta(days=ago)
    stage = denied.stage(case)
    return actions.file_stage(stage, on=on, how=Channel.FAX, address="555-0100", by=case.owner, today=denied.today())


@pytest.fixture
def late(client):
    """A case whose first appeal was sent a hundred days ago and never answered."""
    made = denied.case(days_ago=130)
    client.force_login(made.owner)
    filed(made, ago=100)
    return made


def why(case, kind):
    found = [each for each in offered.offers(case, on=denied.today()) if each.kind == kind]
    return [each.why_not for each in found]


def test_the_screen_offers_what_makes_sense_and_says_why_the_rest_does_not(client, case):
    page = said(client.get(url(case)))

    assert "Request for the claim file and the criteria" in page
    assert "Nothing is granted yet, and the case is not closed." in page


def test_a_letter_of_the_case_is_begun_edited_and_listed(client, case):
    answer = client.post(url(case), {"kind": "claim_file"}, follow=True)

    letter = Letter.objects.get()
    assert (letter.kind, letter.stage_id, letter.version) == ("claim_file", None, 1)
    assert "I ask for copies of everything the decision rests on" in letter.body
    assert "It went out" in said(answer)
    assert str(letter.get_kind_display()) in said(client.get(url(case)))
    assert str(letter.pk) in said(client.get(f"/cases/{case.pk}/"))


def test_begun_twice_it_is_one_letter_but_records_are_asked_of_several(case):
    assert begin(case, LetterKind.CLAIM_FILE) == begin(case, LetterKind.CLAIM_FILE)
    assert begin(case, LetterKind.RECORDS_REQUEST) != begin(case, LetterKind.RECORDS_REQUEST)


def test_a_letter_to_the_employer_is_for_plans_the_employer_pays_for_and_names_no_treatment(client, case):
    letter = begin(case, LetterKind.EMPLOYER)
    printed = actions.printable(letter, by=case.owner)

    assert case.service not in letter.subject + letter.body
    assert {"Service", "Provider", "Codes", "Date of birth"}.isdisjoint(line.label for line in printed.references)


def test_for_an_insured_plan_it_is_refused_with_the_reason(client, case):
    Coverage.objects.filter(case=case).update(coverage_type="erisa_insured")

    answer = client.post(url(case), {"kind": "employer"})

    assert answer.status_code == 422
    assert "Only for plans the employer pays for itself (self-funded)." in said(answer)
    assert not Letter.objects.exists()


def test_a_status_letter_names_the_day_they_let_pass_and_its_rule(late):
    letter = begin(late, LetterKind.STATUS, denied.stage(late))

    assert letter.subject.startswith("Where is your decision? Maria Example, Internal appeal, level 1 of ")
    assert "The last day for your decision was" in letter.body
    assert "29 CFR 2560.503-1" in letter.body
    assert "No written decision has reached me." in letter.body


def test_before_their_day_the_appeals_are_not_used_up(case):
    stage = filed(case, ago=2)

    assert all("They have until" in each for each in why(case, LetterKind.DEEMED_EXHAUSTION))
    with pytest.raises(actions.NotNow, match="They have until"):
        begin(case, LetterKind.DEEMED_EXHAUSTION, stage)


def test_after_it_the_letter_cites_the_rulebook_and_hands_its_caution_to_the_writer(late):
    letter = begin(late, LetterKind.DEEMED_EXHAUSTION, denied.stage(late))

    assert "treated as used up for this denial (29 CFR" in letter.body
    assert "court" not in letter.body.casefold()
    assert "caution" in {gap["field"] for gap in letter.gaps}


def test_a_complaint_lists_the_days_they_let_pass_as_a_table(client, late):
    stage = next(each for each in late.stages.all() if each.kind == "regulator_complaint")

    letter = begin(late, LetterKind.REGULATOR_COMPLAINT, stage)

    assert "| What was asked | Sent | Last day to answer | Answered | Rule |" in letter.body
    assert "not answered" in letter.body
    client.force_login(make.guest(late, Role.PATIENT))
    assert '<th scope="col">Last day to answer</th>' in said(client.get(url(late, letter)))
    assert actions.open_letter(letter, by=late.owner).startswith(b"%PDF-")


def test_a_page_that_names_a_society_is_quoted_with_its_place_and_nothing_else_is(case):
    text = b"The North American Spine Society supports fusion for this slip. The patient is tall."
    denied.read_paper(case, content=text, name="surgeon.txt", kind=Kind.SURGEON)
    denied.read_paper(case, content=b"We apply no guidance of the AANS here.", name="no.txt", kind=Kind.DENIAL)

    body = begin(case, LetterKind.DOCTOR_OUTLINE).body

    assert "“The North American Spine Society supports fusion for this slip.” (surgeon.txt, page 1)" in body
    assert "AANS" not in body
    assert "tall" not in body


def test_what_denies_anything_is_left_to_the_writer(case):
    text = b"The AANS does not support fusion here. Waiting would seriously harm nobody, no doctor says so."
    denied.read_paper(case, content=text, name="surgeon.txt", kind=Kind.SURGEON)
    Case.objects.filter(pk=case.pk).update(urgency="urgent")

    body = denied.letter(case).body

    assert "AANS" not in body
    assert "The need for a fast decision is shown here" not in body


def test_in_an_urgent_case_the_doctors_own_words_say_why_it_cannot_wait(case):
    text = b"Waiting for a standard decision would seriously jeopardize her ability to walk. She likes tea."
    denied.read_paper(case, content=text, name="surgeon.txt", kind=Kind.SURGEON)
    Case.objects.filter(pk=case.pk).update(urgency="urgent")

    letter = denied.letter(case)

    assert "seriously jeopardize her ability to walk.” (surgeon.txt, page 1)" in letter.body
    assert "tea" not in letter.body
    assert "Read what the letter quotes once more" in " ".join(gap["sentence"] for gap in letter.gaps)


def test_the_plan_for_the_talk_names_the_specialty_and_where_to_reach_the_doctor(case):
    stage = next(each for each in case.stages.all() if each.kind == "peer_to_peer")
    known = {"organisation": case.organisation, "case": case, "planned_by": case.owner}
    Talk.objects.create(stage=stage, **known, specialty="spine surgery", call_back="555-0142", slots="mornings")

    body = begin(case, LetterKind.PEER_TO_PEER, stage).body

    assert "a physician who practices in spine surgery" in body
    assert "Reach the doctor here: 555-0142; mornings." in body


def test_a_letter_that_went_out_is_sealed_and_says_so(client, case):
    letter = begin(case, LetterKind.CLAIM_FILE)

    answer = client.post(url(case, letter, "sent/"), {"on": denied.today(), "how": "mail"}, follow=True)

    letter.refresh_from_db()
    assert letter.sealed_at
    assert (letter.sent_on, letter.sent_how) == (denied.today(), "mail")
    assert "is sealed." in said(answer)
    assert "<textarea" not in said(answer)
    assert Event.objects.filter(case_id=case.pk, kind="letter sent").count() == 1


@pytest.mark.parametrize("days", [-400, 1])
def test_a_day_on_which_it_cannot_have_gone_out_is_refused_in_words(client, case, days):
    letter = begin(case, LetterKind.CLAIM_FILE)

    answer = client.post(url(case, letter, "sent/"), {"on": denied.today() + timedelta(days=days), "how": "mail"})

    assert answer.status_code == 422
    assert "It cannot have gone out on" in said(answer)
    assert Letter.objects.get().sealed_at is None


def test_the_main_letter_goes_out_by_filing_its_step(client, case):
    letter = denied.letter(case)

    answer = client.post(url(case, letter, "sent/"), {"on": denied.today(), "how": "mail"})

    assert "goes out with its step" in said(answer)
    assert Letter.objects.get().sealed_at is None


def test_filing_the_step_seals_its_main_letter_alone(case):
    main, other = denied.letter(case), begin(case, LetterKind.CLAIM_FILE)

    filed(case, ago=0)

    assert Letter.objects.get(pk=main.pk).sealed_at
    assert Letter.objects.get(pk=other.pk).sealed_at is None


def test_in_a_closed_case_one_may_still_say_thank_you(case):
    actions.close(case, ending=Ending.LOST, on=denied.today(), by=case.owner)
    case.refresh_from_db()

    assert "The denial of" in begin(case, LetterKind.THANK_YOU).body
    with pytest.raises(CaseIsClosed):
        begin(case, LetterKind.CLAIM_FILE)


def test_the_word_file_has_headings_lists_and_its_language(client, case):
    letter = denied.letter(case)

    answer = client.get(url(case, letter, "letter.docx"))

    made = docx.Document(io.BytesIO(answer.content))
    styles = {each.style.name for each in made.paragraphs}
    assert {"Heading 1", "Heading 2", "List Bullet", "Quote"} <= styles
    assert made.core_properties.language == "en-US"
    assert "The records do not show six weeks of physical therapy." in "".join(each.text for each in made.paragraphs)
    assert Event.objects.filter(kind="letter opened", about_id=str(letter.pk)).count() == 1
    assert actions.open_letter_in_word(letter, by=case.owner) == answer.content


def test_a_table_of_the_word_file_says_its_head_on_every_page(case):
    letter = denied.letter(case)
    table = "| Step | Day |\n| Appeal | May 1 |\n| Answer |"
    actions.save_letter(
        letter, subject="S", recipient="", sender="Me", body=f"Words.\n\n{table}", version=1, by=case.owner
    )
    letter.refresh_from_db()

    made = docx.Document(io.BytesIO(actions.open_letter_in_word(letter, by=case.owner)))

    rows = [[cell.text for cell in row.cells] for row in made.tables[-1].rows]
    assert rows == [["Step", "Day"], ["Appeal", "May 1"], ["Answer", ""]]
    assert "w:tblHeader" in made.tables[-1].rows[0]._tr.xml


@pytest.mark.parametrize(("role", "get", "post"), [
    (Role.VIEWER, 403, 403), (Role.CLINICIAN, 403, 403), (Role.PATIENT, 200, 403), (Role.CAREGIVER, 200, 403),
])  # fmt: skip
def test_who_may_read_letters_and_who_may_begin_one(client, case, role, get, post):
    letter = begin(case, LetterKind.CLAIM_FILE)
    client.force_login(make.guest(case, role))

    for address in (url(case), url(case, letter), url(case, letter, "letter.pdf"), url(case, letter, "letter.docx")):
        assert client.get(address).status_code == get
    assert client.post(url(case), {"kind": "claim_file"}).status_code == post
    assert client.post(url(case, letter), {}).status_code == post
    assert client.post(url(case, letter, "sent/"), {}).status_code == 403


def test_a_letter_of_another_case_is_not_found_through_ones_own(client, case):
    other = denied.case()
    letter = begin(other, LetterKind.CLAIM_FILE)

    assert client.get(url(case, letter)).status_code == 404
    assert client.get(url(other, letter)).status_code == 404


def test_a_list_of_many_letters_costs_no_more_than_one_of_few(client, case, django_assert_max_num_queries):
    client.get(url(case))
    for _number in range(12):
        begin(case, LetterKind.RECORDS_REQUEST)

    with django_assert_max_num_queries(32):
        client.get(url(case))


def test_a_program_begins_saves_opens_and_sends_a_letter(case):
    api = program(case.owner)

    made = api.post("/api/v1/letters/", {"case": str(case.pk), "kind": "claim_file"})
    place = f"/api/v1/letters/{made.json()['id']}/"
    words = {name: made.json()[name] for name in ("subject", "recipient", "sender", "version")}
    saved = api.put(f"{place}text/", words | {"body": "Please send the file."})
    stale = api.put(f"{place}text/", words | {"body": "Please send all of it."})
    sent = api.post(f"{place}sent/", {"on": str(denied.today()), "how": "fax"})

    assert (made.status_code, made.json()["kind"]) == (201, "claim_file")
    assert (saved.status_code, saved.json()["version"], stale.status_code) == (200, 2, 409)
    assert (sent.status_code, sent.json()["sent_how"]) == (200, "fax")
    assert api.get(f"{place}word/").content[:2] == b"PK"
    assert api.get(f"{place}file/").content[:5] == b"%PDF-"
    found = api.get("/api/v1/letters/", {"case": case.pk, "sealed": "true"}).json()["results"]
    assert [row["id"] for row in found] == [made.json()["id"]]


def test_a_program_is_refused_with_the_reason(case):
    Coverage.objects.filter(case=case).update(coverage_type="erisa_insured")

    answer = program(case.owner).post("/api/v1/letters/", {"case": str(case.pk), "kind": "employer"})

    assert answer.status_code == 422
    assert "self-funded" in answer.content.decode()
