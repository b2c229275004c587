"""Why the insurer refused: its own label first, then "denied because", then the rest of its reasoning."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cases.facts import FactName, Reason
from documents.reading.letter import Letter, Sentence
from documents.reading.pages import Spot, Suggestion
from documents.reading.reasons import SPINE, reasons_in
from documents.reading.telling import tell

PARTICULAR = frozenset(
    {
        Reason.EXPERIMENTAL,
        Reason.FORMULARY,
        Reason.STEP_THERAPY,
        Reason.OUT_OF_NETWORK,
        Reason.QUANTITY_OR_VISIT_LIMIT,
        Reason.NO_PRIOR_AUTHORIZATION,
    }
)
LABEL = re.compile(
    r"^\W*(?:(?:the )?(?:specific |clinical |primary |principal )?(?:reasons?|rationale|basis"
    r"|grounds)\b(?: for| of| behind)?(?: (?:the|this|our|your|adverse|not|denying|claim"
    r"|coverage|service|benefit))*(?: ?(?:denial|decision|determination|non-?coverage"
    r"|approving|action|denied))?"
    r"|denial reasons?(?: codes?)?(?: and description)?|denial (?:rationale|explanation"
    r"|codes?(?: description)?|basis)|(?:clinical )?rationale|why (?:we|was|your|did"
    r"|is)\b[^:?.]{0,60}|explanation of (?:decision|denial|determination|our decision)|remark"
    r"|reason code)"
    r"(?:\s*\([^)]*\))?\s*(?P<sep>[:?]|\s-\s|$)\s*",
    re.I,
)
REFUSED = re.compile(
    r"\bden(?:y|ied|ies|ying|ial)\b|\b(?:unable|not able|cannot|can't"
    r"|could not) (?:to )?(?:approve|authori[sz]e|cover|certify|pay)\b"
    r"|\bnot (?:been )?(?:approved|authori[sz]ed|certified)\b"
    r"|\b(?:do|does|will) not (?:approve|authori[sz]e|cover|pay)\b|\bnot (?:be )?(?:covered|payable|paid)\b",
    re.I,
)
BECAUSE = re.compile(
    (r"\b(?:because|since|due to|for (?:the following|lack|the reason)|based on|on the basis)\b"), re.I
)
NO_REASON = re.compile(
    r"\bmay apply\b|\bavailable (?:up)?on request\b|\byou (?:or your \w+ )?(?:may|can"
    r"|have the right)\b|\bto appeal\b|\byour appeal\b|\bplease (?:include|submit|send|note"
    r"|see|contact)\b|\bif (?:you|your|we|this|the)\b|\bright to\b"
    r"|\bcopy of\b|\bis not medical advice\b|\bdoes not (?:direct|change any)\b"
    r"|\bsubject to all terms\b|\bnot a bill\b",
    re.I,
)
ABOUT_APPEALS = re.compile(r"\b(?:appeal|rights?|reconsider|external|next steps|contact|questions)\b", re.I)
CODE_LABEL = re.compile(
    (
        r"^\W*(?:denial|reason|remark|adjustment|claim adjustment|carc|rarc|eob"
        r"|explanation)[ /]*(?:reason )?(?:remark )?codes?\b"
    ),
    re.I,
)
CODE = re.compile(
    r"\b(?:(?:CO|PR|OA|PI|CR)\s?-\s?[A-Z]?\d{1,3}|(?:N|MA|M)\d{1,3}(?=\b)"
    r"|[A-Z]{1,4}-?\d{1,4}[A-Z]?|\d{2,4}[A-Z]?)\b"
)
CARC = re.compile(r"\b(?:CO|PR|OA|PI)\s?-\s?[A-Z]?\d{1,3}\b")


@dataclass(frozen=True, slots=True)
class _Ground:
    """A sentence that gives a reason, by how plainly: 1 labelled, 2 beside the refusal, 3 elsewhere."""

    sentence: Sentence
    text: str
    at: int
    rank: int

    @property
    def spot(self) -> Spot:
        return self.sentence.spot(self.at)


def suggest_reasons(letter: Letter) -> Iterator[Suggestion]:
    """The main reason, every reason, the letter's words for it, and its codes."""
    grounds = tuple(_grounds(letter))
    told: dict[Reason, _Ground] = {}
    ordered = [(reason, g) for rank in (1, 2, 3) for g in grounds if g.rank == rank for reason in reasons_in(g.text)]
    for reason, ground in ordered:
        told.setdefault(reason, ground)
    main = _main(ordered)
    if main:
        trust = {1: 0.9, 2: 0.85, 3: 0.6}[main[1].rank]
        yield tell(letter, FactName.DENIAL_REASON_CATEGORY, main[0].value, main[1].spot, trust)
        if main[1].rank == 1 or BECAUSE.search(main[1].text):
            yield tell(letter, FactName.DENIAL_REASON_SUMMARY, _plain(main[1].text), main[1].spot, 0.8)
    for reason, ground in told.items():
        yield tell(letter, FactName.DENIAL_REASONS, reason.value, ground.spot, {1: 0.9, 2: 0.8, 3: 0.55}[ground.rank])
    yield from _codes(letter)


