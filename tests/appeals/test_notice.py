"""What this notice leaves out: looked for, settled by a person, argued in the letter, never a date."""

import re

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from appeals import actions, desk, notices
from appeals.models import Deadline, NoticeFinding
from cases.actions import CaseIsClosed
from cases.models import Case, Coverage, Decision, Ending
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from documents.models import Document, Kind
from tests import make
from tests.appeals import denied, fights
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db
TOLD = fights.denied

NOTICE = b"""Fictional Mutual
PO Box 1
Springfield, OH 00000

Dear Maria Example,

We have denied your request for a lumbar fusion because it is not medically necessary.
This is based on Section 4 of your plan document.
You may appeal this decision within 180 days of the date of this notice.
Fax your appeal to 555-555-0100.
You may request an external review by an independent review organization.

Sincerely,
Fictional Mutual
"""


@pytest.fixture
def case(told):
    paper = denied.read_paper(told, content=NOTICE, kind=Kind.DENIAL)
    Document.objects.filter(pk=paper.pk).update(decision=decision(told))
    return told


def decision(of):
    return Decision.objects.select_related("case").get(case=of)


def at(of):
    return f"/cases/{of.pk}/decisions/{decision(of).pk}/notice/"


def seen(of):
    return {point.id: point.seen for point in notices.check(of, decision(of)).points}


def settle(of, by=None, **findings):
    actions.settle_notice(decision(of), findings=findings, by=by or of.owner)


def verdicts(of):
    return dict(NoticeFinding.objects.filter(case=of).exclude(verdict="").values_list("duty", "verdict"))


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


# --- looking


def test_what_the_letter_says_is_found_with_its_words_and_what_it_does_not_say_is_not(case):
    found = {point.id: point for point in notices.check(case, decision(case)).points}

    assert found["outside_review"].look.quote.startswith("You may request an external review")
    assert (found["outside_review"].seen, found["court"].seen) == ("found", "not_found")


def test_looking_alone_settles_nothing(case):
    notices.check(case, decision(case))

    assert not NoticeFinding.objects.exists()
    assert desk.read(case).notice.missing == []


def test_a_notice_of_which_no_page_is_here_is_not_looked_at_and_says_so(client):
    of = fights.denied()
    client.force_login(of.owner)

    assert set(seen(of).values()) == {"unread"}
    assert "No page of this notice is in the case" in text(client.get(at(of)))


def test_while_the_coverage_is_not_known_nothing_is_demanded(client, case):
    Coverage.objects.filter(case=case).update(coverage_type="")
    client.force_login(case.owner)

    assert "depends on the kind of coverage" in text(client.get(at(case)))


def test_a_coverage_nobody_has_written_down_is_said_to_be_so(client, case):
    Coverage.objects.filter(case=case).update(coverage_type="tricare")
    client.force_login(case.owner)

    assert "We have not written down what a notice must say" in text(client.get(at(case)))


# --- settling


def test_a_person_settles_points_and_leaves_one_event(case):
    settle(case, court="missing", reason="present")

    assert verdicts(case) == {"court": "missing", "reason": "present"}
    event = Event.objects.get(kind="notice checked")
    assert (event.by_id, event.details) == (case.owner.pk, {"missing": 1, "present": 1})


def test_settled_twice_the_same_way_is_settled_once(case):
    settle(case, court="missing")
    settle(case, court="missing")

    assert Event.objects.filter(kind="notice checked").count() == 1


def test_a_point_may_be_settled_otherwise_or_opened_again(case):
    settle(case, court="missing", help="missing")
    settle(case, court="present", help="")

    assert verdicts(case) == {"court": "present"}


def test_a_finding_keeps_the_law_as_it_was_applied(case):
    settle(case, court="missing")

    law = NoticeFinding.objects.get(case=case).law
    assert (law["cites"], law["verified"]) == (["29 CFR 2560.503-1(g)(1)(iv)"], True)


@pytest.mark.parametrize(
    "findings", [{"hearing": "missing"}, {"court": "perhaps"}, {"court": "missing", "x": "missing"}]
)
def test_what_the_law_does_not_demand_here_is_refused_and_nothing_is_kept(case, findings):
    with pytest.raises(actions.NoSuchDuty, match="Nothing was changed"):
        settle(case, **findings)

    assert verdicts(case) == {}
    assert not Event.objects.filter(kind="notice checked").exists()


def test_in_a_closed_case_nothing_is_settled(case):
    actions.close(case, ending=Ending.LOST, on=denied.today(), by=case.owner)

    with pytest.raises(CaseIsClosed):
        settle(case, court="missing")


def test_a_crash_on_the_way_keeps_nothing(case, monkeypatch):
    def stumble(*_args, **_kwargs):
        raise DatabaseError

    monkeypatch.setattr("appeals.actions.noticing.record", stumble)
    with pytest.raises(DatabaseError):
        settle(case, court="missing")

    assert verdicts(case) == {}


def test_a_finding_cannot_be_of_another_cases_decision(case):
    other = fights.denied(owner=case.owner)
    settle(case, court="missing")

    with pytest.raises(IntegrityError, match="finding_is_of_a_decision_of_its_case"), transaction.atomic():
        NoticeFinding.objects.filter(case=case).update(decision=decision(other))


def test_no_date_moves_when_a_gap_is_confirmed(case):
    before = list(Deadline.objects.filter(case=case).order_by("pk").values_list("legal_on", "act_by", "superseded_at"))

    settle(case, **dict.fromkeys(seen(case), "missing"))

    after = list(Deadline.objects.filter(case=case).order_by("pk").values_list("legal_on", "act_by", "superseded_at"))
    assert after == before


