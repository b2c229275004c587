"""What must be known before the dates of a case can be told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from appeals import clocks
from appeals.inputs import ELSEWHERE
from appeals.law.book import AMOUNT_AT_STAKE, Fact
from appeals.law.deadlines import Unknown
from appeals.law.silence import LATE_ANSWER
from appeals.law_names import plainly
from appeals.models import Stage
from cases.models import Case, Coverage


def questions(case: Case) -> list[str]:
    """The questions our own dates wait for, each once; none for a case that has all of them."""
    coverage = Coverage.objects.get(case=case)
    if not coverage.coverage_type and not coverage.answers:
        return [_("What kind of coverage is it? Until that is known, no date can be counted.")]
    stages = list(case.stages.select_related("challenges", "filing").prefetch_related("delays"))  # type: ignore[attr-defined]
    waiting = clocks.questions_of(case, coverage, stages, rungs=stages)
    ours = [one for each in waiting.values() for one in each if one.clock == "filing"]
    return list(dict.fromkeys(plainly(question) for one in ours for question in one.questions))


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, and the address of the field it is answered in."""

    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class Told:
    """A fact the law asked for and that was told."""

    question: str
    words: str
    url: str


def asked(case: Case, stage: Stage, unknown: Unknown, stages: Iterable[Stage] = ()) -> list[Asked]:
    """The questions of a clock, each with where it is answered. `stages` are all of the case."""
    names = unknown.missing if len(unknown.missing) == len(unknown.questions) else unknown.missing[:1]
    where = [_where(case, stage, name, stages) for name in names] or [reverse("correct", args=[case.pk])]
    where += where[-1:] * (len(unknown.questions) - len(where))
    return [Asked(sentence, url) for sentence, url in zip(unknown.questions, where, strict=False)]


def asked_in_warnings(case: Case, cautions: Iterable[str]) -> dict[str, Asked]:
    """The questions among the warnings of a step that a person can answer, by the sentence."""
    by_question = {fact.question: name for name, fact in clocks.book().facts.items() if name not in ELSEWHERE}
    return {each: Asked(each, _law_fact(case, by_question[each])) for each in cautions if each in by_question}


def told(case: Case) -> list[Told]:
    """What was told of the facts the law asks for, in the order of the rulebook."""
    more = case.coverage.more  # type: ignore[attr-defined]
    known = [fact for name, fact in clocks.book().facts.items() if name in more and name not in ELSEWHERE]
    return [Told(plainly(fact.question), in_words(fact, more[fact.name]), _law_fact(case, fact.name)) for fact in known]


def law_facts(case: Case) -> list[str]:
    """Names of the facts without a place of their own that this case is asked for now, or that were told."""
    coverage = Coverage.objects.get(case=case)
    stages = list(case.stages.select_related("challenges", "filing").prefetch_related("delays"))  # type: ignore[attr-defined]
    waiting = clocks.questions_of(case, coverage, stages, rungs=stages).values()
    wanted = {name for unknowns in waiting for unknown in unknowns for name in unknown.missing} | set(coverage.more)
    warned = {caution for stage in stages if not stage.filed_on for caution in stage.cautions}
    facts = clocks.book().facts.items()
    return [name for name, fact in facts if name not in ELSEWHERE and (name in wanted or fact.question in warned)]


def in_words(fact: Fact, value: object) -> str:
    """A value as one says it: yes, $1,250, the words of a choice, days one after another."""
    if fact.type == "yes_no":
        return _("Yes") if value in (True, "yes") else _("No")
    if fact.name == AMOUNT_AT_STAKE and isinstance(value, int):
        return f"${value:,}"
    if isinstance(value, list):
        return "; ".join(in_words(fact, each) if isinstance(each, list) else str(each) for each in value)
    return str(value).replace("_", " ") if fact.type == "choice" else str(value)


def as_typed(fact: Fact, value: object) -> object:
    """A kept value as the field shows it; None where nothing was told."""
    if fact.type == "yes_no" and value is not None:
        return "yes" if value in (True, "yes") else "no"
    if isinstance(value, list):
        return "\n".join(" ".join(each) if isinstance(each, list) else str(each) for each in value)
    return value


def _where(case: Case, stage: Stage, name: str, stages: Iterable[Stage]) -> str:
    book = clocks.book()
    if name == "coverage_type":
        return reverse("coverage", args=[case.pk])
    if name == LATE_ANSWER:
        silent = next((each for each in stages if each.answer_id == stage.challenges_id), stage)
        return reverse("answer", args=[case.pk, silent.pk])
    if name == "pauses":
        return reverse("their_clock", args=[case.pk, stage.pk])
    if name in book.facts and name not in ELSEWHERE:
        return _law_fact(case, name)
    if name in book.events and not name.startswith(OF_THE_CASE):
        return f"{reverse('stage_fact', args=[case.pk, stage.pk])}?event={name}"
    return reverse("correct", args=[case.pk])


def _law_fact(case: Case, name: str) -> str:
    return reverse("law_fact", args=[case.pk, name])


OF_THE_CASE = ("notice_", "service_date")
"""Events that are facts of the case itself: corrected there, not recorded on a step."""
