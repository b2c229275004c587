"""Every span of time and every last day a letter names, and what each is for.

A letter names many: to appeal, to call the medical director, to ask for records, to answer, to send a
corrected claim. Only the words around a span tell which it is, so each is classed by its own clause
first, and what cannot be classed belongs to nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cases.facts import Anchor
from documents.reading.anchors import anchor_after
from documents.reading.dates import find_dates, writes_day_first
from documents.reading.durations import Duration, find_durations
from documents.reading.letter import Letter, Sentence
from documents.reading.pages import Spot
from documents.reading.purposes import Purpose, purpose_of

CLAUSE_EDGE = re.compile(
    r";|\s\|\s|:\s|,\s+(?=(?-i:To|You|We|Your)\s)|,?\s+(?:however|but|unless|although|whereas"
    r"|while)\b,?|(?<!\byou)(?<!\bYou)(?<!\bmember),?\s+(?:and|or)\s+(?=(?:you|your|we|our|if"
    r"|they|it|he|she|the plan|the insurer|a peer|an external|an independent"
    r"|request|requests|ask|seek|to request|provider|external|any|supporting|additional|records?)\b)|\.\s",
    re.I,
)
BY_DATE = re.compile(
    r"(?:\b(?:by|before|until|till|through|no later than|not later than|later than"
    r"|on or before|ends?(?: on)?|expires?(?: on)?|closes?(?: on)?|"
    r"deadline|due(?: date| by| on)?|last (?:day|date)|date|postmarked|received|is|was"
    r"|are)\b[^.;]{0,28}?[\s:,-]*)$",
    re.I,
)
DEADLINE_WORD = re.compile(
    (
        r"\b(?:by|before|until|no later than|not later than|on or before|deadline|due|last (?:day"
        r"|date)|ends?|expires?|closes?|cut-?off)\b"
    ),
    re.I,
)
FILING = re.compile(
    r"\bwithin\b|\bno(?:t)? later than\b|\bmore than\b|\bmust\b|\bup to\b|\byou(?:'ve| have"
    r"| also have| get)\b|\bdeadline\b|\blimit\b|\bto (?:file|submit|appeal|request|ask"
    r"|send)\b|\bperiod\b|\bfile\b|\bfiling\b"
    r"|\bright to\b|\bmay\b|\bcan\b|\btime ?frame\b",
    re.I,
)
FOLLOWS = re.compile(
    (
        r"\bdo so\b|\bthis request\b|\byour (?:written )?(?:request|submission)\b"
        r"|\bthe (?:written )?request\b|\b(?:a|your) written request\b|\bit\b|\byou (?:must|have"
        r"|may|can|should|need)\b|\bthe deadline\b|\bthe time limit\b|\bthis deadline\b"
        r"|\bthis must\b"
    ),
    re.I,
)


@dataclass(frozen=True, slots=True)
class Clock:
    """One span of time or one last day, with its purpose and its start."""

    purpose: Purpose
    duration: Duration | None
    day: date | None
    anchor: Anchor
    sentence: Sentence
    spot: Spot
    trust: float


def clocks(letter: Letter) -> tuple[Clock, ...]:
    """Every span and last day of the letter whose purpose its words tell."""
    day_first = writes_day_first(letter.text)
    found: list[Clock] = []
    for number in range(len(letter.sentences)):
        found.extend(_in_sentence(letter.sentences, number, day_first=day_first))
    return tuple(found)


def _in_sentence(sentences: Sequence[Sentence], number: int, *, day_first: bool) -> Iterator[Clock]:
    sentence = sentences[number]
    following = sentences[number + 1].text if number + 1 < len(sentences) else ""
    spot = sentence.spot()
    for span in find_durations(sentence.text):
        purpose = _purpose(sentences, number, span.start, span.end)
        if purpose:
            trust = 0.95 * (0.5 if not span.agrees else 0.8 if span.repaired else 1.0)
            anchor = anchor_after(sentence.text, span.start, span.end, following)
            yield Clock(purpose, span, None, anchor, sentence, spot, trust)
    for found in find_dates(sentence.text, day_first=day_first):
        before = sentence.text[: found.start]
        if found.day and BY_DATE.search(before[-48:]) and DEADLINE_WORD.search(before[-48:]):
            purpose = _purpose(sentences, number, found.start, found.end)
            if purpose:
                trust = 0.95 * (found.trust if found.trust >= 0.8 else found.trust * 0.7)
                yield Clock(purpose, None, found.day, Anchor.UNSPECIFIED, sentence, spot, trust)


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    left, right = 0, len(text)
    for edge in CLAUSE_EDGE.finditer(text):
        if edge.end() <= start and not (edge.group().startswith(":") and start - edge.end() < 30):
            left = edge.end()
        elif edge.start() >= end:
            right = edge.start()
            break
    return left, right


def _clauses(text: str) -> list[str]:
    edges = list(CLAUSE_EDGE.finditer(text))
    starts = [0, *(edge.end() for edge in edges)]
    ends = [*(edge.start() for edge in edges), len(text)]
    return [part for start, end in zip(starts, ends, strict=True) for part in re.split(r",\s+", text[start:end])]


def _purpose(sentences: Sequence[Sentence], number: int, start: int, end: int) -> Purpose | None:
    """The purpose of the span at `start`: by what leads up to it, then what follows, then what came before."""
    text = sentences[number].text
    left, right = _clause(text, start, end)
    before, after = text[left:start], text[end:right]
    for part in reversed(re.split(r",\s+", before)):
        told = purpose_of(part)
        if told:
            return _if_filing(told, before + " " + after, after)
    told = purpose_of(after)
    if told:
        return _if_filing(told, before + " " + after, after)
    for earlier in reversed(_clauses(text[:left])):
        told = purpose_of(earlier)
        if told:
            return _if_filing(told, text, after)
    return _from_context(sentences, number, text)


RECEIPT_OF_APPEAL = re.compile(
    (
        r"\breceiv(?:e|es|ed|ing) (?:your|the|an?|such|this)"
        r" (?:(?!letter|notice|decision|denial|explanation|statement|eob|to\b)\w+ ){0,2}(?:appeal|request"
        r"|grievance|complaint)|\breceipt of (?:your|the|an?|such) (?:\w+ )?(?:appeal|request"
        r"|grievance)|\b(?:we|plan) receives?\b"
    ),
    re.I,
)


def _if_filing(purpose: Purpose, words: str, after: str) -> Purpose | None:
    if purpose in (Purpose.APPEAL, Purpose.SECOND_APPEAL, Purpose.GRIEVANCE) and not FILING.search(words):
        return None
    return Purpose.DECISION if purpose is Purpose.APPEAL and after and RECEIPT_OF_APPEAL.search(after) else purpose


def _from_context(sentences: Sequence[Sentence], number: int, text: str) -> Purpose | None:
    """ "To do so, write to us within …": the sentence before says what it is about, or the heading does."""
    if not FOLLOWS.search(text) or not FILING.search(text):
        return None
    for earlier in reversed(sentences[max(0, number - 2) : number]):
        told = purpose_of(earlier.text)
        if told and earlier.section == sentences[number].section:
            return told
    told = purpose_of(sentences[number].section)
    return told if told is Purpose.APPEAL else None
