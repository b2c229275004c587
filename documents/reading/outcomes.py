"""What the letter decides: a refusal, an answer to an appeal, or nothing refused at all."""

import re
from collections.abc import Iterator

from cases.facts import FactName, Outcome
from documents.reading.letter import Letter, Sentence
from documents.reading.pages import Spot, Suggestion
from documents.reading.telling import tell

CONDITION = re.compile(
    (
        r"\b(?:if|when|whenever|unless|should|in case|in the event|whether"
        r"|any time)\b[^,;.]{0,90}$|\b(?:may|might|could|can|would)\b[^.;,]{0,30}$"
        r"|\bonce\b[^,;.]{0,40}$"
    ),
    re.I,
)
REFUSAL = re.compile(
    r"\b(?:is|are|was|were|been|be|being)\s+(?:\w+ ){0,2}?(?:den[il1]ed|disapproved|declined"
    r"|rejected|not (?:been )?(?:approved|authori[sz]ed|certified|covered))\b"
    r"|\b(?:we|plan|has|have|insurer)\b(?: \w+){0,3} (?:den[il1]ed|declined|deny|denies"
    r"|disapproved)\b|\bdecision to deny\b|\bto deny (?:the|your|coverage|this)\b"
    r"|\b(?:unable|not able) to (?:approve|authori[sz]e|cover|certify|pay)\b|\b(?:cannot"
    r"|can't|could not|will not|won't|do not|does not|did not) (?:be )?(?:approved?"
    r"|authori[sz]ed?|cover(?:ed)?|certify|certified|pay|paid)\b"
    r"|\b(?:is|was|has been|are|were) not (?:approved|authori[sz]ed|certified|covered|payable"
    r"|medically necessary)\b|\bnot approved\b|\bnon-?certif\w+\b|\bhas been denied\b"
    r"|\bnot a covered (?:benefit|service)\b",
    re.I,
)
VERDICT = re.compile(
    (
        r"^\W*(?:(?:final )?(?:decision|determination|status|outcome|claim status|result"
        r"|authorization status|request status|review outcome|coverage decision"
        r"|disposition))\s*[:=-]+\s*(?P<word>[\w ()/-]+)"
    ),
    re.I,
)
TITLE = re.compile(
    (
        r"\b(?:notice of (?:\w+ ){0,3}(?:denial|non-?coverage|adverse)"
        r"|adverse (?:benefit )?determination|denial (?:notice|letter|of)|(?:claim|coverage"
        r"|service|authorization|request) den(?:ial|ied)|non-?coverage)\b"
    ),
    re.I,
)
APPROVAL = re.compile(
    (
        r"\b(?:has|have|was|were|is|are) (?:been )?(?:\w+ )?(?:approved|authori[sz]ed"
        r"|certified)\b|\bwe (?:have )?(?:\w+ )?(?:approved?|authori[sz]ed?)\b"
        r"|\bapproval (?:notice|letter)\b|\bnotice of (?:\w+ )?approval\b|\bpleased to (?:inform"
        r"|tell|approve|notify)\b"
    ),
    re.I,
)
PAID = re.compile(
    (
        r"\bpayment issued\b|\bplan paid\b|\bclaim (?:was|has been) (?:paid|processed)\b"
        r"|\bprocessed\b.{0,20}\bpa(?:id|yment)\b|\bcheck amount\b|\bwe paid\b|\bpaid in full\b"
    ),
    re.I,
)
EOB = re.compile(r"\bexplanation of benefits\b|\bthis is not a bill\b|\bEOB\b", re.I)
BILL = re.compile(
    (
        r"\b(?:amount due|balance due|pay this amount|statement of account|patient statement"
        r"|billing statement|invoice|payment is due|minimum payment|remit payment)\b"
    ),
    re.I,
)
NOTHING_REFUSED = re.compile(
    (
        r"\b(?:request for (?:additional|more|further) information|we need (?:more"
        r"|additional) information|acknowledg\w+ (?:of|receipt)|we (?:have )?received your appeal)\b"
    ),
    re.I,
)

