"""The event a span of time runs from."""

import re

from cases.facts import Anchor

ANCHOR_LEAD = re.compile(
    (
        r"^\W*(?:(?:of|from|after|following|since|past|upon|on)\b|(?:begin|start|count)\w*\b"
        r"|(?:when|once|the date)\b)"
    ),
    re.I,
)
ANCHOR_END = re.compile(
    r"\bto (?:file|appeal|submit|request|ask|send|make|dispute|contact|write)\b"
    r"|\bby (?:submitting|writing|calling|sending|faxing|mail|phone)\b"
    r"|,?\s+(?:together|along) with\b|;|\.\s|\bin (?:order|writing)\b|\bor (?:you|your|we"
    r"|it)\b(?! (?:receive|get))",
    re.I,
)
RECEIPT = re.compile(r"\brecei(?:pt|v\w+)\b|\bdeliver\w*\b|\b(?:get|got|getting|obtain)\b|\bin hand\b", re.I)
BECOMES = re.compile(
    (
        r"\bbecom\w+ final\b|\bwhichever\b|\bexhaust\w*\b|\b(?:were|are|was) (?:first )?(?:notified"
        r"|told|informed)\b"
    ),
    re.I,
)
ANCHORS: tuple[tuple[Anchor, re.Pattern[str]], ...] = (
    (Anchor.MAILING, re.compile((r"\bmail(?:ed|ing)\b|\bpostmark\w*\b|\b(?:was|is|were) sent\b|\bwe sent\b"), re.I)),
    (
        Anchor.SERVICE,
        re.compile(
            (
                r"\bdates? of (?:the )?(?:service|treatment|care)\b|\bdischarge\b|\bservice date\b"
                r"|\byour (?:surgery|treatment|visit|admission)\b|\bservices? (?:was|were)\b"
            ),
            re.I,
        ),
    ),
    (
        Anchor.DATE_OF_NOTICE,
        re.compile((r"\bnotic(?:e|es)\b|\bnotif\w+\b|\bexplanation of benefits\b|\beobs?\b|\bstatement\b"), re.I),
    ),
    (
        Anchor.DATE_OF_LETTER,
        re.compile((r"\b(?:this|the|our|denial|above|decision) letter\b|\bletter\b|\bcorrespondence\b"), re.I),
    ),
    (Anchor.DATE_OF_DECISION, re.compile((r"\bdecisions?\b|\bdeterminations?\b|\bdenials?\b|\bdenied\b"), re.I)),
)
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
        earlier = re.search(
            (
                r"\b(?:from|of|after|following|starting)\b[^,;]{0,60}\b(?:notice|letter|receipt"
                r"|receive\w*|decision|mail\w+)\b"
            ),
            text[:start],
            re.I,
        )
        words = earlier.group() if earlier else ""
        if not words and STARTS.search(rest):
            words = rest[STARTS.search(rest).start() :]  # type: ignore[union-attr]
    if (
        STARTS.search(following)
        and RECEIPT.search(following)
        and not re.search(r"\bwe receive|\bour receipt\b", following, re.I)
    ):
        return Anchor.RECEIPT
    return _anchor_named(words)


def _anchor_named(words: str) -> Anchor:
    if BECOMES.search(words):
        return Anchor.UNSPECIFIED
    if RECEIPT.search(words):
        return Anchor.RECEIPT
    return next((anchor for anchor, pattern in ANCHORS if pattern.search(words)), Anchor.UNSPECIFIED)
