"""How what was counted is said."""

from datetime import date

import pytest

from documents.criteria import words
from documents.criteria.judging import Cite, Found, Gap, Missing
from documents.criteria.vocabulary import LIMITS, LOGGED, WHAT, Asked, Force, Verdict

TITLES = {"notes": "Therapy notes", "mri": "MRI"}


def test_the_sum_of_the_founding_example():
    found = Found({"weeks": 9, "kinds": 2, "visits": 0}, (Cite("notes", 3), Cite("notes", 7)))

    said = words.sum_of(Asked.CONSERVATIVE, {"weeks": 6, "within_months": 6}, found, TITLES)

    assert said == "6 weeks within 6 months: 9 weeks found, pages 3 and 7 of “Therapy notes”"


@pytest.mark.parametrize(
    ("numbers", "said"), [([3], "page 3"), ([7, 3], "pages 3 and 7"), ([5, 3, 7], "pages 3, 5 and 7")]
)
def test_pages(numbers, said):
    assert words.pages(numbers) == said


def test_pages_of_several_papers():
    cites = [Cite("mri", 1), Cite("notes", 3), Cite("notes", 7)]

    assert words.cited(cites, TITLES) == "page 1 of “MRI”; pages 3 and 7 of “Therapy notes”"


@pytest.mark.parametrize(
    ("kind", "judged", "counted", "said"),
    [
        (Asked.SCORE, {"scales": ["nrs", "vas"], "at_least": 7}, {"what": "nrs", "amount": 7.5, "on": date(2026, 9, 1)},
         "NRS or VAS at least 7: NRS 7.5 on Tue 1 Sep 2026 found"),
        (Asked.TRIAL, {"days": 3, "relief": 50}, {"days": 5, "amount": 60, "on": date(2026, 9, 1)},
         "3 days, 50 % relief: 5 days, 60 % relief found"),
        (Asked.AGE, {"at_most": 60}, {"years": 66}, "at most 60 years old: 66 years old"),
        (Asked.NICOTINE, {"cotinine_at_most": 10}, {"what": "stopped", "on": date(2026, 9, 1), "amount": 3.0},
         "cotinine at most 10 ng/mL: Stopped, Tue 1 Sep 2026, 3 ng/mL"),
        (Asked.NEURO, {}, {"signs": ("weakness", "reflex")}, "Muscle weakness, Changed reflex found"),
        (Asked.SYMPTOMS, {"weeks": 12}, {"weeks": 20, "on": date(2026, 5, 1)},
         "12 weeks: 20 weeks, since Fri 1 May 2026"),
        (Asked.IMAGING, {"matches": True}, {"what": "mri", "on": date(2026, 9, 1)},
         "matching the symptoms: MRI, Tue 1 Sep 2026"),
        (Asked.CONSERVATIVE, {"weeks": 6, "unbroken": True, "therapies": 2}, {"weeks": 1, "kinds": 1, "visits": 12},
         "6 weeks in a row, 2 kinds: 1 week, 1 kind, 12 visits found"),
        (Asked.PLAIN, {}, {}, ""),
    ],
)  # fmt: skip
def test_sums(kind, judged, counted, said):
    assert words.sum_of(kind, judged, Found(counted), TITLES) == said


def test_every_gap_and_every_word_has_a_sentence():
    numbers = {
        "weeks": 1,
        "kinds": 1,
        "months": 6,
        "least": 7,
        "times": 1,
        "days": 3,
        "relief": 50,
        "years": 60,
        "what": "mri",
    }
    for gap in Gap:
        for kind in LOGGED:
            assert words.gap(Missing(gap, numbers), kind).endswith(".")
    for kind, names in WHAT.items():
        assert kind in words.KIND
        assert len(words.choices_of(names)) == len(names)
    assert set(words.KIND) == set(Asked)
    assert set(words.VERDICT) == set(Verdict)
    assert set(words.HOW_IT_BINDS) == set(Force)
    assert set(words.NOTHING) == set(LOGGED)
    assert LIMITS.isdisjoint(LOGGED)
