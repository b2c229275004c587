"""Every span of time and every last day a letter names, and what each is for.

A letter names many: to appeal, to call the medical director, to ask for records, to answer, to send a
corrected claim. Only the words around a span tell which it is, so each is classed by its own clause
first, and what cannot be classed belongs to nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cases.facts import Anchor, Unit
from documents.reading.dates import find_dates, writes_day_first
from documents.reading.durations import Duration, find_durations
from documents.reading.letter import Letter, Sentence
from documents.reading.pages import Spot


class Purpose(StrEnum):
    """What a span of time is for."""

    APPEAL = "appeal"
    SECOND_APPEAL = "second_appeal"
    GRIEVANCE = "grievance"
    EXTERNAL = "external"
    PEER = "peer"
    DECISION = "decision"
    OTHER = "other"


_PURPOSES: tuple[tuple[Purpose, str], ...] = (
    (Purpose.EXTERNAL, r"external|independent (?:medical |external |third.party )?(?:review|organi[sz]ation|entity)|\biros?\b|\bire\b|\bimr\b"
                       r"|fair hearing|state hearing|administrative law judge|\balj\b|appeals council|department of (?:insurance|managed)"),
    (Purpose.PEER, r"peer.{0,2}to.{0,2}peer|\bp2p\b|peer discussion|(?:speak|talk|discuss)\w*\b.{0,50}\b(?:with (?:a|an|the|our|us)\b|determination|decision|case|medical director|reviewer)"
                   r"|physician.to.physician|medical director|physician review(?:er)? line|clinical consultation"),
    (Purpose.OTHER, r"corrected (?:claim|bill)|re-?submi|re-?process|timely filing|new (?:claim|authori[sz]ation|prior|request)|\bclaims? (?:must|should|may|can|form)|(?:file|submit) (?:a|your|the|all) claims?\b"),
    (Purpose.OTHER, r"provider(?:s'?|'s)? (?:payment )?(?:dispute|appeal|reconsideration|inquir|complaint|portal)|payment dispute|claim(?:s)? (?:payment )?dispute|waiver of liability"
                    r"|\b(?:participating|contract(?:ed|ing)|network|non-?contract(?:ed)?|out-of-network|billing|dentists?|hospitals? or) (?:providers?|physicians?|facilit\w+)\b.{0,20}\b(?:may|must|can|should|have|has)\b|^\W*(?:(?:note to |for )?providers?|facilit(?:y|ies))\b[^.]{0,25}\b(?:may|must|can|have|has|should)\b"),
    (Purpose.OTHER, r"\brecords? requests?\b|\b(?:requests?|ask)\b[^.;]{0,25}\b(?:a copy|copies|your (?:claim )?file|for (?:medical )?records|the records|documents)\b|\bcop(?:y|ies) of (?:your|the|all|any)\b.{0,60}$|claim file"),
    (Purpose.OTHER, r"\b(?:additional|supplemental|missing|further|requested|supporting|updated|new|clinical|required)\b(?: \w+){0,3} (?:information|documentation|documents|records|evidence|notes)\b[^.;]{0,40}\b(?:must|should|may|can|to) be (?:received|submitted|provided|sent|faxed)"
                    r"|\b(?:may|can|must|should|to|please) (?:submit|send|provide|supply|fax) (?:us )?(?:the |any |this )?(?:additional|supplemental|missing|further|requested|updated|clinical)\b"
                    r"|\b(?:information|documentation|records)\b[^.;]{0,20}\b(?:must|should) be (?:received|submitted)|required information"),
    (Purpose.OTHER, r"\b(?:continu(?:e|es|ed|ing|ation)|keep|maintain)\b[^.;]{0,40}\b(?:benefits?|services?|coverage|care|treatment|aid)|benefits? (?:to )?continue|keep (?:getting|receiving)|aid paid|(?:benefits|services) (?:stay|remain)"),
    (Purpose.OTHER, r"lawsuit|civil action|legal action|\bcourt\b|\bsue\b|arbitrat|\bsuit\b|statute of limitations"),
    (Purpose.OTHER, r"reinstat|re-?open|this closure|closed as|administratively closed|vacate"),
    (Purpose.OTHER, r"\b(?:payment|premium|balance|refund|bill|invoice|overpayment)s?\b[^.;]{0,40}\b(?:due|paid|pay|refund|remit|owe)|\bpay\b|grace period|\bcobra\b|enroll|disenroll|special election"),
    (Purpose.OTHER, r"\b(?:was|were|has been|had been|is) (?:not )?(?:received|filed|submitted|postmarked|requested|made|closed|sent)\b|\bdid not (?:file|submit|send|receive|request|appeal)\b|\buntimely\b|\bfailed to (?:file|submit|appeal)\b"),
    (Purpose.OTHER, r"\b(?:extend|extension|extended)\b|\bgood cause\b|\backnowledg|\bwait(?:ing)?\b|appoint(?:ment of)? (?:a )?representative|\bexcept\b"),
    (Purpose.OTHER, r"complain|department of labor|\bebsa\b|ombudsman|regulator|attorney general"),
    (Purpose.OTHER, r"\b(?:quantity|supply|supplies|visits?|sessions?|therapy|trial|treatments?|hospital stay|inpatient days|dose|dosage|refills?|symptoms?|conservative|imaging)\b"),
    (Purpose.SECOND_APPEAL, r"\b(?:second|2nd|next|final|voluntary|third|another|further)[ -](?:\w+[ -]){0,3}?(?:level[ -])?(?:of )?(?:internal )?(?:appeal|reconsideration|redetermination|grievance|review)|level (?:2|two|ii)\b|reconsideration by (?:the|an) (?:ire|independent)"),
)  # fmt: skip
PURPOSES = tuple((purpose, re.compile(pattern, re.I)) for purpose, pattern in _PURPOSES)
DECIDES = r"(?:decide|respond|notify|make|issue|give you|send you|resolve|tell you|complete|answer|process|render|let you know|provide|review|mail you|write|reach|contact you|call you)"
INSURER_ACTS = re.compile(
    rf"\b(?:we|plan|insurer|company|reviewers?|committee)\b[^.;]{{0,40}}?\b(?:will|must|shall|have to|has to|are required to|is required to|have up to|has up to)\b(?! (?:receive|get)\b)[^.;]{{0,40}}\b{DECIDES}\b"
    rf"|(?<!\byou )\bwill (?:\w+ ){{0,2}}{DECIDES}\b|\b(?:we|plan) (?:has|have|makes?|decides?|generally|usually|must)\b(?! (?:receive|get|have received|hear))|\bwe'll\b|\bwe take\b"
    r"|\b(?:will|must|shall) be (?:decided|made|issued|resolved|completed|processed|answered|reviewed|sent to you|mailed to you|notified|rendered|handled|given)\b"
    r"|\b(?:are|is) (?:generally |usually |typically )?(?:decided|resolved|completed|processed|answered|reviewed|issued|rendered)\b"
    r"|\byou(?:'ll| will| should| can expect to)\b[^.;]{0,20}\b(?:receive|get|hear|be (?:told|notified|informed)|have (?:our|a) (?:answer|decision))\b"
    r"|\b(?:decisions?|answer|response|reply|resolution)\b[^.;]{0,40}\b(?:within|in|no later than|as fast|as quickly)\b|\bour (?:review|decision|answer) (?:takes|will)\b"
    r"|\b(?:turnaround|decision|review|response|processing) time",
    re.I,
)
DECISION_AS_OBJECT = re.compile(
    r"\b(?:appeal(?:ing)?|of|at|with|about|dispute|contest|challenge|reconsider(?:ing)?|review(?:ing)?|reverse|change)\s+(?:this|the|our|that|any|a|an|such|your)?\s*(?:coverage |adverse |benefit |initial |denial |claim |plan's |medical necessity ){0,3}"
    r"(?:decisions?|determinations?|denials?)\b",
    re.I,
)
APPEAL_WORD = re.compile(
    r"\bappea[l1I]s?\b|\bappealing\b|\b(?:request|ask|asking|requests|requesting)\b[^.;]{0,30}\b(?:reconsideration|redetermination|(?:an? )?(?:internal )?review of (?:this|our|the) (?:decision|determination|denial))"
    r"|\brequests? (?:for )?(?:an? )?(?:internal |formal |written )?review\b|\blook at (?:this|the|our|your) (?:decision|case|claim|request) again\b|\breconsider (?:this|our|the|its)\b|\breconsideration\b|\bredetermination\b|\binternal review\b|\bformal review\b|\bcontest (?:this|the|our)\b|\bdispute this (?:decision|denial|determination)\b",
    re.I,
)
GRIEVANCE_WORD = re.compile(r"\bgrievances?\b", re.I)
CLAUSE_EDGE = re.compile(
    r";|\s\|\s|:\s|,\s+(?=(?-i:To|You|We|Your)\s)|,?\s+(?:however|but|unless|although|whereas|while)\b,?|(?<!\byou)(?<!\bYou)(?<!\bmember),?\s+(?:and|or)\s+(?=(?:you|your|we|our|if|they|it|he|she|the plan|the insurer|a peer|an external|an independent"
    r"|request|requests|ask|seek|to request|provider|external|any|supporting|additional|records?)\b)|\.\s",
    re.I,
)
LIMIT = re.compile(
    r"\b(?:within|in|have|has|allows?|allowed|up to|no later than|not later than|more than|later than|before|by|until|deadline|due|limit|least|period|timeframe|time frame|time|is|are|than|under|the|your|a|an|of|next|first)\b[\s:,-]*(?:the\s+)?(?:following\s+|next\s+)?$",
    re.I,
)
BY_DATE = re.compile(
    r"(?:\b(?:by|before|until|till|through|no later than|not later than|later than|on or before|ends?(?: on)?|expires?(?: on)?|closes?(?: on)?|"
    r"deadline|due(?: date| by| on)?|last (?:day|date)|date|postmarked|received|is|was|are)\b[^.;]{0,28}?[\s:,-]*)$",
    re.I,
)
DEADLINE_WORD = re.compile(
    r"\b(?:by|before|until|no later than|not later than|on or before|deadline|due|last (?:day|date)|ends?|expires?|closes?|cut-?off)\b", re.I
)
FILING = re.compile(
    r"\bwithin\b|\bno(?:t)? later than\b|\bmore than\b|\bmust\b|\bup to\b|\byou(?:'ve| have| also have| get)\b|\bdeadline\b|\blimit\b|\bto (?:file|submit|appeal|request|ask|send)\b|\bperiod\b|\bfile\b|\bfiling\b"
    r"|\bright to\b|\bmay\b|\bcan\b|\btime ?frame\b",
    re.I,
)
FOLLOWS = re.compile(
    r"\bdo so\b|\bthis request\b|\byour (?:written )?(?:request|submission)\b|\bthe (?:written )?request\b|\b(?:a|your) written request\b|\bit\b|\byou (?:must|have|may|can|should|need)\b|\bthe deadline\b|\bthe time limit\b|\bthis deadline\b|\bthis must\b",
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
    edges = [edge for edge in CLAUSE_EDGE.finditer(text)]
    starts = [0, *(edge.end() for edge in edges)]
    ends = [*(edge.start() for edge in edges), len(text)]
    return [part for start, end in zip(starts, ends, strict=True) for part in re.split(r",\s+", text[start:end])]


def purpose_of(words: str) -> Purpose | None:
    """What a stretch of words is about; anything that is not an appeal speaks before the appeal does."""
    for purpose, pattern in PURPOSES:
        if pattern.search(words):
            return purpose
    if INSURER_ACTS.search(DECISION_AS_OBJECT.sub(lambda hit: hit.group().split()[0], words)):
        return Purpose.DECISION
    if APPEAL_WORD.search(words):
        return Purpose.APPEAL
    return Purpose.GRIEVANCE if GRIEVANCE_WORD.search(words) else None


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
    r"\breceiv(?:e|es|ed|ing) (?:your|the|an?|such|this) (?:\w+ ){0,2}(?:appeal|request|grievance|complaint)|\breceipt of (?:your|the|an?|such) (?:\w+ )?(?:appeal|request|grievance)|\b(?:we|plan) receives?\b",
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


ANCHOR_LEAD = re.compile(
    r"^\W*(?:(?:of|from|after|following|since|past|upon|on)\b|(?:begin|start|count)\w*\b|(?:when|once|the date)\b)", re.I
)
ANCHOR_END = re.compile(
    r"\bto (?:file|appeal|submit|request|ask|send|make|dispute|contact|write)\b|\bby (?:submitting|writing|calling|sending|faxing|mail|phone)\b"
    r"|,?\s+(?:together|along) with\b|;|\.\s|\bin (?:order|writing)\b|\bor (?:you|your|we|it)\b(?! (?:receive|get))",
    re.I,
)
RECEIPT = re.compile(r"\brecei(?:pt|v\w+)\b|\bdeliver\w*\b|\b(?:get|got|getting|obtain)\b|\bin hand\b", re.I)
BECOMES = re.compile(r"\bbecom\w+ final\b|\bwhichever\b|\bexhaust\w*\b|\b(?:were|are|was) (?:first )?(?:notified|told|informed)\b", re.I)
ANCHORS: tuple[tuple[Anchor, re.Pattern[str]], ...] = (
    (Anchor.MAILING, re.compile(r"\bmail(?:ed|ing)\b|\bpostmark\w*\b|\b(?:was|is|were) sent\b|\bwe sent\b", re.I)),
    (Anchor.SERVICE, re.compile(r"\bdates? of (?:the )?(?:service|treatment|care)\b|\bdischarge\b|\bservice date\b|\byour (?:surgery|treatment|visit|admission)\b|\bservices? (?:was|were)\b", re.I)),
    (Anchor.DATE_OF_NOTICE, re.compile(r"\bnotic(?:e|es)\b|\bnotif\w+\b|\bexplanation of benefits\b|\beobs?\b|\bstatement\b", re.I)),
    (Anchor.DATE_OF_LETTER, re.compile(r"\b(?:this|the|our|denial|above|decision) letter\b|\bletter\b|\bcorrespondence\b", re.I)),
    (Anchor.DATE_OF_DECISION, re.compile(r"\bdecisions?\b|\bdeterminations?\b|\bdenials?\b|\bdenied\b", re.I)),
)  # fmt: skip
STARTS = re.compile(r"\b(?:begin|start|run|count)\w*\b", re.I)


def anchor_after(text: str, start: int, end: int, following: str = "") -> Anchor:
    """The event a window runs from, read from the words after it (or, seldom, before it).

    Any mention of receipt or delivery makes it receipt, and any "whichever" leaves it open, because a
    date computed from the notice would then be a guess.
    """
    rest = text[end:]
    lead = ANCHOR_LEAD.match(rest)
    words = ""
    if lead:
        stop = ANCHOR_END.search(rest, lead.end())
        words = rest[: stop.start()] if stop else rest
        if stop and STARTS.search(rest[stop.start() :]) and RECEIPT.search(rest[stop.start() :]):
            words = rest
    else:
        earlier = re.search(r"\b(?:from|of|after|following|starting)\b[^,;]{0,60}\b(?:notice|letter|receipt|receive\w*|decision|mail\w+)\b", text[:start], re.I)
        words = earlier.group() if earlier else ""
        if not words and STARTS.search(rest):
            words = rest[STARTS.search(rest).start() :]  # type: ignore[union-attr]
    if STARTS.search(following) and RECEIPT.search(following) and not re.search(r"\bwe receive|\bour receipt\b", following, re.I):
        return Anchor.RECEIPT
    return _anchor_named(words)


def _anchor_named(words: str) -> Anchor:
    if BECOMES.search(words):
        return Anchor.UNSPECIFIED
    if RECEIPT.search(words):
        return Anchor.RECEIPT
    return next((anchor for anchor, pattern in ANCHORS if pattern.search(words)), Anchor.UNSPECIFIED)