# --- the letter


def test_a_confirmed_gap_is_argued_in_the_first_draft_with_its_citation(case):
    settle(case, court="missing", help="missing", reason="present")

    body = denied.letter(case).body

    assert "What the notice leaves out" in body
    assert "502(a) of ERISA. (29 CFR 2560.503-1(g)(1)(iv))" in body
    assert "fails to strictly adhere" in body
    assert "Small faults" not in body
    assert "specific reason or reasons" not in body


def test_a_gap_nobody_confirmed_is_not_argued(case):
    body = denied.letter(case).body

    assert "leaves out" not in body
    assert "fails to strictly adhere" not in body


def test_a_gap_whose_law_nobody_verified_stays_out_of_the_letter(case):
    settle(case, language="missing")

    assert "other languages" not in denied.letter(case).body


def test_beside_a_letter_drafted_before_the_sentences_stand_to_be_copied(client, case):
    denied.letter(case)
    settle(case, court="missing")
    client.force_login(case.owner)

    page = client.get(denied.url(case, "letter/")).content.decode()

    assert "What the notice leaves out" in page
    assert 'data-copy="The notice does not state the right to bring a civil action' in page


# --- the screens


def test_the_screen_shows_law_words_and_what_is_not_verified(client, case):
    client.force_login(case.owner)

    page = text(client.get(at(case)))

    assert "Found page 1: You may request an external review" in page
    assert "29 CFR 2560.503-1(g)(1)(iv)" in page
    assert "The law · not verified" in page
    assert "No date in this case moves because of it: file in time all the same." in page


def test_nothing_is_chosen_before_a_person_chooses(client, case):
    client.force_login(case.owner)

    page = client.get(at(case)).content.decode()

    assert not re.search(r'value="(?:missing|present)"[^>]* checked', page)


def test_the_form_is_kept_and_the_desk_lists_what_is_left_out(client, case):
    client.force_login(case.owner)

    answer = client.post(at(case), {"duty-court": "missing", "duty-reason": "present"}, follow=True)

    assert "Kept." in text(answer)
    page = text(client.get(f"/cases/{case.pk}/"))
    assert "The right to go to court after the appeal 29 CFR 2560.503-1(g)(1)(iv)" in page
    assert "Look at it again" not in page


def test_the_desk_asks_to_compare_while_nobody_has(client, case):
    client.force_login(case.owner)

    assert "Nobody has compared them yet" in text(client.get(f"/cases/{case.pk}/"))


def test_who_may_only_read_sees_it_and_settles_nothing(client, case):
    guest = make.guest(case, Role.PATIENT)
    client.force_login(guest)

    assert "Keep what I decided" not in text(client.get(at(case)))
    assert client.post(at(case), {"duty-court": "missing"}).status_code == 403
    assert verdicts(case) == {}


def test_a_stranger_finds_nothing_here(client, case):
    client.force_login(make.member(make.organisation(), Role.OWNER))

    assert client.get(at(case)).status_code == 404
    assert client.post(at(case), {}).status_code == 404


def test_a_decision_of_another_case_is_not_found(client, case):
    other = fights.denied(owner=case.owner)
    client.force_login(case.owner)

    assert client.get(f"/cases/{case.pk}/decisions/{decision(other).pk}/notice/").status_code == 404


def test_a_form_that_names_nonsense_is_refused_with_a_sentence(client, case):
    client.force_login(case.owner)

    answer = client.post(at(case), {"duty-court": "perhaps"})

    assert answer.status_code == 422
    assert verdicts(case) == {}


def test_a_closed_case_refuses_the_form_with_its_sentence(client, case):
    actions.close(case, ending=Ending.LOST, on=denied.today(), by=case.owner)
    client.force_login(case.owner)

    assert client.post(at(case), {"duty-court": "missing"}).status_code == 422
    assert verdicts(case) == {}


def test_the_desk_asks_no_more_of_the_database_with_more_findings(case):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            desk.read(Case.objects.get(pk=case.pk))
        return len(asked)

    before = queries()
    settle(case, **dict.fromkeys(seen(case), "missing"))

    assert queries() == before


# --- programs


def test_a_program_reads_the_duties_and_settles_them(case):
    client = program(case.owner)
    where = f"/api/v1/decisions/{decision(case).pk}/"

    points = {point["duty"]: point for point in client.get(f"{where}notice/").data["points"]}
    answer = client.post(f"{where}settle-notice/", {"findings": {"court": "missing"}}, format="json")

    assert (points["court"]["seen"], points["court"]["settled"], points["reason"]["page"]) == ("not_found", "", 1)
    assert points["court"]["laws"][0]["cite"] == "29 CFR 2560.503-1(g)(1)(iv)"
    assert {p["duty"]: p["settled"] for p in answer.data["points"]}["court"] == "missing"


def test_a_program_that_names_no_duty_of_this_notice_gets_the_sentence(case):
    answer = program(case.owner).post(
        f"/api/v1/decisions/{decision(case).pk}/settle-notice/", {"findings": {"hearing": "missing"}}, format="json"
    )

    assert answer.status_code == 422
    assert "Nothing was changed" in str(answer.data)
    assert verdicts(case) == {}


def test_a_program_of_somebody_who_may_only_read_settles_nothing(case):
    answer = program(make.guest(case, Role.PATIENT)).post(
        f"/api/v1/decisions/{decision(case).pk}/settle-notice/", {"findings": {"court": "missing"}}, format="json"
    )

    assert answer.status_code == 403
    assert verdicts(case) == {}
