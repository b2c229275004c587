"""The sum under a date is said in the reader's language, every sentence of it, with its days and its law kept."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext

from appeals.law.deadlines import compute
from appeals.law.rulebook import read_yaml, shipped
from appeals.law.unsettled import first_appeal
from appeals.law_sums import DOUBTS, HOLE, SENTENCES, sum_plainly
from claimback.words import InEnglish
from tests.law.asked import DENIED
from tests.law.test_every_rule import answered
from tests.law.test_examples import OURS

MORE_TIME = (
    {"told_on": "2020-01-06", "until": "", "reason": True},
    {"told_on": "2020-01-06", "until": "2020-01-07", "reason": True},
    {"told_on": "2020-01-06", "until": "2060-01-07", "reason": True},
    {"told_on": "2020-01-06", "until": "", "reason": False},
    {"told_on": "2050-01-06", "until": "", "reason": True},
)
ASKED_FOR_MORE = ({"since": "2026-03-10", "until": "2026-03-20"}, {"since": "2026-03-10", "until": ""})


def counted() -> Iterator[str]:
    """Every line under the dates of our worked examples and of each rule on facts drawn by chance."""
    examples: Any = read_yaml(OURS)
    for each in examples:
        yield from compute(shipped(), each["stage"], each["inputs"], clock=each.get("clock", "filing")).because
    for *_told, found in answered(200):
        yield from found.because


def stretched() -> Iterator[str]:
    """What is said where they take more time, or wait for papers."""
    for stage, clock, rule, facts, _found in answered(201):
        if clock == "decision":
            known = {name: value for name, value in facts.items() if name not in ("extensions", "extended", "pauses")}
            for each in MORE_TIME:
                given = known | {"extensions": [each, each]}
                yield from compute(shipped(), stage, given, clock=clock, rule=rule).because
            for pause in ASKED_FOR_MORE:
                yield from compute(shipped(), stage, known | {"pauses": [pause]}, clock=clock, rule=rule).because


def unsettled() -> Iterator[str]:
    """What is said while the state, the kind of coverage or the plan's own papers are not known."""
    for stage in shipped().stages.values():
        if stage.time_set_by or stage.step == "external_state":
            yield from compute(shipped(), stage.id, DENIED | {"plan_document_days": 60}).because
    for source in ("job", "bought", "medicare", "medicaid"):
        asked = first_appeal(shipped(), {"source": source}, outcome="denied", inputs=DENIED | {"urgency": "standard"})
        yield from asked.because
    yield "The notice is dated Mon 5 Jan 2026. It is taken to have been sent that day."
    yield "The letter gives 60 calendar days, without saying from when, so its own date counts: Fri 6 Mar 2026."
    yield "This date was set by hand, not by the rules."
    yield "The rules gave no date here."
    yield "Today’s rules would give more time for a part of this; that waits for a second person."
    yield "The rules gave: act by Fri 6 Mar 2026."
    yield "The rules gave as the last legal day: Fri 6 Mar 2026."


LINES = pytest.mark.parametrize("lines", [counted, stretched, unsettled])


def said(line: str) -> str:
    with translation.override("es"):
        return sum_plainly(line)


@LINES
def test_every_line_of_every_sum_is_said_in_spanish_with_the_same_numbers(lines: Any) -> None:
    told = {line: said(line) for line in lines()}

    assert told
    assert [line for line, spanish in told.items() if isinstance(spanish, InEnglish)] == []
    assert [line for line, spanish in told.items() if numbers(line) != numbers(spanish)] == []


def numbers(line: str) -> list[str]:
    return sorted(re.findall(r"\d+", line))


def test_every_sentence_of_a_sum_has_its_spanish_with_the_same_holes() -> None:
    with translation.override("es"):
        spanish = {pattern: gettext(pattern) for pattern in (*SENTENCES, *DOUBTS)}

    assert [pattern for pattern, other in spanish.items() if pattern == other] == []
    assert [one for one, other in spanish.items() if sorted(HOLE.findall(one)) != sorted(HOLE.findall(other))] == []


def test_a_line_of_several_sentences_is_said_whole_or_stays_english() -> None:
    line = "You received the notice on Fri 15 Oct 2027. It is taken to have been sent that day."

    assert said(line) == "Usted recibió el aviso el vie 15 oct 2027. Se toma que se mandó ese día."
    assert said(line + " Nobody wrote this.") == InEnglish(line + " Nobody wrote this.")
    assert isinstance(said(line + " Nobody wrote this."), InEnglish)
    with translation.override("en"):
        assert sum_plainly(line) is line


def test_a_law_whose_name_has_points_is_kept_whole() -> None:
    law = "Ins. 15-10A-03; D.C. Code 44-301. 07"

    assert said(f"60 calendar days follow, the day itself not counted: {law}.").endswith(f"ese mismo día: {law}.")
