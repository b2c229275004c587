"""What the rulebook says in our own words is said in Spanish; what it quotes stays as it stands."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from appeals import clocks, law_names, law_words
from appeals.law import eligibility, ladder, stakes, ways
from appeals.law import sentences as sums
from appeals.law.book import Citation
from appeals.law.saying import say
from appeals.law_names import plainly
from appeals.law_pages.state import state
from appeals.reminders.plans import shipped
from claimback.words import InEnglish, days_stand_out
from documents.criteria.policies import load

OURS = (
    "coverage_questions", "events", "statements", "stages", "authority", "acts", "ways", "papers", "desks", "changes",
    "payers",
)  # fmt: skip
"""Parts of the rulebook whose every sentence a patient can meet."""
NOT_SAID = {"quoted", "quote", "argument", "argues", "cites", "citation", "id", "valid", "url", "email", "names"}
"""Fields that are quoted, that go into English letters, or that nobody reads."""

SAME = {
    "Medicare, 1-800-MEDICARE", "Aetna Better Health (Medicaid, Michigan)", "Cigna Healthcare", "eviCore by Evernorth",
    "Anthem, Elevance (Virginia)", "Carelon Medical Benefits Management", "Ambetter (Centene)", "Kaiser Permanente",
    "Blue Cross Blue Shield of Michigan and Blue Care Network", "BlueCross BlueShield of South Carolina",
    "Priority Health (Michigan)",
}  # fmt: skip
"""The same in both languages, names most of them."""


def sentences(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield from [part] if " " in part else []
    elif isinstance(part, Mapping):
        for each in part.values():
            yield from sentences(each)
    elif isinstance(part, tuple):
        for each in part:
            yield from sentences(each)
    elif is_dataclass(part) and not isinstance(part, Citation):
        for field in fields(part):
            if field.name not in NOT_SAID and field.init:
                yield from sentences(getattr(part, field.name))


def unsaid(found: Iterator[str]) -> list[str]:
    with translation.override("es"):
        return [each for each in dict.fromkeys(found) if plainly(each) == each and each not in SAME]


@pytest.mark.parametrize("name", OURS)
def test_every_sentence_of_the_rulebook_that_a_patient_meets_is_said_in_spanish(name: str) -> None:
    assert unsaid(sentences(getattr(clocks.book(), name))) == []


def test_every_question_the_law_asks_is_said_in_spanish() -> None:
    assert unsaid(fact.question for fact in clocks.book().facts.values()) == []
    assert unsaid(kind.plain_name for kind in clocks.book().coverage_types.values() if " " in kind.plain_name) == []
    assert unsaid(duty.name for duty in clocks.book().notices.duties.values()) == []


@pytest.mark.parametrize("module", [eligibility, ladder, stakes, ways, sums])
def test_every_sentence_the_law_makes_by_itself_is_said_in_spanish(module: Any) -> None:
    said = {each for name, each in vars(module).items() if name.isupper() and name not in ("SINGULAR",)
            for each in sentences(each if not isinstance(each, dict) else tuple(each.values()))}  # fmt: skip
    assert unsaid(iter(said)) == []


def test_a_sentence_made_of_a_pattern_keeps_what_was_filled_in() -> None:
    made = say("{step} came first and has been answered.", step="First appeal, to your plan")

    with translation.override("es"):
        assert plainly(made) == "Primera apelación, ante su plan: fue primero y ya tiene respuesta."
    assert plainly(made) == made == "First appeal, to your plan came first and has been answered."


def test_a_date_is_counted_and_a_letter_written_by_the_rulebook_as_it_stands() -> None:
    step = "erisa_self_funded.internal_1"

    with translation.override("es"):
        assert law_words.book().stages[step].plain_name == "Primera apelación, ante su plan"
        assert clocks.book().stages[step].plain_name == "First appeal, to your plan"
        assert law_words.book() is law_words.book()
    assert law_words.book() is clocks.book()


def test_no_rule_changes_with_the_language() -> None:
    with translation.override("es"):
        spanish = law_words.book()

    assert spanish.citations == clocks.book().citations
    assert [rule.id for rule in spanish.every_rule()] == [rule.id for rule in clocks.book().every_rule()]
    assert [rule.duration for rule in spanish.every_rule()] == [rule.duration for rule in clocks.book().every_rule()]
    assert [rule.when for rule in spanish.every_rule()] == [rule.when for rule in clocks.book().every_rule()]


def test_what_a_state_says_in_its_own_words_is_marked_as_english() -> None:
    with translation.override("es"):
        rules = law_words.book().states["AL"].scope

    english = [each for each in rules if each in clocks.book().states["AL"].scope]
    assert "medical necessity" in english
    assert all(isinstance(each, InEnglish) for each in english)
    assert days_stand_out(english[0]) == '<span lang="en">medical necessity</span>'


def test_what_is_said_of_a_states_clocks_and_ways_is_said_in_spanish() -> None:
    states = clocks.book().states.values()
    rules = [rule for state in states for rule in state.rules]
    of_clocks = [said for rule in rules for said in (rule.condition, rule.assumes, rule.note)]
    of_ways = [said for state in states for way in state.routes for said in (way.name, way.applies_to)]
    of_regulators = [way.applies_to for state in states for way in state.additional_regulators]

    assert unsaid(said for said in (*of_clocks, *of_ways, *of_regulators) if said) == []


def test_nothing_is_more_verified_in_another_language() -> None:
    """What lowers a mark is read in the words of the value itself: they may not be said otherwise."""

    def marks(code: str) -> list[str]:
        page = state(law_words.book(), code)
        assert page
        ways = [fact for way in (*page.routes, *page.regulators) for fact in way.facts]
        facts = [*page.review, *page.office, *ways, *page.internal, *page.complaint, *page.help]
        return [fact.verified for fact in facts]

    english = {code: marks(code) for code in clocks.book().states}
    with translation.override("es"):
        assert {code: marks(code) for code in clocks.book().states} == english


def our_habits() -> Iterator[str]:
    """What the plans of reminders say of themselves."""
    for plan in shipped().each.values():
        yield from (plan.called, plan.why, *(step.why for step in plan.steps))


def our_advice() -> Iterator[str]:
    """What we say of criteria beside them; what an insurer asks stays in the words it is kept in."""
    found = load()
    for answer in found.answers.values():
        yield answer.says
    for wanted in found.wanted:
        yield from (wanted.says, *wanted.points)
    for procedure in found.procedures.values():
        yield from (procedure.name, *procedure.tips)
        for policy in procedure.policies:
            yield from (each for each in (policy.doubt, policy.force_why) if each)


def test_our_habits_and_our_advice_are_said_in_spanish() -> None:
    assert len(list(our_habits())) > 90
    assert len(list(our_advice())) > 80
    assert unsaid(our_habits()) == []
    assert unsaid(our_advice()) == []


def test_the_catalogue_holds_no_sentence_that_nothing_says() -> None:
    book = clocks.book()
    parts = (getattr(book, field.name) for field in fields(book) if field.init and field.name != "citations")
    known = {text for part in parts for text in sentences(part)}
    known |= {*our_habits(), *our_advice()}
    code = "\n".join(path.read_text() for path in Path(law_names.__file__).parent.joinpath("law").glob("*.py"))

    def is_said(text: str) -> bool:
        return text in known or all(piece in code for piece in text.replace('"', "'").split(". ")) or " " not in text

    assert [text for text in msgids() if not is_said(text)] == []


def msgids() -> list[str]:
    found = law_names.LOCALE / "es" / "LC_MESSAGES" / "law.po"
    lines = [line for line in found.read_text().splitlines() if line.startswith("msgid ")]
    return [line[7:-1].replace('\\"', '"') for line in lines][1:]