def _main(ordered: list[tuple[Reason, _Ground]]) -> tuple[Reason, _Ground] | None:
    """The first reason; a result gives way to its reason, and a finding to the ground it is a finding for.

    "Not covered" is a result: a particular reason told as plainly or right beside it says why. What the
    spine policies ask for are findings: "not medically necessary", told as plainly, is their ground.
    """
    if not ordered:
        return None
    reason, ground = ordered[0]
    others = ordered[1:]
    if reason is Reason.NOT_COVERED:
        beside = [
            (r, g) for r, g in others if g.rank == ground.rank or abs(g.sentence.line - ground.sentence.line) <= 2
        ]
        return next(((r, g) for r, g in beside if r in PARTICULAR), ordered[0])
    if reason in SPINE:
        same = [(r, g) for r, g in others if g.rank == ground.rank]
        return next(((r, g) for r, g in same if r is Reason.NOT_MEDICALLY_NECESSARY), ordered[0])
    return ordered[0]


def _grounds(letter: Letter) -> Iterator[_Ground]:
    labelled_line = -10
    labelled_section = None
    for sentence in letter.sentences:
        if sentence.late or (letter.sign_off is not None and sentence.line >= letter.sign_off):
            continue
        label = LABEL.match(sentence.text)
        if label and (label["sep"] or len(sentence.text) < 60):
            labelled_line, labelled_section = sentence.line, sentence.section
            if sentence.text[label.end() :].strip():
                yield _Ground(sentence, sentence.text[label.end() :], label.end(), 1)
            continue
        if (
            NO_REASON.search(sentence.text)
            or ABOUT_APPEALS.search(sentence.section)
            or CODE_LABEL.match(sentence.section)
        ):
            continue
        near = (
            sentence.section == labelled_section
            and 0 <= sentence.line - labelled_line <= 6
            or LABEL.match(sentence.section)
        )
        if near and not re.match(r"[A-Z][\w /]{2,25}:", sentence.text):
            yield _Ground(sentence, sentence.text, 0, 1)
        elif REFUSED.search(sentence.text):
            yield _Ground(sentence, sentence.text, 0, 2)
        else:
            yield _Ground(sentence, sentence.text, 0, 3)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" -:;.")


def _codes(letter: Letter) -> Iterator[Suggestion]:
    given: set[str] = set()
    for line in letter.lines:
        label = CODE_LABEL.match(line.text)
        pattern = CODE if label else CARC
        for hit in pattern.finditer(line.text, label.end() if label else 0):
            if label and hit.start() > label.end() + 25:
                break
            code = re.sub(r"\s", "", hit.group())
            if code not in given:
                given.add(code)
                yield tell(letter, FactName.DENIAL_CODES, code, line.spot(hit.start(), hit.end()), 0.9)
