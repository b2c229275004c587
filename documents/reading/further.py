"""The other ways and clocks a letter speaks of: doctors' call, outside review, the insurer's own time."""

import re
from collections.abc import Iterator, Sequence

from cases.facts import FactName, Timing, Unit, Urgency
from documents.reading.appeal import RIVAL
from documents.reading.clocks import Clock, clocks
from documents.reading.letter import Letter
from documents.reading.pages import Suggestion
from documents.reading.purposes import APPEAL_WORD, Purpose
from documents.reading.telling import tell

PEER = re.compile(r"\bpeer.{0,2}to.{0,2}peer\b|\bP2P\b|\bphysician.to.physician\b", re.I)
DOCTORS_TALK = re.compile(
    (
        r"\b(?:doctor|physician|provider|prescriber)\b[^.]{0,60}\b(?:speak|talk|discuss"
        r"|call)\b[^.]{0,60}\b(?:medical director|our doctors?|physician reviewer|reviewing (?:doctor"
        r"|physician))\b"
    ),
    re.I,
)
REVIEW_LINE = re.compile(
    (r"\b(?:doctor|physician|provider|prescriber)\b[^.]{0,60}\bdiscuss\b[^.]{0,60}\breview\b"), re.I
)
OFFERED = re.compile(
    (
        r"\b(?:may|can|could|available|request|contact|call|offer\w*|arrange\w*|schedule\w*|option"
        r"|right|wish\w*|encourage\w*|discuss\w*|welcome|like)\b"
    ),
    re.I,
)
NOT_OFFERED = re.compile(
    (
        r"\b(?:not (?:available|offered|permitted|completed)|no longer|has (?:passed|expired"
        r"|closed)|was (?:not )?(?:held|completed|conducted|declined|offered|requested)"
        r"|were (?:held|conducted)|did not (?:request|complete)|unavailable|denied because"
        r"|completed on)\b"
    ),
    re.I,
)
EXTERNAL = re.compile(
    (
        r"\bexternal (?:appeal |medical )?reviews?\b|\bexternal appeals?\b"
        r"|\bindependent (?:external |medical |third.party )?reviews?\b"
        r"|\bindependent review (?:organi[sz]ation|entity)\b|\bindependent medical review\b"
        r"|\b(?:state )?fair hearing\b|\bIRO\b"
    ),
    re.I,
)
NO_EXTERNAL = re.compile(
    (
        r"\b(?:not (?:eligible|available|entitled|subject)|no (?:right to )?external"
        r"|does not (?:include|have|qualify))\b"
    ),
    re.I,
)
GOOD_CAUSE = re.compile(
    (
        r"\bgood cause\b|\b(?:late|after (?:the|this) (?:deadline|time ?(?:limit|frame)"
        r"|\d+ days))\b[^.]{0,90}\b(?:accept|explain|reason|consider|extension|extend|why)\b"
    ),
    re.I,
)
EXPEDITED_REQUEST = re.compile(
    (
        r"\b(?:expedited|urgent|fast)\b[^.]{0,30}\b(?:request|review|authori[sz]ation"
        r"|organi[sz]ation determination|coverage (?:request|decision|determination)|case"
        r"|concurrent)\b[^.]{0,60}\b(?:was|received|reviewed|processed|submitted|has been|handled"
        r"|denied)\b|\b(?:request|review) type\s*:\s*(?:expedited|urgent)\b|\b(?:priority"
        r"|urgency)\s*:\s*(?:expedited|urgent)"
    ),
    re.I,
)
STANDARD_REQUEST = re.compile(
    (
        r"\b(?:request|review) type\s*:\s*(?:standard|routine|non-?urgent)\b|\b(?:priority"
        r"|urgency)\s*:\s*(?:standard|routine)"
    ),
    re.I,
)
PAYMENT = re.compile(r"\b(?:for payment|already received|expedited|fast|urgent)\b", re.I)
SAID_TIMING: tuple[tuple[Timing, re.Pattern[str]], ...] = (
    (Timing.PRE_SERVICE, re.compile(r"\bpre-?service\b|\bprospective (?:review|request)\b", re.I)),
    (Timing.POST_SERVICE, re.compile(r"\bpost-?service\b|\bretrospective (?:review|request|denial)\b", re.I)),
    (
        Timing.CONCURRENT,
        re.compile(
            (
                r"\bconcurrent (?:review|care|request)\b|\bcontinued stay\b"
                r"|\bongoing course of treatment\b"
            ),
            re.I,
        ),
    ),
)
DONE = re.compile(
    (
        r"\b(?:performed|rendered|furnished|services? (?:you )?received|provided to you"
        r"|already received|dispensed|filled)\b[^.]{0,60}\b(?:on|from|between)\b\s*(?:\d|[A-Z])"
        r"|\bexplanation of benefits\b|\bservices (?:you )?received\b|\bamount (?:billed"
        r"|charged)\b|\bbilled (?:amount|charges?)\b|\bclaim (?:was|has been) (?:processed"
        r"|denied)\b"
    ),
    re.I,
)
ASKED = re.compile(
    r"\b(?:prior|pre-?|advance)[ -]?(?:auth|cert|approv)\w*[^.]{0,40}\brequest"
    r"|\brequest\w*\b[^.]{0,60}\b(?:prior|pre-?)[ -]?(?:auth|cert)\w*"
    r"|\bdenied (?:prior )?authori[sz]ation|\b(?:den(?:y|ied)|unable to approve) (?:coverage"
    r"|authori[sz]ation|the request|this request|your request|your (?:doctor|provider"
    r"|physician)'s request)"
    r"|\brequested (?:service|procedure|treatment|medication|item|drug)\b"
    r"|\bservice requested\b|\bdate of service \((?:requested|proposed)\)|\bthe request (?:is"
    r"|was|has been|also)\b|\b(?:requested|proposed|scheduled|planned) (?:date|service"
    r"|surgery|procedure)|\brequest for (?:coverage|approval|authori[sz]ation)",
    re.I,
)
CLAIM = re.compile(r"\byour claim\b|\bclaim (?:denial|for)\b|\bdates? of service\s*:", re.I)
ALTERNATIVE = re.compile(
    (
        r"\b(?:we (?:can|will|would|are able to) (?:approve|cover"
        r"|authori[sz]e)\b[^.]{3,90}\binstead\b|(?:covered|preferred|formulary"
        r"|alternative)\b[^.:]{0,30}\b(?:alternatives?|options?)\b[^.:]{0,20}(?:include|are"
        r"|:)\s*(?P<what>[^.]{3,120})|\binstead,? (?:we (?:can|will)"
        r"|your plan (?:will )?covers?)\b[^.]{3,90})"
    ),
    re.I,
)


