"""The kit of an outside step: whether it can be asked for, where it goes and where not, its request on one page."""

from types import SimpleNamespace

import pytest

from appeals import actions, clocks
from appeals.kits import OUTSIDE, kit_of
from appeals.models import Stage
from cases.models import Case, Organisation
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests import make
from tests.appeals import denied, fights
from tests.appeals.bindery import words_of

pytestmark = pytest.mark.django_db


def outside(**facts) -> Stage:
    """A case whose first appeal was lost; the review outside is open."""
    case = fights.denied(**facts)
    stage = fights.filed(case, days_ago=10)
    said = {"outcome": "upheld", "notice_on": denied.today(), "received_on": denied.today(), "reason_text": "No."}
    actions.record_answer(stage, facts=said, by=case.owner, on=denied.today())
    return Stage.objects.select_related("case__coverage", "challenges").get(
        case=case, kind="external_review", filed_on=None
    )


TOLD = outside


@pytest.fixture
def stage(client, told) -> Stage:
    client.force_login(told.case.owner)
    return Stage.objects.select_related("case__coverage", "challenges").get(pk=told.pk)


def at(stage: Stage, end: str = "kit/") -> str:
    return f"/cases/{stage.case_id}/stages/{stage.pk}/{end}"


def complaint_of(stage: Stage) -> Stage:
    found = Stage.objects.select_related("case__coverage", "challenges")
    return found.filter(case=stage.case_id, kind="regulator_complaint").first()


def answers(stage: Stage) -> dict[str, str]:
    return {each.line.about: str(each.answer) for each in kit_of(stage, stage.case, today=denied.today()).checks}


def test_the_page_says_whether_where_what_and_what_then(client, stage):
    page = client.get(at(stage)).content.decode()

    for said in (
        "Can it be asked for?", "What must come first", "This kind of denial", "Where it goes", "What it costs",
        "What to send", "Save the request", "What happens then", "Fictional Mutual", "medical judgment",
    ):  # fmt: skip
        assert said in page, said


def test_what_is_known_is_a_yes_and_what_is_not_a_question_with_its_answer_one_press_away(client, stage):
    assert answers(stage)["What must come first"] == "yes"
    assert answers(stage)["In time"] == "yes"
    assert answers(stage)["This kind of denial"] == "ask"
    assert f"/cases/{stage.case_id}/law-facts/denial_kind/" in client.get(at(stage)).content.decode()

    actions.tell_law_fact(stage.case, name="denial_kind", value="clinical", by=stage.case.owner, on=denied.today())

    told = Stage.objects.select_related("case__coverage", "challenges").get(pk=stage.pk)
    assert answers(told)["This kind of denial"] == "yes"


def test_after_the_last_day_it_is_not_a_no_but_good_cause_is_said():
    late = outside(days_ago=400)
    late.challenges.notice_on = late.challenges.received_on = None
    [deadline] = late.deadlines.filter(clock="filing", superseded_at=None)

    kit = kit_of(late, late.case, today=deadline.legal_on.replace(year=deadline.legal_on.year + 1))

    [in_time] = [each for each in kit.checks if each.line.about == "In time"]
    assert in_time.answer == "ask"
    assert "good cause" in in_time.line.said[0]


def test_a_self_funded_plan_is_complained_of_to_the_labor_department_and_never_to_a_state(client, stage):
    page = client.get(at(complaint_of(stage))).content.decode()

    where, _, where_not = page.partition("Where not to write")
    assert "Employee Benefits Security Administration" in where
    assert "Ohio" not in where
    assert "has no power over a plan that the employer pays for itself" in where_not


def test_an_insured_plan_is_complained_of_to_its_state(client):
    stage = outside(coverage_type="individual_aca", state="OH")
    client.force_login(stage.case.owner)

    page = client.get(at(complaint_of(stage))).content.decode()

    assert "Ohio Department of Insurance, Consumer Services" in page
    assert "Where not to write" in page


