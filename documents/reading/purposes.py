"""What a stretch of words about time is for: anything that is not an appeal speaks before the appeal does."""

import re
from enum import StrEnum


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
    (
        Purpose.EXTERNAL,
        (
            r"external|independent (?:medical |external |third.party )?(?:review|organi[sz]ation"
            r"|entity)|\biros?\b|\bire\b|\bimr\b"
            r"|fair hearing|state hearing|administrative law judge|\balj\b"
            r"|appeals council|department of (?:insurance|managed)"
        ),
    ),
    (
        Purpose.PEER,
        (
            r"peer.{0,2}to.{0,2}peer|\bp2p\b|peer discussion|(?:speak|talk"
            r"|discuss)\w*\b.{0,50}\b(?:with (?:a|an|the|our|us)\b|determination|decision|case"
            r"|medical director|reviewer)"
            r"|physician.to.physician|medical director|physician review(?:er)? line"
            r"|clinical consultation"
        ),
    ),
    (
        Purpose.OTHER,
        (
            r"corrected (?:claim|bill)|re-?submi|re-?process|timely filing|new (?:claim"
            r"|authori[sz]ation|prior|request)|\bclaims? (?:must|should|may|can|form)|(?:file"
            r"|submit) (?:a|your|the|all) claims?\b"
        ),
    ),
    (
        Purpose.OTHER,
        (
            r"provider(?:s'?|'s)? (?:payment )?(?:dispute|appeal|reconsideration|inquir|complaint"
            r"|portal)|payment dispute|claim(?:s)? (?:payment )?dispute|waiver of liability"
            r"|\b(?:participating|contract(?:ed|ing)|network|non-?contract(?:ed)?"
            r"|out-of-network|billing|dentists?|hospitals? or) (?:providers?"
            r"|physicians?|facilit\w+)\b.{0,20}\b(?:may|must|can|should|have|has)\b"
            r"|^\W*(?:(?:note to |for )?providers?|facilit(?:y"
            r"|ies))\b[^.]{0,25}\b(?:may|must|can|have|has|should)\b"
        ),
    ),
    (
        Purpose.OTHER,
        (
            r"\brecords? requests?\b|\b(?:requests?|ask)\b[^.;]{0,25}\b(?:a copy|copies"
            r"|your (?:claim )?file|for (?:medical )?records|the records|documents)\b|\bcop(?:y"
            r"|ies) of (?:your|the|all|any)\b.{0,60}$|claim file"
        ),
    ),
    (
        Purpose.OTHER,
        (
            r"\b(?:additional|supplemental|missing|further|requested|supporting|updated|new|clinical"
            r"|required)\b(?: \w+){0,3} (?:information|documentation|documents|records|evidence"
            r"|notes)\b[^.;]{0,40}\b(?:must|should|may|can|to) be (?:received|submitted|provided|sent"
            r"|faxed)"
            r"|\b(?:may|can|must|should|to|please) (?:submit|send|provide|supply"
            r"|fax) (?:us )?(?:the |any |this )?(?:additional|supplemental|missing"
            r"|further|requested|updated|clinical)\b"
            r"|\b(?:information|documentation|records)\b[^.;]{0,20}\b(?:must"
            r"|should) be (?:received|submitted)|required information"
        ),
    ),
    (
        Purpose.OTHER,
        (
            r"\b(?:continu(?:e|es|ed|ing|ation)|keep|maintain)\b[^.;]{0,40}\b(?:benefits?|services?"
            r"|coverage|care|treatment|aid)|benefits? (?:to )?continue|keep (?:getting|receiving)"
            r"|aid paid|(?:benefits|services) (?:stay|remain)"
        ),
    ),
    (
        Purpose.OTHER,
        (
            r"lawsuit|civil action|legal action|\bcourt\b|\bsue\b|arbitrat|\bsuit\b"
            r"|statute of limitations"
        ),
    ),
    (Purpose.OTHER, r"reinstat|re-?open|this closure|closed as|administratively closed|vacate"),
    (
        Purpose.OTHER,
        (
            r"\b(?:payment|premium|balance|refund|bill|invoice|overpayment)s?\b[^.;]{0,40}\b(?:due"
            r"|paid|pay|refund|remit|owe)|\bpay\b|grace period|\bcobra\b|enroll|disenroll"
            r"|special election"
        ),
    ),
    (
        Purpose.OTHER,
        (
            r"\b(?:was|were|has been|had been|is) (?:not )?(?:received|filed|submitted|postmarked"
            r"|requested|made|closed|sent)\b|\bdid not (?:file|submit|send|receive|request|appeal)\b"
            r"|\buntimely\b|\bfailed to (?:file|submit|appeal)\b"
        ),
    ),
    (
        Purpose.OTHER,
        (
            r"\b(?:extend|extension|extended)\b|\bgood cause\b|\backnowledg|\bwait(?:ing)?\b"
            r"|appoint(?:ment of)? (?:a )?representative|\bexcept\b"
        ),
    ),
    (Purpose.OTHER, r"complain|department of labor|\bebsa\b|ombudsman|regulator|attorney general"),
    (
        Purpose.OTHER,
        (
            r"\b(?:quantity|supply|supplies|visits?|sessions?|therapy|trial|treatments?|hospital stay"
            r"|inpatient days|dose|dosage|refills?|symptoms?|conservative|imaging)\b"
        ),
    ),
    (
        Purpose.SECOND_APPEAL,
        (
            r"\b(?:second|2nd|next|final|voluntary|third|another"
            r"|further)[ -](?:\w+[ -]){0,3}?(?:level[ -])?(?:of )?(?:internal )?(?:appeal"
            r"|reconsideration|redetermination|grievance|review)|level (?:2|two|ii)\b"
            r"|reconsideration by (?:the|an) (?:ire|independent)"
        ),
    ),
)
PURPOSES = tuple((purpose, re.compile(pattern, re.I)) for purpose, pattern in _PURPOSES)
DECIDES = (
    r"(?:decide|respond|notify|make|issue|give you|send you|resolve|tell you|complete|answer"
    r"|process|render|let you know|provide|review|mail you|write|reach|contact you|call you)"
)
INSURER_ACTS = re.compile(
    rf"\b(?:we|plan|insurer|company|reviewers?|committee)\b[^.;]{{0,40}}?\b(?:will|must|shall"
    rf"|have to|has to|are required to|is required to|have up to|has up to)\b(?! (?:receive"
    rf"|get)\b)[^.;]{{0,40}}\b{DECIDES}\b"
    rf"|(?<!\byou )\bwill (?:\w+ ){{0,2}}{DECIDES}\b|\b(?:we|plan) (?:has|have|makes?"
    rf"|decides?|generally|usually|must)\b(?! (?:receive|get|have received|hear))|\bwe'll\b"
    rf"|\bwe take\b"
    r"|\b(?:will|must|shall) be (?:decided|made|issued|resolved|completed|processed|answered"
    r"|reviewed|sent to you|mailed to you|notified|rendered|handled|given)\b"
    r"|\b(?:are|is) (?:generally |usually |typically )?(?:decided|resolved|completed"
    r"|processed|answered|reviewed|issued|rendered)\b"
    r"|\byou(?:'ll| will| should| can expect to)\b[^.;]{0,20}\b(?:receive|get|hear|be (?:told"
    r"|notified|informed)|have (?:our|a) (?:answer|decision))\b"
    r"|\b(?:decisions?|answer|response|reply|resolution)\b[^.;]{0,40}\b(?:within|in"
    r"|no later than|as fast|as quickly)\b|\bour (?:review|decision|answer) (?:takes|will)\b"
    r"|\b(?:turnaround|decision|review|response|processing) time",
    re.I,
)
DECISION_AS_OBJECT = re.compile(
    r"\b(?:appeal(?:ing)?|of|at|with|about|dispute|contest|challenge|reconsider(?:ing)?"
    r"|review(?:ing)?|reverse|change)\s+(?:this|the|our|that|any|a|an|such"
    r"|your)?\s*(?:coverage |adverse |benefit |initial |denial |claim |plan's "
    r"|medical necessity ){0,3}"
    r"(?:decisions?|determinations?|denials?)\b",
    re.I,
)
APPEAL_WORD = re.compile(
    r"\bappea[l1I]s?\b|\bappealing\b|\b(?:request|ask|asking|requests"
    r"|requesting)\b[^.;]{0,30}\b(?:reconsideration|redetermination"
    r"|(?:an? )?(?:internal )?review of (?:this|our|the) (?:decision|determination|denial))"
    r"|\brequests? (?:for )?(?:an? )?(?:internal |formal |written )?review\b"
    r"|\blook at (?:this|the|our|your) (?:decision|case|claim|request) again\b"
    r"|\breconsider (?:this|our|the|its)\b|\breconsideration\b|\bredetermination\b"
    r"|\binternal review\b|\bformal review\b|\bcontest (?:this|the|our)\b"
    r"|\bdispute this (?:decision|denial|determination)\b",
    re.I,
)
GRIEVANCE_WORD = re.compile(r"\bgrievances?\b", re.I)


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
