"""What the words before a date make it the date of."""

import re
from enum import StrEnum


class Role(StrEnum):
    """What a date is the date of."""

    NOTICE = "notice"
    MAILED = "mailed"
    DECISION = "decision"
    SERVICE = "service"
    REQUEST = "request"
    OTHER = "other"


PAPER = (
    r"(?:notice|letter|notification|correspondence|communication|explanation of benefits|eob"
    r"|statement|denial notice|denial letter)"
)
ROLES: tuple[tuple[Role, float, re.Pattern[str]], ...] = tuple(
    (role, trust, re.compile(pattern, re.I))
    for role, trust, pattern in (
        (Role.NOTICE, 0.95, rf"\bdate (?:of|on) (?:this |the |our |your )?(?:\w+ )?{PAPER}\b(?! received)"),
        (Role.NOTICE, 0.95, rf"\b{PAPER}(?:'s)? (?:issue )?date\b|\bnotice (?:was )?issued(?: on)?\b"),
        (
            Role.NOTICE,
            0.9,
            (
                r"\b(?:date issued|issue date|date of issue|today's date|letter dated|issued on"
                r"|issued)\b"
            ),
        ),
        (Role.NOTICE, 0.9, r"^\W*(?:date|dated)\s*[:.=-]*\s*$"),
        (Role.NOTICE, 0.85, rf"\bthis (?:\w+ )?(?:{PAPER}|determination|denial|decision) is dated\b"),
        (Role.NOTICE, 0.7, (r"\b(?:denial date|date of (?:the |this )?(?:adverse benefit )?denial|date denied)\b")),
        (
            Role.MAILED,
            0.95,
            (
                r"\b(?:date mailed|mail(?:ing|ed)? date|date of mailing|mailed(?: on)?|date sent"
                r"|postmark(?:ed)?(?: on)?)\b"
            ),
        ),
        (
            Role.DECISION,
            0.5,
            (
                r"\b(?:determination|decision) date\b|\bdate of (?:this |the "
                r"|our )?(?:\w+ ){0,3}(?:determination|decision)\b"
            ),
        ),
        (
            Role.DECISION,
            0.4,
            (
                r"\b(?:determination|decision|review)\b[^.;:]{0,60}\b(?:issued|completed|made"
                r"|rendered|reached)\b(?: on)?"
            ),
        ),
        (
            Role.DECISION,
            0.4,
            (
                r"\b(?:decided|determined|determination was (?:made|completed|issued)"
                r"|determination,)\W*(?:on)?\b"
            ),
        ),
        (
            Role.SERVICE,
            0.95,
            (
                r"\b(?:dates?(?:\(s\))? of (?:requested |proposed |planned )?(?:service|services"
                r"|treatment|procedure|surgery|admission|care)|(?:service|procedure|treatment"
                r"|admission|surgery|admit) dates?(?:\(s\))?|dos)\b"
            ),
        ),
        (
            Role.SERVICE,
            0.9,
            (
                r"\b(?:performed|rendered|provided|furnished|administered|dispensed|filled|incurred"
                r"|delivered|admitted|took place|services? (?:you )?received)\s+(?:to you "
                r"|to the member )?(?:on|from|between|beginning|starting)\b"
            ),
        ),
        (Role.SERVICE, 0.85, r"\b(?:scheduled for|scheduled on|proposed for)\b"),
        (
            Role.REQUEST,
            0.9,
            (
                r"\b(?:request|authorization|referral)\b[^.;]{0,60}\b(?:received|submitted|dated|made"
                r"|filed)\b[^.;]{0,40}\b(?:on)\b|\b(?:received|submitted)\b[^.;]{0,110}\b(?:request"
                r"|prescription)\b[^.;]{0,30}\bon\b"
            ),
        ),
        (
            Role.REQUEST,
            0.9,
            (
                r"\b(?:date (?:of|we received (?:the|your)) request|request(?:ed)? (?:date"
                r"|received(?: date)?|submitted)|date request(?:ed)?(?: (?:was )?received)?"
                r"|date of authorization request|received request)\b"
            ),
        ),
        (Role.OTHER, 0, r"\b(?:dob|d\.o\.b\.?|date of birth|birth ?date|born|fecha de nacimiento)\b"),
        (
            Role.OTHER,
            0,
            (
                r"\b(?:effective|eff\.?|coverage period|policy period|plan year|benefit year"
                r"|benefit period|calendar year|contract year|enrolled|enrollment|coverage (?:began"
                r"|begins|ended|ends|start|end)(?: date)?|term(?:ination)? date|expir\w+|renew\w+"
                r"|valid (?:through|until))\b"
            ),
        ),
        (
            Role.OTHER,
            0,
            (
                r"\b(?:print(?:ed)?(?: date| on| by)?|revised|rev\.?|revision|version|form|published"
                r"|updated?|last reviewed|reviewed|review date|next review|run date|generated"
                r"|copyright|approved|omb|archive\w*|download\w*|accessed|scanned|faxed?)\b"
            ),
        ),
        (
            Role.OTHER,
            0,
            (
                r"\b(?:processed|process date|date processed|paid|payment|check date|check|finalized"
                r"|adjudicated|posted)\b"
            ),
        ),
        (Role.OTHER, 0, r"\b(?:date received|received(?: date| on)?|claim received|receipt|stamp)\b"),
        (
            Role.OTHER,
            0,
            (
                r"\b(?:accident|injury|onset|symptoms|last seen|visit|mri|x-ray|xray|imaging|surgery"
                r"|evaluation|exam\w*|diagnosed|since|hired|retired)\b[^.;]{0,25}$"
            ),
        ),
        (
            Role.OTHER,
            0,
            (
                r"\b(?:by|until|before|no later than|not later than|on or before|deadline|due"
                r"|due date|expires|through|respond by|postmarked by"
                r"|received by)\b\W*(?:on\b\W*)?(?:the\b\W*)?$"
            ),
        ),
        (
            Role.OTHER,
            0,
            (
                r"\b(?:prior(?! auth)|previous|earlier|original|initial|first|second|your|last|another"
                r"|enclosed|attached|earlier)\b(?: \w+){0,3} (?:letter|notice|appeal|denial|decision"
                r"|determination|request|claim|correspondence|fax)(?: was)?(?: (?:dated|of|from|filed"
                r"|received|mailed|sent|issued|closed|denied|made))*(?: on)?\W*$"
            ),
        ),
        (
            Role.OTHER,
            0,
            (
                r"\b(?:your|the|our) (?:letter|appeal|notice|request for (?:an )?(?:appeal"
                r"|reconsideration|redetermination|review)) (?:dated|of|received|filed)\b"
            ),
        ),
        (
            Role.OTHER,
            0,
            (
                r"\b(?:appeal|grievance|reconsideration|complaint)\b[^.;]{0,40}\b(?:received|filed"
                r"|submitted|dated|closed|withdrawn)\b[^.;]{0,20}\b(?:on)?\W*$"
            ),
        ),
        (Role.OTHER, 0, r"\b(?:original|initial|prior(?! auth)|previous|first)\b(?: \w+){0,3}[\s:]*$"),
        (Role.NOTICE, 0.9, r"^\W*fecha(?: de(?:l| la| este)? (?:aviso|carta|notificaci[oó]n))?\s*:\s*$"),
        (Role.OTHER, 0, r"\b(?:corrected|copy|superseded|replaces|amended)\b"),
    )
)


def role_before(words: str) -> tuple[Role, float] | None:
    """The role that the words before a date give it: the last that speaks wins, the longer of two."""
    best: tuple[int, int, Role, float] | None = None
    for role, trust, pattern in ROLES:
        for hit in pattern.finditer(words):
            rank = (len(words[: hit.end()].rstrip()), -hit.start())
            if best is None or rank > best[:2]:
                best = (*rank, role, trust)
    if best is None or len(words) - best[0] > 40:
        return None
    return best[2], best[3]
