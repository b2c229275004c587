"""Outcomes over many cases: what is counted how, what is late, who sees which cases, the files, and the cost."""

import csv
import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals import actions
from appeals.models import Channel, Deadline, Override, Stage
from appeals.portfolio import counting, late
from appeals.portfolio.filters import Filters
from appeals.portfolio.scope import scope_of
from appeals.reminders import database_now
from cases.access import Refused
from cases.models import Case, Decision, Ending, Outcome
from claimback.accounts.models import Organisation
from claimback.accounts.roles import Role
from tests import make
from tests.appeals import fights, programs, rows

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def step(
    office, outcome=None, *, owner=None, took=20, filed=40, kind="internal_appeal", insurer="Fictional Mutual", **more
):
    """A filed step written straight into the tables, answered or not; `more` are facts of the answer."""
    owner = owner or office.memberships.first().user
    case = make.case(owner=owner, of=office)
    Case.objects.filter(pk=case.pk).update(service=more.pop("service", "Lumbar fusion"))
    case.coverage.__class__.objects.filter(case=case).update(insurer=insurer, state=more.pop("state", "OH"))
    found = rows.stage(case)
    Decision.objects.filter(pk=found.challenges_id).update(reason=more.pop("reason", "not_medically_necessary"))
    sent = ago(filed)
    answer = {}
    if outcome:
        on = None if outcome == Outcome.UNANSWERED else sent + timedelta(days=took)
        decision = Decision.objects.create(
            organisation=office, case=case, outcome=outcome, confirmed_by=owner, **({"notice_on": on} | more)
        )
        answer = {"answer": decision, "answered_on": on or ago(1)}
    Stage.objects.filter(pk=found.pk).update(filed_on=sent, kind=kind, **answer)
    return Stage.objects.get(pk=found.pk)


def counted(user, **asked):
    return counting.outcomes(scope_of(user), Filters.read(asked))


def late_lines(user, **asked):
    found = late.late(scope_of(user), Filters.read(asked), today=today(), now=database_now())
    return list(late.lines(found, today=today()))


def table(answer):
    return list(csv.reader(io.StringIO(answer.content.decode())))


def text(answer):
    return " ".join(answer.content.decode().split())


# --- what is counted


def test_every_way_a_step_can_stand_has_its_own_number(office, owner):
    for outcome in (*Outcome, Outcome.OVERTURNED):
        step(office, outcome)
    step(office)
    given_up, dropped, closed = step(office), step(office), step(office)
    Stage.objects.filter(pk=given_up.pk).update(abandoned_on=ago(2), why_abandoned="The patient asked us to stop.")
    Stage.objects.filter(pk=dropped.pk).update(abandoned_on=ago(2), why_abandoned="won")
    Case.objects.filter(pk=closed.case_id).update(closed_on=ago(1), ending=Ending.WITHDRAWN)
    rows.stage(make.case(owner=owner, of=office))  # never filed

    total = counted(owner).total

    assert (total.filed, total.open) == (12, 1)
    # an answer that “denies” anew upholds
    assert (total.overturned, total.partly, total.upheld, total.decided) == (2, 1, 2, 5)
    assert (total.dismissed, total.settled, total.unanswered) == (1, 1, 1)
    assert (total.withdrawn, total.beside) == (2, 1)
    ended = total.open + total.decided + total.dismissed + total.settled + total.unanswered
    assert ended + total.withdrawn + total.beside == total.filed
    assert (total.rate.n, total.rate.of) == (3, 5)
    assert total.rate_words == "3 of 5, too few for a rate"


def test_from_ten_on_a_rate_has_its_interval(office, owner, desk):
    for n in range(12):
        step(office, Outcome.UPHELD if n < 4 else Outcome.PARTLY if n < 6 else Outcome.OVERTURNED)
    for _n in range(9):
        step(office, Outcome.OVERTURNED, insurer="Invented Health")

    groups = {each.key: each for each in counted(owner, by="insurer").groups}

    assert " ".join(groups["fictional mutual"].rate_words.split()) == "8 of 12, 67 % (39 to 86 %)"
    assert groups["invented health"].rate_words == "9 of 9, too few for a rate"
    page = text(desk.get("/portfolio/?by=insurer"))
    assert page.count("8 of 12, 67 % (39 to 86 %)") == 2  # in the table, and beside its bar
    assert page.count("9 of 9, too few for a rate") == 1
    assert "100 % (" not in page


