"""What a log shows is counted by hand here, day by day, and must come out the same."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.criteria.judging import (
    Cite,
    Gap,
    Line,
    Moment,
    Standing,
    age_on,
    judge,
    limit,
    months_before,
    standing,
    stretches,
    weeks,
)
from documents.criteria.vocabulary import Asked, Verdict

REFUSED, TODAY = date(2026, 10, 1), date(2026, 11, 23)
AT = Moment(REFUSED, TODAY, date(1960, 10, 2))
NOTES = "notes"


def care(on, until, what="physical_therapy", page=3, **more):
    return Line(Asked.CONSERVATIVE, what, on=on, until=until, cite=Cite(NOTES, page) if page else None, **more)


def gaps(found):
    return {each.gap: dict(each.numbers) for each in found.missing}


def counted(kind, judged, log, waived_by=(), at=AT):
    return judge(kind, judged, waived_by, log, at)


# --- treatment without surgery


def test_nine_weeks_are_found_where_six_within_six_months_are_asked():
    log = [care(date(2026, 5, 4), date(2026, 5, 31), page=3), care(date(2026, 6, 1), date(2026, 7, 5), page=7)]

    found = counted(Asked.CONSERVATIVE, {"weeks": 6, "within_months": 6}, log)

    assert found.counted["weeks"] == 9  # 28 days and 35 days
    assert found.pages == (Cite(NOTES, 3), Cite(NOTES, 7))
    assert found.enough


def test_days_before_the_window_are_not_counted():
    log = [care(date(2026, 3, 1), date(2026, 4, 14))]  # the window opens on 1 April

    found = counted(Asked.CONSERVATIVE, {"weeks": 6, "within_months": 6}, log)

    assert found.counted["weeks"] == 2
    assert gaps(found) == {Gap.TOO_SHORT: {"weeks": 4}}


def test_two_treatments_at_once_are_not_counted_twice():
    log = [care(date(2026, 6, 1), date(2026, 6, 28)), care(date(2026, 6, 8), date(2026, 7, 5), "chiropractic")]

    assert counted(Asked.CONSERVATIVE, {"weeks": 6}, log).counted == {"weeks": 5, "kinds": 2, "visits": 0}


def test_weeks_in_a_row_are_told_apart_from_weeks_in_sum():
    log = [care(date(2026, 5, 4), date(2026, 5, 31)), care(date(2026, 7, 6), date(2026, 8, 2))]

    found = counted(Asked.CONSERVATIVE, {"weeks": 6, "unbroken": True}, log)

    assert found.counted["weeks"] == 4
    assert gaps(found) == {Gap.BROKEN_OFF: {"weeks": 2}}
    assert counted(Asked.CONSERVATIVE, {"weeks": 6}, log).enough


def test_a_treatment_without_a_last_day_counts_nothing_and_asks_for_it():
    found = counted(Asked.CONSERVATIVE, {"weeks": 6}, [care(date(2026, 6, 1), None)])

    assert found.counted["weeks"] == 0
    assert gaps(found)[Gap.NO_END] == {"what": "physical_therapy"}


def test_kinds_are_counted_and_where_asked_only_those_that_lasted():
    log = [care(date(2026, 6, 1), date(2026, 8, 2)), care(date(2026, 6, 1), date(2026, 6, 14), "injection")]

    assert counted(Asked.CONSERVATIVE, {"weeks": 6, "therapies": 2}, log).enough
    each = counted(Asked.CONSERVATIVE, {"weeks": 6, "therapies": 2, "each_weeks": 6}, log)
    assert gaps(each) == {Gap.FEW_KINDS: {"kinds": 1}}


def test_only_the_treatments_a_policy_names_count():
    log = [care(date(2026, 6, 1), date(2026, 8, 2), "brace")]

    assert gaps(counted(Asked.CONSERVATIVE, {"weeks": 6, "among": ["injection"]}, log)) == {Gap.NOTHING: {}}


def test_what_no_page_shows_is_not_enough():
    found = counted(Asked.CONSERVATIVE, {"weeks": 6}, [care(date(2026, 6, 1), date(2026, 8, 2), page=None)])

    assert gaps(found) == {Gap.NOT_CITED: {}}
    assert not found.enough


def test_care_after_the_refusal_counts_until_today():
    log = [care(date(2026, 10, 5), date(2026, 11, 22))]

    assert counted(Asked.CONSERVATIVE, {"weeks": 6, "within_months": 6}, log).counted["weeks"] == 7


def test_a_red_flag_of_the_policy_is_found_in_the_log():
    flag = Line(Asked.NEURO, "cauda_equina", on=date(2026, 9, 1), cite=Cite("exam", 1))
    other = Line(Asked.NEURO, "reflex", on=date(2026, 9, 1))

    found = counted(Asked.CONSERVATIVE, {"weeks": 6}, [flag, other], waived_by=["cauda_equina"])

    assert found.red_flags == (flag,)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.integers(0, 120)).map(
            lambda pair: (date(2025, 9, 1) + timedelta(pair[0]), date(2025, 9, 1) + timedelta(pair[0] + pair[1]))
        ),
        max_size=8,
    )
)
def test_weeks_are_the_days_counted_one_by_one(spans):
    start, end = date(2025, 10, 1), date(2026, 9, 30)
    days = {
        day
        for first, last in spans
        for day in (first + timedelta(n) for n in range((last - first).days + 1))
        if start <= day <= end
    }

    joined = stretches([care(first, last) for first, last in spans], start, end)

    assert weeks(joined) == len(days) // 7
    assert all(one[1] + timedelta(1) < two[0] for one, two in zip(joined, joined[1:], strict=False))


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 10, 1), 6, date(2026, 4, 1)),
        (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2028, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 3, 31), 4, date(2025, 11, 30)),
        (date(2026, 1, 15), 12, date(2025, 1, 15)),
    ],
)
def test_months_go_back_to_the_same_day_or_the_last_of_the_month(day, months, before):
    assert months_before(day, months) == before


# --- scans, findings, scores


def scan(on, matches=None, what="mri", page=1):
    return Line(Asked.IMAGING, what, on=on, matches=matches, cite=Cite("mri", page))


def test_a_scan_is_recent_of_the_right_kind_and_matches():
    judged = {"modalities": ["mri", "ct"], "within_months": 6, "matches": True}

    assert gaps(counted(Asked.IMAGING, judged, [])) == {Gap.NOTHING: {}}
    assert gaps(counted(Asked.IMAGING, judged, [scan(date(2026, 7, 1), True, "x_ray")])) == {Gap.NOTHING: {}}
    assert gaps(counted(Asked.IMAGING, judged, [scan(date(2026, 3, 31), True)])) == {Gap.TOO_OLD: {"months": 6}}
    assert gaps(counted(Asked.IMAGING, judged, [scan(date(2026, 7, 1))])) == {Gap.NO_MATCH: {}}
    assert gaps(counted(Asked.IMAGING, judged, [scan(date(2026, 7, 1), False)])) == {Gap.NO_MATCH: {}}
    assert counted(Asked.IMAGING, judged, [scan(date(2026, 4, 1), True), scan(date(2026, 7, 1))]).enough


def test_findings_of_an_examination_are_named():
    sign = Line(Asked.NEURO, "weakness", on=date(2026, 9, 1), cite=Cite("exam", 2))

    assert counted(Asked.NEURO, {}, [sign]).counted == {"signs": ("weakness",)}
    assert gaps(counted(Asked.NEURO, {"signs": ["cauda_equina"]}, [sign])) == {Gap.NOTHING: {}}


def score(amount, on=date(2026, 9, 1), what="nrs"):
    return Line(Asked.SCORE, what, on=on, amount=amount, cite=Cite("scores", 1))


def test_a_score_reaches_what_is_asked():
    judged = {"scales": ["nrs", "vas"], "at_least": 7}

    assert counted(Asked.SCORE, judged, [score(7)]).enough
    assert gaps(counted(Asked.SCORE, judged, [score(6.5)])) == {Gap.TOO_LOW: {"least": 7}}
    assert gaps(counted(Asked.SCORE, judged, [score(60, what="odi")])) == {Gap.NOTHING: {}}
    assert gaps(counted(Asked.SCORE, judged | {"times": 2}, [score(8)])) == {Gap.FEW_TIMES: {"times": 1}}


def test_how_long_symptoms_have_lasted():
    began = Line(Asked.SYMPTOMS, "began", on=date(2026, 8, 25), cite=Cite("exam", 1))

    found = counted(Asked.SYMPTOMS, {"weeks": 14}, [began])

    assert found.counted["weeks"] == 13  # 91 days, the first and the last counted
    assert gaps(found) == {Gap.TOO_SHORT: {"weeks": 1}}
    assert gaps(counted(Asked.SYMPTOMS, {"weeks": 14}, [])) == {Gap.NOTHING: {}}


# --- nicotine, evaluation, trial


def smoking(what, on=date(2026, 9, 1), amount=None):
    return Line(Asked.NICOTINE, what, on=on, amount=amount, cite=Cite("exam", 1))


@pytest.mark.parametrize(
    ("line", "judged", "good"),
    [
        (smoking("never"), {"cotinine_at_most": 10}, True),
        (smoking("stopped"), {"cotinine_at_most": 10}, False),
        (smoking("stopped", amount=10), {"cotinine_at_most": 10}, True),
        (smoking("stopped", amount=10.1), {"cotinine_at_most": 10}, False),
        (smoking("stopped"), {"weeks_free": 6, "counselling_counts": True}, True),
        (smoking("stopped", on=date(2026, 11, 1)), {"weeks_free": 6, "counselling_counts": True}, False),
        (smoking("counselled"), {"weeks_free": 6, "counselling_counts": True}, True),
        (smoking("counselled"), {"weeks_free": 6}, False),
        (smoking("uses"), {"weeks_free": 6, "counselling_counts": True}, False),
    ],
)
def test_nicotine(line, judged, good):
    assert counted(Asked.NICOTINE, judged, [line]).enough is good


def test_the_newest_word_about_nicotine_counts():
    log = [smoking("never", on=date(2020, 1, 1)), smoking("uses", on=date(2026, 9, 1))]

    assert not counted(Asked.NICOTINE, {"weeks_free": 6}, log).enough
    assert gaps(counted(Asked.NICOTINE, {"weeks_free": 6}, [])) == {Gap.NOTHING: {}}


def test_a_psychological_evaluation_says_that_nothing_speaks_against_it():
    def said(what, on=date(2026, 9, 1)):
        return [Line(Asked.PSYCH, what, on=on, cite=Cite("psych", 1))]

    assert counted(Asked.PSYCH, {"within_months": 6}, said("clear")).enough
    assert gaps(counted(Asked.PSYCH, {}, said("treat_first"))) == {Gap.NOT_CLEAR: {}}
    assert gaps(counted(Asked.PSYCH, {"within_months": 6}, said("clear", date(2026, 1, 1)))) == {
        Gap.TOO_OLD: {"months": 6}
    }
    assert gaps(counted(Asked.PSYCH, {}, [])) == {Gap.NOTHING: {}}


def test_a_trial_lasts_and_helps():
    def trial(days, relief):
        first = date(2026, 9, 1)
        until = first + timedelta(days - 1)
        return [Line(Asked.TRIAL, "stimulator", on=first, until=until, amount=relief, cite=Cite("trial", 1))]

    judged = {"days": 3, "relief": 50}
    assert counted(Asked.TRIAL, judged, trial(3, 50)).enough
    assert gaps(counted(Asked.TRIAL, judged, trial(2, 49))) == {
        Gap.TRIAL_SHORT: {"days": 3},
        Gap.LITTLE_RELIEF: {"relief": 50},
    }
    assert gaps(counted(Asked.TRIAL, judged, [])) == {Gap.NOTHING: {}}


# --- limits of the coverage, and what nothing counts


@pytest.mark.parametrize(
    ("born", "stands"),
    [
        (date(1965, 10, 1), Verdict.NOT_MET),  # 61 on the day of the refusal
        (date(1965, 10, 2), Verdict.MET),  # still 60
        (None, Verdict.UNKNOWN),
    ],
)
def test_an_age_is_counted_on_the_day_of_the_refusal(born, stands):
    found = counted(Asked.AGE, {"at_most": 60}, [], at=Moment(REFUSED, TODAY, born))

    assert limit(Asked.AGE, found) == Standing(stands)


def test_somebody_may_be_too_young():
    found = counted(Asked.AGE, {"at_least": 18, "at_most": 60}, [], at=Moment(REFUSED, TODAY, date(2010, 1, 1)))

    assert gaps(found) == {Gap.TOO_YOUNG_A_PERSON: {"years": 18}}


def test_a_birthday_is_the_day_one_grows_older():
    assert age_on(date(2026, 10, 1), date(1966, 10, 2)) == 59
    assert age_on(date(2026, 10, 2), date(1966, 10, 2)) == 60


def test_what_is_never_covered_is_never_met():
    assert limit(Asked.COVERAGE, counted(Asked.COVERAGE, {}, [])) == Standing(Verdict.NOT_MET)


def test_what_nothing_counts_waits_for_a_page():
    found = counted(Asked.PLAIN, {}, [care(date(2026, 6, 1), date(2026, 8, 2))])

    assert gaps(found) == {Gap.NO_PAGE: {}}
    assert not found.enough


# --- what people said of the pages


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ([], Standing(Verdict.UNKNOWN)),
        ([Verdict.UNKNOWN], Standing(Verdict.UNKNOWN)),
        ([Verdict.UNKNOWN, Verdict.MET], Standing(Verdict.MET)),
        ([Verdict.NOT_MET, Verdict.NOT_MET], Standing(Verdict.NOT_MET)),
        ([Verdict.MET, Verdict.NOT_MET], Standing(Verdict.UNKNOWN, disagree=True)),
        ([Verdict.NOT_MET, Verdict.WAIVED], Standing(Verdict.WAIVED)),
    ],
)
def test_pages_are_heard_together(said, stands):
    assert standing(said) == stands