def suggest_further(letter: Letter) -> Iterator[Suggestion]:
    """Peer-to-peer, external review, decision times, good cause, urgency, timing, alternatives."""
    found = clocks(letter)
    yield from _peer(letter, found)
    yield from _external(letter, found)
    yield from _decision_times(letter, found)
    yield from _first_sentence(letter, FactName.LATE_GOOD_CAUSE, GOOD_CAUSE, value=True, sure=0.8)
    yield from _first_sentence(letter, FactName.URGENCY, EXPEDITED_REQUEST, Urgency.EXPEDITED.value, 0.75)
    yield from _first_sentence(letter, FactName.URGENCY, STANDARD_REQUEST, Urgency.STANDARD.value, 0.75)
    yield from _timing(letter)
    yield from _alternatives(letter)


def _first_sentence(
    letter: Letter, field: FactName, pattern: re.Pattern[str], value: object, sure: float
) -> Iterator[Suggestion]:
    for sentence in letter.sentences:
        if not sentence.late and pattern.search(sentence.text):
            yield tell(letter, field, value, sentence.spot(), sure)
            return


def _peer(letter: Letter, found: Sequence[Clock]) -> Iterator[Suggestion]:
    for sentence in letter.sentences:
        named = PEER.search(sentence.text) or DOCTORS_TALK.search(sentence.text)
        if named and OFFERED.search(sentence.text) and not NOT_OFFERED.search(sentence.text):
            yield tell(
                letter,
                FactName.PEER_TO_PEER,
                value=True,
                spot=sentence.spot(),
                confidence=0.6 if sentence.late else 0.85,
            )
            break
    else:
        yield from _first_sentence(letter, FactName.PEER_TO_PEER, REVIEW_LINE, value=True, sure=0.45)
        return
    yield from _one_window(
        letter, FactName.PEER_TO_PEER_WINDOW, [c for c in found if c.purpose is Purpose.PEER and c.duration]
    )