APPEALED = re.compile(
    (
        r"\b(?:your|the|this|of|on|member's|an|first.level|second.level|level \w+|internal"
        r"|expedited) (?:\w+ ){0,3}?(?:appeal|grievance|reconsideration|redetermination)\b"
    ),
    re.I,
)
ANSWERS: tuple[tuple[Outcome, re.Pattern[str]], ...] = tuple(
    (outcome, re.compile(pattern, re.I))
    for outcome, pattern in (
        (
            Outcome.PARTLY,
            (
                r"\b(?:partial(?:ly)?|in part|partly)\b.{0,50}\b(?:overturn\w*|approv\w*|uph[eo]ld"
                r"|favorable|grant\w*|revers\w*)\b|\b(?:overturn\w*|approv\w*|uph[eo]ld|grant\w*"
                r"|revers\w*|favorable)\b.{0,60}\b(?:in part|partial(?:ly)?|partly)\b"
            ),
        ),
        (
            Outcome.DISMISSED,
            (
                r"\b(?:dismiss(?:ed|ing|al)?)\b|\bappeal\b.{0,60}\b(?:untimely|not (?:timely|accepted"
                r"|be considered|eligible)|too late|cannot be (?:accepted|processed|reviewed"
                r"|considered))\b|\b(?:cannot|unable to|not able to) (?:accept|process|review"
                r"|consider) (?:your|the|this) (?:\w+ )?(?:appeal|request for reconsideration"
                r"|reconsideration|redetermination)\b"
            ),
        ),
        (
            Outcome.OVERTURNED,
            (
                r"\b(?:overturn(?:ed|ing)?|revers(?:ed?|ing))\b|\b(?:approve|approved|granted?"
                r"|granting)\b.{0,25}\b(?:appeal|reconsideration|redetermination)\b|\b(?:appeal"
                r"|reconsideration|redetermination)\b.{0,40}\b(?:approved|granted|successful"
                r"|in your favor)\b|\bin your favor\b|\bfully favorable\b"
                r"|\bwe (?:have )?changed our (?:decision|mind)\b"
            ),
        ),
        (
            Outcome.UPHELD,
            (
                r"\b(?:uph[eo]ld|upholding|affirm(?:ed|ing)?|sustain(?:ed|ing)?)\b|\b(?:original"
                r"|initial|prior|previous|our|first) (?:denial|decision"
                r"|determination)\b.{0,30}\b(?:stands?|remains?|unchanged|was correct|is correct"
                r"|is appropriate|maintained)\b|\b(?:remains?) (?:denied|unchanged)\b|\bden(?:y|ied"
                r"|ying)\b.{0,20}\b(?:your|the|this) (?:\w+ ){0,2}(?:appeal|grievance|reconsideration"
                r"|redetermination)\b|\b(?:appeal|reconsideration|redetermination)\b.{0,15}\b(?:is"
                r"|was|has been) (?:denied|unsuccessful)\b|\bmaintain(?:ed|ing)? (?:our"
                r"|the)\b.{0,25}\b(?:denial|decision)\b|\bunfavorable\b"
                r"|\b(?:did not|have not|are not|cannot) chang\w+ our (?:decision|mind)\b|\bstand by our\b"
            ),
        ),
    )
)
HISTORY = re.compile(r"\b(?:prior|previous|earlier|last) (?:\w+ )?(?:appeal|request|review)\b", re.I)


def suggest_outcome(letter: Letter) -> Iterator[Suggestion]:
    """Whether something was refused, and which answer this is. Silence on both is no answer."""
    answer = _answer(letter)
    refusal = next(_refusals(letter), None)
    if answer:
        outcome, spot = answer
        refused = outcome is not Outcome.OVERTURNED
        yield tell(letter, FactName.OUTCOME, outcome.value, spot, 0.85)
        yield tell(letter, FactName.IS_DENIAL, refused, spot, 0.8)
    elif refusal:
        sentence, start, trust = refusal
        yield tell(letter, FactName.IS_DENIAL, value=True, spot=sentence.spot(start), confidence=trust)
        yield tell(letter, FactName.OUTCOME, Outcome.DENIED.value, sentence.spot(start), trust)
    else:
        yield from _nothing_refused(letter)