def test_days_run_from_filing_to_the_date_of_the_answer(office, owner):
    for took in (10, 20, 30, 40, 50):
        step(office, Outcome.UPHELD, filed=60, took=took)
    step(office, Outcome.UPHELD, notice_on=None)  # no day is known, and none is made up
    step(office, Outcome.UNANSWERED)

    total = counted(owner).total

    assert (total.lower, total.median, total.upper) == (20, 30, 40)
    assert (total.dated, total.undated) == (5, 1)
    assert total.days_words == "30 days, half of them 20 to 40 (5 answers)"
    assert total.undated_words == "day not known of 1 answer"


def test_money_is_what_is_known_once_a_case(office, owner):
    step(office, Outcome.OVERTURNED, amount_granted=Decimal("1200.50"))
    step(office, Outcome.SETTLED, amount_granted=Decimal(300))
    step(office, Outcome.PARTLY)
    step(office, Outcome.UPHELD)
    both = step(office, Outcome.PARTLY, amount_granted=Decimal(100))
    whole = Decision.objects.create(
        organisation=office, case=both.case, outcome=Outcome.OVERTURNED, confirmed_by=owner, notice_on=ago(2),
        amount_granted=Decimal(900),
    )  # fmt: skip
    again = rows.stage(both.case)
    Stage.objects.filter(pk=again.pk).update(filed_on=ago(9), answer=whole, answered_on=ago(2))

    total = counted(owner).total

    assert total.money == Decimal("2400.50")  # the later answer of that case takes the place of the earlier
    assert (total.money_known, total.money_unknown) == (3, 1)
    assert (total.money_words, total.unknown_words) == ("$2,400.50", "amount not known in 1 case")


def test_a_step_after_an_answer_without_a_reason_has_that_of_the_denial(office, owner):
    first = step(office, Outcome.UPHELD, reason="step_therapy")
    Stage.objects.create(
        organisation=office, case=first.case, challenges=first.answer, step="erisa_insured.external",
        kind="external_review", name="External review", position=2, filed_on=ago(5),
    )  # fmt: skip

    (group,) = counted(owner, by="reason").groups

    assert (group.key, group.filed) == ("step_therapy", 2)
    assert "step therapy" in group.name


@pytest.mark.parametrize("by", ["kind", "insurer", "reason", "service", "state", "coverage"])
def test_the_groups_of_any_dimension_add_up_and_each_leads_to_itself(office, owner, by):
    step(office, Outcome.OVERTURNED)
    step(
        office, Outcome.UPHELD, kind="external_review", insurer="Invented Health", reason="step_therapy",
        service="Infusion", state="TX",
    )  # fmt: skip

    found = counted(owner, by=by)

    assert sum(each.filed for each in found.groups) == found.total.filed == 2
    for group in found.groups:
        if group.key:
            alone = counted(owner, by=by, **{by: group.key})
            assert [each.key for each in alone.groups] == [group.key]
            assert alone.total.filed == group.filed


def test_spelling_of_capitals_and_spaces_makes_no_second_insurer(office, owner, desk):
    step(office, insurer="Fictional Mutual")
    step(office, insurer=" FICTIONAL MUTUAL ")

    assert len(counted(owner, by="insurer").groups) == 1
    assert counted(owner, insurer="Fictional mutual").total.filed == 2
    page = text(desk.get("/portfolio/?insurer=FICTIONAL+mutual"))
    assert '<option value="fictional mutual" selected>' in page
    assert re.search(r"Insurer: (Fictional Mutual|FICTIONAL MUTUAL) <a", page)
    assert "by=insurer" in text(desk.get("/portfolio/"))


def test_a_group_leads_to_its_own_steps_put_side_by_side_by_something_else(desk, office):
    step(office)

    assert 'href="?by=insurer&amp;kind=internal_appeal"' in text(desk.get("/portfolio/"))
    assert 'href="?from=2026-01-01&amp;state=OH"' in text(desk.get("/portfolio/?by=state&from=2026-01-01"))