def _one_window(letter: Letter, field: FactName, mine: Sequence[Clock]) -> Iterator[Suggestion]:
    lengths = list(dict.fromkeys((c.duration.value, c.duration.unit) for c in mine if c.duration))
    for value, unit in lengths:
        best = next(c for c in mine if c.duration and (c.duration.value, c.duration.unit) == (value, unit))
        told = {"value": value, "unit": unit.value, "anchor": best.anchor.value}
        yield tell(letter, field, told, best.spot, best.trust if len(lengths) == 1 else RIVAL)


def _external(letter: Letter, found: Sequence[Clock]) -> Iterator[Suggestion]:
    for sentence in letter.sentences:
        if EXTERNAL.search(sentence.text) and not NO_EXTERNAL.search(sentence.text) and not sentence.late:
            yield tell(letter, FactName.EXTERNAL_REVIEW_STATED, value=True, spot=sentence.spot(), confidence=0.9)
            break
    for clock in found:
        if clock.purpose is Purpose.EXTERNAL and not clock.sentence.late:
            note = _note(clock)
            if note:
                yield tell(letter, FactName.EXTERNAL_REVIEW_NOTE, note, clock.spot, 0.75)
                return


def _note(clock: Clock) -> str:
    """The letter's words for the time: "by 10/15/2026", "within 4 months after …"."""
    text = clock.sentence.text
    if clock.duration:
        hit = re.search(
            r"\b(?:within|no later than|up to|have)?\s*(?:the )?"
            + re.escape(text[clock.duration.start : clock.duration.end])
            + r"(?: (?:of|after|from|following)[^,.;]{0,60})?",
            text,
            re.I,
        )
    else:
        hit = re.search((r"\b(?:by|before|until|no later than|on or before)\s+(?:\w+ )?[\w/., -]*?\d{4}"), text, re.I)
    return re.sub(r"\s+", " ", hit.group()).strip() if hit else ""


def _decision_times(letter: Letter, found: Sequence[Clock]) -> Iterator[Suggestion]:
    """Days and hours the insurer gives itself to answer an appeal."""
    mine = [c for c in found if c.purpose is Purpose.DECISION and c.duration and not c.sentence.late]
    mine = [c for c in mine if APPEAL_WORD.search(c.sentence.text) or "appeal" in c.sentence.section]
    days = [c for c in mine if c.duration and c.duration.unit in (Unit.DAYS, Unit.BUSINESS_DAYS)]
    hours = [c for c in mine if c.duration and c.duration.unit is Unit.HOURS]
    days = [c for c in days if not PAYMENT.search(c.sentence.text)] or days
    for field, some in ((FactName.STANDARD_DECISION_DAYS, days), (FactName.EXPEDITED_DECISION_HOURS, hours)):
        values = list(dict.fromkeys(c.duration.value for c in some if c.duration))
        for value in values:
            best = next(c for c in some if c.duration and c.duration.value == value)
            yield tell(letter, field, value, best.spot, 0.8 if len(values) == 1 else RIVAL)


def _timing(letter: Letter) -> Iterator[Suggestion]:
    """Before, during or after treatment: said outright, else by what had happened when the letter was written."""
    for timing, pattern in SAID_TIMING:
        for sentence in letter.sentences:
            if (
                pattern.search(sentence.text)
                and not APPEAL_WORD.search(sentence.text)
                and "appeal" not in sentence.section
            ):
                yield tell(letter, FactName.TIMING, timing.value, sentence.spot(), 0.85)
                return
    for timing, pattern, sure in (
        (Timing.POST_SERVICE, DONE, 0.8),
        (Timing.PRE_SERVICE, ASKED, 0.75),
        (Timing.POST_SERVICE, CLAIM, 0.6),
    ):
        for sentence in letter.sentences:
            hit = pattern.search(sentence.text)
            if hit and not sentence.late and not APPEAL_WORD.search(sentence.text):
                yield tell(letter, FactName.TIMING, timing.value, sentence.spot(hit.start(), hit.end()), sure)
                return


def _alternatives(letter: Letter) -> Iterator[Suggestion]:
    for sentence in letter.sentences:
        hit = ALTERNATIVE.search(sentence.text)
        if hit and not sentence.late and "appeal" not in sentence.section:
            what = hit["what"] or hit.group()
            yield tell(
                letter,
                FactName.ALTERNATIVES_OFFERED,
                re.sub(r"\s+", " ", what).strip(),
                sentence.spot(hit.start(), hit.end()),
                0.6,
            )
            return