def _stated(sentence: Sentence, hit: re.Match[str]) -> bool:
    """Whether the words state what happened, not what would happen if."""
    before = sentence.text[: hit.start()]
    return not CONDITION.search(before) and not re.match(
        r"\W*(?:if|when|unless|should)\b[^,]*$", sentence.text[: hit.end()], re.I
    )


def _refusals(letter: Letter) -> Iterator[tuple[Sentence, int, float]]:
    weak: list[tuple[Sentence, int, float]] = []
    for sentence in letter.sentences:
        verdict = VERDICT.match(sentence.text)
        if verdict and re.search(
            (r"\b(?:den[il1]|not (?:approved|covered|certified)|non-?certif|adverse|reject)"), verdict["word"], re.I
        ):
            yield sentence, 0, 0.95
        hit = REFUSAL.search(sentence.text)
        if (
            hit
            and _stated(sentence, hit)
            and not sentence.late
            and not re.search(r"\bright|appeal\b", sentence.section)
        ):
            yield sentence, 0, 0.9
        title = TITLE.search(sentence.text)
        if (
            title
            and len(sentence.text) < 110
            and not sentence.text.endswith(".")
            and _stated(sentence, title)
            and not sentence.late
        ):
            weak.append((sentence, 0, 0.8))
    yield from weak


def _nothing_refused(letter: Letter) -> Iterator[Suggestion]:
    """An approval, a paid statement of benefits or a bill; anything else stays open."""
    for pattern, trust in ((APPROVAL, 0.85), (PAID, 0.85), (BILL, 0.7)):
        for sentence in letter.sentences:
            hit = pattern.search(sentence.text)
            pays = pattern is not PAID or EOB.search(letter.text)
            if (
                hit
                and _stated(sentence, hit)
                and pays
                and not sentence.late
                and not NOTHING_REFUSED.search(letter.text)
            ):
                yield tell(letter, FactName.IS_DENIAL, value=False, spot=sentence.spot(), confidence=trust)
                return


def _answer(letter: Letter) -> tuple[Outcome, Spot] | None:
    """The outcome of an appeal, if this letter answers one."""
    if not APPEALED.search(letter.text):
        return None
    for sentence in letter.sentences:
        if sentence.late or HISTORY.search(sentence.text):
            continue
        for outcome, pattern in ANSWERS:
            hit = pattern.search(sentence.text)
            if hit and _stated(sentence, hit) and _about_this_appeal(letter, sentence, outcome):
                return outcome, sentence.spot()
    return None


def _about_this_appeal(letter: Letter, sentence: Sentence, outcome: Outcome) -> bool:
    """The letter says it answers: "we received your appeal", "after reviewing your appeal", "appeal decision"."""
    answers = re.search(
        r"\b(?:review(?:ed|ing|er)?|consider(?:ed|ing)?|receiv(?:ed|ing)|completed|respon\w+"
        r"|decision|determination|outcome|regarding|about|decided|resolution"
        r"|result)\b.{0,60}\b(?:your|the|this|an|level \w+|\w+-level) (?:\w+ ){0,3}?(?:appeal"
        r"|grievance|reconsideration|redetermination)\b"
        r"|\b(?:appeal|grievance|reconsideration|redetermination) (?:decision|determination"
        r"|resolution|outcome|response|denial|approval)\b|\byour appeal (?:was|has been|is)\b",
        letter.text,
        re.I,
    )
    own_word = re.search(r"\b(?:uph[eo]ld|overturn\w*|revers\w*|dismiss\w*|appeal|chang\w+ our)\b", sentence.text, re.I)
    return bool(
        answers
        and (own_word or outcome is Outcome.UPHELD)
        or outcome is not Outcome.DISMISSED
        and re.search(
            (
                r"\bwe (?:\w+ ){0,4}(?:uph[eo]ld|overturn\w*|revers\w*)\b|\bour decision to (?:uphold"
                r"|overturn|reverse)\b|\bden(?:y|ied) (?:your|the|this) (?:\w+ )?appeal\b"
            ),
            sentence.text,
            re.I,
        )
    )
