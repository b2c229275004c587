"""More time that the other side takes: what the law allows of it, and what it does not, each with its sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from appeals.law.calendar import said
from appeals.law.facts import Taken
from appeals.law.rule import Extension, Rule
from appeals.law.sentences import amount

NONE_ALLOWED = "No extension is allowed here, so none is counted."


@dataclass(frozen=True, slots=True)
class Verdict:
    """One extension as the law has it: whether it counts, when their time then ends, and why.

    ``fault`` says that the law does not allow it as it was taken: not at all, too late, too long, or without a reason.
    """

    taken: Taken
    counts: bool
    fault: bool
    end: date | datetime
    sentences: tuple[str, ...]


def judge(rule: Rule, end: date | datetime, taken: Sequence[Taken]) -> tuple[Verdict, ...]:
    """Each extension in the order it was told, on a time that would end at ``end`` without any."""
    found: list[Verdict] = []
    for each in sorted(taken, key=lambda one: one.told_on):
        found.append(_one(rule.extension, end, each, used=sum(verdict.counts for verdict in found)))
        end = found[-1].end
    return tuple(found)


def open_ended(extension: Extension) -> str:
    """What is said where the law only describes how much longer they may take."""
    return f"How much longer they may take is no fixed number, so none is counted: {extension.condition}"


def _one(extension: Extension | None, end: date | datetime, taken: Taken, *, used: int) -> Verdict:
    opening = f"On {said(taken.told_on)} they said that they need more time."

    def refused(why: str, *, fault: bool = True) -> Verdict:
        return Verdict(taken, counts=False, fault=fault, end=end, sentences=(opening, why))

    if extension is None:
        return refused(NONE_ALLOWED)
    if not extension.n or not extension.unit:
        return refused(open_ended(extension), fault=False)
    law = f" The law's condition: {extension.condition}" if extension.condition else ""
    if used >= extension.max_times:
        times = "once" if extension.max_times == 1 else f"{extension.max_times} times"
        return refused(f"The law allows that {times}, so this one is not counted.{law}")
    if taken.told_on > _day(end):
        return refused(f"Their time was over on {said(_day(end))}, so it came too late and is not counted.{law}")
    if extension.condition and not taken.reason:
        return refused(f"They gave no reason, so it is not counted.{law}")
    longer = end + timedelta(days=extension.n)
    sentences = [opening, f"The time was extended by {amount(extension.n, extension.unit)}.{law}"]
    too_long = taken.until is not None and taken.until > _day(longer)
    if too_long and taken.until:
        sentences.append(f"They name {said(taken.until)}, which is longer than the law allows: {said(_day(longer))}.")
    elif taken.until and taken.until < _day(longer):
        sentences.append(f"They said that they will answer by {said(taken.until)}.")
    return Verdict(taken, counts=True, fault=too_long, end=longer, sentences=tuple(sentences))


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