def test_days_are_those_of_filing_or_of_the_decision(office, owner):
    step(office, Outcome.UPHELD, filed=40, took=20)
    step(office, filed=40)

    def between(first, last, day):
        return counted(owner, **{"from": str(ago(first)), "to": str(ago(last)), "day": day}).total.filed

    assert between(40, 40, "filed") == 2
    assert between(39, 0, "filed") == 0
    assert between(20, 20, "decided") == 1
    assert between(40, 21, "decided") == 0


def test_what_is_no_day_is_left_out_and_said(desk, office):
    step(office)
    page = text(desk.get("/portfolio/?from=2026-02-30&to=x&by=nothing&page=9"))

    assert "“2026-02-30” is no day, so it was left out." in page
    assert "“x” is no day" in page
    assert "1 filed step is counted." in page
    assert "The last day lies before the first" in text(desk.get("/portfolio/?from=2026-03-02&to=2026-03-01"))


# --- late answers


NOTICE, RECEIVED, SENT, OVER = date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 20), date(2026, 4, 19)
"""Thirty days after the appeal was sent: the last day to answer it (29 CFR 2560.503-1)."""


def sent(office, owner, **facts) -> Stage:
    case = fights.denied(of=office, owner=owner, notice_on=NOTICE, received_on=RECEIVED, today=SENT, **facts)
    by = {"filer": fights.sender(case), "by": owner}
    return actions.file_stage(fights.first(case), on=SENT, how=Channel.FAX, address="555-0100", today=SENT, **by)


def answer(stage, on, *, received=None, outcome=Outcome.UPHELD):
    facts = {"outcome": outcome, "notice_on": on, "received_on": received or on, "received_how": "told"}
    actions.record_answer(stage, facts=facts, by=stage.case.owner, on=received or on)


def test_an_answer_of_the_last_day_is_in_time_and_one_of_the_next_is_late(office, owner):
    in_time, a_day_late = sent(office, owner), sent(office, owner)
    answer(in_time, OVER, received=OVER + timedelta(days=6))  # what the mail took is not theirs
    answer(a_day_late, OVER + timedelta(days=1))

    (line,) = late_lines(owner)

    assert line.case == a_day_late.case_id
    assert (line.due, line.answered, line.days) == (OVER, OVER + timedelta(days=1), 1)
    assert line.verified
    assert any("2560.503-1" in each.cite for each in line.cites)


def test_no_answer_is_late_until_today_and_an_answer_after_silence_until_its_day(office, owner):
    silent, told_late = sent(office, owner), sent(office, owner)
    actions.record_silence(silent, by=owner, on=OVER + timedelta(days=6))
    actions.record_silence(told_late, by=owner, on=OVER + timedelta(days=6))
    answer(Stage.objects.get(pk=told_late.pk), OVER + timedelta(days=9))

    lines = {line.case: line for line in late_lines(owner)}

    assert lines[silent.case_id].answer_words == "none yet"
    assert lines[silent.case_id].days == (today() - OVER).days
    assert lines[told_late.case_id].days == 9


def test_a_corrected_date_of_the_answer_says_anew_whether_it_was_late(office, owner):
    stage = sent(office, owner)
    answer(stage, OVER + timedelta(days=3))
    decision = Stage.objects.get(pk=stage.pk).answer
    assert len(late_lines(owner)) == 1

    actions.correct_and_recount(
        stage.case, decision=decision, facts={"notice_on": OVER}, why="The letter says so.", by=owner,
        on=OVER + timedelta(days=5),
    )  # fmt: skip

    assert late_lines(owner) == []


def test_where_the_last_day_is_not_certain_nobody_is_called_late(office, owner):
    stage = step(office, filed=90)
    rows.deadline(stage, act_by=ago(30), clock="decision", owed_by="insurer")
    assert len(late_lines(owner)) == 1

    Deadline.objects.create(
        organisation=office, case=stage.case, stage=stage, clock="decision", rule="provisional", rule_text={},
        owed_by="insurer", certainty="provisional", conservative_on=ago(20), act_by=ago(20), because=[], verified=True,
    )  # fmt: skip

    assert late_lines(owner) == []


def test_our_own_late_dates_and_what_was_replaced_are_no_late_answers(office, owner):
    stage = step(office, filed=90)
    rows.deadline(stage, act_by=ago(30), clock="decision", owed_by="us")
    rows.deadline(stage, act_by=ago(30), clock="filing", owed_by="us")
    rows.deadline(stage, act_by=ago(30), clock="decision", owed_by="insurer", superseded_at=timezone.now())

    assert late_lines(owner) == []