def letter_of(stage: Stage):
    return actions.draft_letter(stage, on=denied.today(), by=stage.case.owner)


def checked(letter) -> str:
    return " ".join(each["sentence"] for each in letter.gaps)


def test_the_letter_to_the_reviewer_is_addressed_to_the_office_of_the_state_and_remarks_stay_out_of_it():
    letter = letter_of(outside(coverage_type="individual_aca", state="CA"))

    assert letter.recipient.startswith("California Department of Managed Health Care")
    assert "980 9th Street, Suite 500" in letter.recipient
    assert "fax" not in letter.recipient
    assert "remarks on the address" in checked(letter)


def test_where_a_state_has_the_insurer_take_the_request_the_letter_goes_to_the_insurer():
    letter = letter_of(outside(coverage_type="individual_aca", state="TN"))

    assert letter.recipient.startswith("Fictional Mutual")


def test_a_letter_to_an_office_whose_address_nobody_verified_says_so():
    letter = letter_of(outside(coverage_type="individual_aca", state="VT"))

    assert "89 Main Street" in letter.recipient
    assert "it is not verified" in checked(letter)


def test_the_letter_has_no_address_while_the_kind_of_denial_decides_between_two():
    letter = letter_of(outside(coverage_type="individual_aca", state="MI"))

    assert letter.recipient == ""
    assert "Which kind of denial it is decides where this goes" in checked(letter)


def test_where_the_kind_of_denial_decides_both_ways_stand_until_it_is_known(client):
    stage = outside(coverage_type="individual_aca", state="OH")
    both = kit_of(stage, stage.case, today=denied.today())
    assert [office.name for office in both.offices] == [
        "Review by an independent review organisation", "Review by the superintendent of insurance",
    ]  # fmt: skip

    stage.case.coverage.more = {"denial_kind": "coverage"}

    [one] = kit_of(stage, stage.case, today=denied.today()).offices
    assert one.name == "Review by the superintendent of insurance"


def test_every_outside_step_of_every_coverage_has_a_kit_wherever_the_state(stage):
    case, book, seen = stage.case, clocks.book(), 0
    for rules in book.stages.values():
        if rules.kind not in OUTSIDE:
            continue
        for state in ("", "CA", "OH", "NY", "GA", "PR"):
            case.coverage.coverage_type, case.coverage.state = rules.coverage, state
            stage.step, stage.kind = rules.id, rules.kind
            kit = kit_of(stage, case, today=denied.today())
            assert kit.sentence or kit.offices, rules.id
            assert not kit.sentence, (rules.id, state, kit.sentence)
            assert all(each.line.said for each in kit.checks if each.line.about != "Who may ask"), rules.id
            seen += 1
    assert seen > 300


def test_the_insurers_own_step_has_no_kit_and_no_request(client, stage):
    first = fights.first(stage.case)

    assert "not decided outside the insurer" in client.get(at(first)).content.decode()
    assert client.get(at(first, "kit/request.pdf")).status_code == 404
    with pytest.raises(actions.NoRequestForm):
        actions.request_form(first, on=denied.today(), by=stage.case.owner)


def test_the_request_is_one_page_with_what_is_confirmed_and_empty_lines_for_the_rest(client, stage):
    answer = client.get(at(stage, "kit/request.pdf"))

    [words] = words_of(SimpleNamespace(pdf=answer.content))
    assert answer["Content-Type"] == "application/pdf"
    for said in ("Request for an outside review", "Maria Example", "NMH204815573", "Fictional Mutual", "Lumbar fusion",
                 "First appeal, to your plan", "I ask for this review"):  # fmt: skip
        assert said in words, said
    assert "None" not in words
    form = actions.request_form(stage, on=denied.today(), by=stage.case.owner)
    assert "Date of birth" in form.blanks
    assert "Date of birth" in client.get(at(stage)).content.decode()
    assert Event.objects.filter(case_id=stage.case_id, kind="request form made").count() == 1


def test_a_long_reason_is_cut_with_a_sign_so_that_the_request_stays_one_page(client, stage):
    type(stage.challenges).objects.filter(pk=stage.challenges_id).update(reason_text="We found no proof. " * 200)

    [words] = words_of(SimpleNamespace(pdf=client.get(at(stage, "kit/request.pdf")).content))

    assert "We found no …”" in words or "proof. …”" in words


def test_a_complaint_has_its_own_form(client, stage):
    [words] = words_of(SimpleNamespace(pdf=client.get(at(complaint_of(stage), "kit/request.pdf")).content))

    assert "Complaint about a health plan" in words
    assert "I complain about how my health plan handled the case" in words


def test_a_built_packet_is_named_as_enclosed(stage):
    actions.draft_letter(stage, on=denied.today(), by=stage.case.owner)
    asked = actions.ask_for_packet(stage, papers_in_order=[], on=denied.today(), by=stage.case.owner)
    packet = actions.build_packet(asked.pk)

    form = actions.request_form(stage, on=denied.today(), by=stage.case.owner)

    assert form.enclosed == (f"Appeal packet, {packet.pages} pages",)


def test_a_character_that_cannot_be_printed_is_said_and_nothing_is_lost(client, stage):
    Case.objects.filter(pk=stage.case_id).update(patient_name="Maria \U0001f9b4")

    answer = client.get(at(stage, "kit/request.pdf"))

    assert answer.status_code == 422
    assert "cannot be printed with our fonts" in answer.content.decode()


def test_a_patient_alone_needs_no_paper_to_act_and_an_office_is_asked_for_it(stage):
    assert answers(stage)["Who may ask"] == ("yes" if stage.case.organisation.kind == "person" else "ask")

    stage.case.organisation.kind = Organisation.Kind.OFFICE
    assert answers(stage)["Who may ask"] == "ask"
    stage.case.organisation.kind = Organisation.Kind.PERSON
    assert answers(stage)["Who may ask"] == "yes"


def test_days_recorded_stand_there_and_others_can_be_recorded_once_it_is_filed(client, stage):
    Stage.objects.filter(pk=stage.pk).update(filed_on=denied.today(), events={"iro_request_received": "2026-03-20"})

    page = client.get(at(stage)).content.decode()

    assert "2026-03-20" in page
    assert at(stage, "fact/?event=") in page


def test_programs_read_the_same(client, stage):
    told = client.get(f"/api/v1/stages/{stage.pk}/kit/").json()
    assert [each["answer"] for each in told["checks"]][:2] == ["yes", "yes"]
    assert told["offices"][0]["name"].startswith("Decided by: An independent review organisation")
    assert told["offices"][1]["facts"][0]["values"] == ["Fictional Mutual"]
    assert "Date of birth" in told["request_blanks"]
    assert client.get(f"/api/v1/stages/{complaint_of(stage).pk}/kit/").json()["not_to"]

    page = client.get(f"/api/v1/stages/{stage.pk}/request-form/")
    assert page.content.startswith(b"%PDF")
    assert client.get(f"/api/v1/stages/{fights.first(stage.case).pk}/request-form/").status_code == 422


def test_strangers_find_nothing_and_who_may_not_read_is_told(client, stage):
    client.force_login(make.user())
    assert client.get(at(stage)).status_code == 404
    client.force_login(make.guest(stage.case, Role.CLINICIAN))
    assert client.get(at(stage)).status_code == 403
    assert client.get(at(stage, "kit/request.pdf")).status_code == 403


def test_the_ladder_and_the_ways_lead_there(client, stage):
    assert at(stage) in client.get(f"/cases/{stage.case_id}/").content.decode()
    assert at(stage) in client.get(f"/cases/{stage.case_id}/ways/").content.decode()


def test_the_page_asks_the_database_as_often_for_a_fuller_case(client, stage, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        client.get(at(stage))