def test_an_hour_that_passed_today_is_late_by_less_than_a_day(office, owner, desk):
    stage = step(office, filed=3)
    rows.deadline(
        stage, act_by=today(), clock="decision", owed_by="reviewer", legal_at=database_now() - timedelta(minutes=5)
    )
    assert [line.days for line in late_lines(owner)] == [0]
    assert "less than one" in text(desk.get("/portfolio/"))


def test_a_law_nobody_knows_is_not_called_checked(office, owner):
    stage = step(office, filed=90)
    rows.deadline(stage, act_by=ago(30), clock="decision", owed_by="insurer", cites=["no_such"])

    (line,) = late_lines(owner)

    assert (line.law, line.verified) == ("", False)


@pytest.mark.parametrize(
    ("by_hand", "rules", "due"),
    [(40, 30, 30), (20, 30, 20), (40, None, None)],
    ids=["not before the day of the rules", "nor before the later day that was agreed", "the rules gave no day"],
)
def test_a_day_set_by_hand_makes_nobody_late_before_the_day_of_the_rules(office, owner, by_hand, rules, due):
    stage = step(office, filed=90)
    ran = rows.deadline(stage, act_by=ago(10), clock="decision", owed_by="insurer", superseded_at=timezone.now())
    days = {"legal_on": str(ago(rules))} if rules else {}
    asked = Override.objects.create(
        organisation=office, case=stage.case, stage=stage, deadline=ran, clock="decision", later=False, days={},
        kind=Override.Kind.BY_HAND, seen={"running": {}, "rules": days}, reason="They said so.", asked_by=owner,
    )  # fmt: skip
    rows.deadline(stage, act_by=ago(by_hand), clock="decision", owed_by="insurer", by_hand=True, override=asked)

    lines = late_lines(owner)

    assert [line.due for line in lines] == ([ago(due)] if due else [])
    assert all(not line.verified and line.by_hand and line.law for line in lines)


# --- the files


def test_a_regulator_gets_no_patients_name_and_no_formula(office, owner, desk):
    case = sent(office, owner, insurer="=HYPERLINK(1)").case

    answer = desk.get("/portfolio/late.csv")
    head, row = table(answer)

    told = dict(zip(head, row, strict=True))
    assert told["Insurer"] == "'=HYPERLINK(1)"
    assert told["Case"] == case.reference
    assert told["Last day by law"] == str(OVER)
    assert told["Answer"] == "none yet"
    assert "2560.503-1" in told["By which law"]
    assert told["Where the law stands"].startswith("https://")
    assert told["Checked against the source"] == "yes"
    assert "Maria" not in answer.content.decode()
    assert answer["Content-Disposition"] == 'attachment; filename="late-answers.csv"'
    assert "no-store" in answer["Cache-Control"]


def test_the_outcomes_as_a_file_leave_a_rate_of_few_empty(office, desk):
    for n in range(10):
        step(office, Outcome.OVERTURNED if n < 5 else Outcome.UPHELD, service="@SUM(1)")
    step(office, Outcome.OVERTURNED, service="Infusion")

    head, *found = table(desk.get("/portfolio/sheet.csv?by=service"))
    rows_of = {row[0]: dict(zip(head, row, strict=True)) for row in found}

    assert set(rows_of) == {"'@SUM(1)", "Infusion", "All together"}
    many, few = rows_of["'@SUM(1)"], rows_of["Infusion"]
    rate = ("Overturned or in part, %", "From, % (Wilson, 95 %)", "To, %")
    assert [many[each] for each in rate] == ["50.0", "23.7", "76.3"]
    assert [few[each] for each in rate] == ["", "", ""]
    assert few["In words"] == "1 of 1, too few for a rate"
    assert few["Money recovered, known amounts, $"] == ""
    assert few["Cases without the amount"] == "1"


# --- who sees what


def test_an_owner_and_a_supervisor_see_all_an_advocate_their_own_and_nobody_elses(office, owner):
    ada, chief, elsewhere = (
        make.member(office, Role.ADVOCATE),
        make.member(office, Role.SUPERVISOR),
        make.organisation(),
    )
    step(office, owner=ada)
    step(office, owner=owner)
    step(elsewhere)

    seen = {person: counted(person).total.filed for person in (owner, chief, ada)}

    assert seen == {owner: 2, chief: 2, ada: 1}
    assert scope_of(chief).sentence == "All cases of Example Advocates."
    assert scope_of(ada).sentence == "The cases you answer for at Example Advocates."


def test_what_one_cannot_see_shows_in_no_choice_no_line_and_no_file(office, owner, client):
    hidden = step(office, owner=owner, insurer="Secret Mutual", service="Secret care", filed=90)
    rows.deadline(hidden, act_by=ago(30), clock="decision", owed_by="insurer")
    ada = make.member(office, Role.ADVOCATE)
    client.force_login(ada)
    browser = programs.program(ada)

    for place in ("portfolio/", "portfolio/sheet.csv?by=insurer", "portfolio/late.csv"):
        said = client.get(f"/{place}").content.decode().lower()
        assert "secret" not in said
        assert hidden.case.reference.lower() not in said
    assert browser.get("/api/v1/portfolio/late/").json()["lines"] == []
    assert counted(ada, insurer="secret mutual").total.filed == 0
    assert len(late_lines(owner)) == 1


def test_a_patient_is_told_where_their_own_case_stands(office, owner, client):
    patient = make.guest(step(office).case, Role.PATIENT)
    client.force_login(patient)

    for place in ("", "sheet.csv", "late.csv"):
        answer = client.get(f"/portfolio/{place}")
        assert answer.status_code == 403
        assert "What became of your own case stands on its page." in text(answer)
    assert programs.program(patient).get("/api/v1/portfolio/").status_code == 403
    assert programs.program(patient).get("/api/v1/portfolio/late/").status_code == 403
    client.force_login(make.user())  # a stranger who works nowhere
    assert client.get("/portfolio/").status_code == 403


def test_who_left_sees_nothing_more(office, owner):
    ada = make.member(office, Role.ADVOCATE)
    step(office, owner=ada)
    ada.memberships.update(ended_at=timezone.now())

    with pytest.raises(Refused):
        scope_of(ada)


def test_somebody_alone_sees_their_own_case_and_never_a_rate():
    alone = make.user()
    step(make.organisation(owner=alone, kind=Organisation.Kind.PERSON), Outcome.OVERTURNED)

    total = counted(alone).total
    assert (total.filed, total.rate.share) == (1, None)


# --- the page, programs, the cost


def test_the_page_is_reached_from_today_and_says_when_there_is_nothing(desk):
    assert 'href="/portfolio/"' in text(desk.get("/"))
    assert "Nothing was filed here" in text(desk.get("/portfolio/"))


def test_a_program_gets_the_same_numbers(office, owner):
    for n in range(10):
        step(office, Outcome.OVERTURNED if n < 5 else Outcome.UPHELD)
    stage = step(office, filed=90)
    rows.deadline(stage, act_by=ago(30), clock="decision", owed_by="insurer")
    browser = programs.program(owner)

    told = browser.get("/api/v1/portfolio/", {"by": "insurer"}).json()
    (group,) = told["groups"]
    lines = browser.get("/api/v1/portfolio/late/").json()

    assert (group["key"], group["filed"], group["decided"], group["rate"]) == ("fictional mutual", 11, 10, 0.5)
    assert (round(group["rate_low"], 3), round(group["rate_high"], 3)) == (0.237, 0.763)
    assert told["total"]["days_median"] == 20
    assert told["endings"] == [{"ending": "still open", "cases": 11}]
    assert (lines["more"], lines["lines"][0]["case"], lines["lines"][0]["days_late"]) == (False, str(stage.case_id), 30)


def test_many_cases_cost_no_more_queries_than_one(office, owner, desk):
    def cost(place):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert desk.get(place).status_code == 200
        return len(asked)

    def one():
        stage = step(office, Outcome.OVERTURNED, took=60, filed=90)
        rows.deadline(stage, act_by=ago(60), clock="decision", owed_by="insurer")

    places = ("/portfolio/", "/portfolio/?by=reason", "/portfolio/sheet.csv", "/portfolio/late.csv")
    one()
    cost(places[0])
    before = [cost(place) for place in places]
    for _n in range(12):
        one()

    assert [cost(place) for place in places] == before
    assert before[0] <= 14
