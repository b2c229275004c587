"""Why the insurer refused: its own label first, then "denied because", then the rest of its reasoning."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cases.facts import FactName, Reason
from documents.reading.letter import Letter, Sentence
from documents.reading.pages import Spot, Suggestion
from documents.reading.telling import tell

AUTHORIZATION = r"(?:prior[ -]?auth\w*|pre-?auth\w*|pre-?cert\w*|prior approval|pre-?approval|advance approval|authori[sz]ation|referral)"
LACKS = r"(?:no|not|without|lack\w*|absent|absence|missing|fail\w*|never|insufficient\w*|incomplete\w*|inadequate\w*|limited|does not|do not|did not|cannot|unable)"
PAPERS = r"(?:documentation|documents?|information|records?|notes?|submission|chart|evidence submitted|clinicals?)"

# In the order in which a sentence that names several is to be understood: the particular before the general.
_REASONS: tuple[tuple[Reason, str], ...] = (
    (Reason.EXPERIMENTAL, r"\bexperimental\b|\binvestigational\b|\bunproven\b|\bnot (?:been )?(?:scientifically |clinically )?proven\b|\bnot evidence-based\b"),
    (Reason.UNTIMELY_FILING, r"\btimely filing\b|\bnot (?:filed|submitted) (?:timely|on time|within)\b|\bfiled (?:too )?late\b|\bfiling (?:limit|deadline)\b.{0,30}\b(?:expired|passed|exceeded)\b"),
    (Reason.DUPLICATE, r"\bduplicate\b.{0,20}\b(?:claim|of|service|charge|billing)\b"),
    (Reason.COORDINATION, r"\bcoordination of benefits\b|\bother (?:health )?insurance\b|\b(?:primary|another) (?:payer|insurer|carrier|insurance)\b"),
    (Reason.ELIGIBILITY, r"\bnot eligible\b|\bineligible\b|\bcoverage\b.{0,30}\b(?:not (?:been )?(?:in effect|active)|terminated|ended|lapsed|cancel\w+)\b|\bno(?:t)? (?:active )?(?:coverage|covered|enrolled) (?:on|at) the (?:date|time)\b"),
    (Reason.STEP_THERAPY, r"\bstep[ -]?therapy\b|\b(?:tried|try|trial(?: of| and)?|tries) and fail\w*\b|\btrial and failure\b|\b(?:preferred|formulary|first-line|prerequisite|lower-cost|lower-tier|covered)\b.{0,40}\b(?:alternatives?|drugs?|medications?|agents?|options?|therap\w+)\b.{0,60}\b(?:fail\w*|tried|trial|first|before|must)\b|\bfail\w*\b.{0,50}\b(?:preferred|formulary|prerequisite|lower-cost|first-line)\b|\bnon-preferred\b"),
    (Reason.FORMULARY, r"\bnon-?formulary\b|\bnot (?:on|listed on|included (?:in|on)|part of) (?:the|our|your|your plan's|the plan's) (?:plan's )?(?:formulary|drug list|list of covered drugs|preferred drug list)\b|\bformulary exclusion\b"),
    (Reason.OUT_OF_NETWORK, r"\bout[ -]of[ -](?:the )?network\b|\bnon-?(?:network|participating|contracted)\b|\bnot (?:in|part of|participat\w+ (?:in|with)) (?:the|our|your|your plan's) (?:plan's )?network\b|\boutside (?:of )?(?:the|our|your)(?: plan's)?(?: provider)? network\b"),
    (Reason.QUANTITY_OR_VISIT_LIMIT, r"\b(?:visit|benefit|annual|quantity|yearly|dose|dosage|frequency|session|duration|day)s?\b.{0,25}\b(?:limit|maximum|allowance|cap)s?\b.{0,70}\b(?:reached|exceed\w*|exhausted|met|used)\b|\bexceed\w*\b.{0,60}\b(?:limit|quantity|frequency|interval|duration|number of|maximum|allowed)\b|\bmaximum\b.{0,40}\b(?:reached|exceeded|exhausted)\b"),
    (Reason.NO_PRIOR_AUTHORIZATION, rf"\b{AUTHORIZATION}\b.{{0,45}}\b(?:absent|not (?:obtained|requested|received|on file|given|secured|approved in advance|in place)|was never|missing|lapsed|expired|lacking|required (?:but|and)|was not|were not|is not on file|does not exist)"
                                    rf"|\b(?:without|no|lack of|missing|absence of|not have|not obtain|not request|not receive|failed to (?:obtain|request|get|secure)|did not (?:obtain|request|get|secure|receive))\b.{{0,30}}\b{AUTHORIZATION}\b|\bnot (?:pre-?authori[sz]ed|pre-?certified|prior authori[sz]ed)\b|\bCO-?\s?197\b"),
    (Reason.CODING_OR_BILLING, r"\bbundl\w+|\bunbundl\w+|\bmodifier\b|\b(?:incorrect|invalid|inconsistent|wrong)\b.{0,25}\b(?:codes?|coding|billing)\b|\b(?:codes?|coding|billed)\b.{0,30}\b(?:incorrect\w*|invalid|inconsistent|does not match)\b|\bincluded in the (?:payment|allowance)\b"),
    (Reason.LEVEL_OF_CARE, r"\b(?:lower|less(?:er)? intensive|outpatient|observation|requested|inpatient|different)\b.{0,30}\blevel of care\b|\blevel of care\b.{0,50}\b(?:not|lower|outpatient|exceeds?)\b|\bsite of (?:care|service)\b|\b(?:could|can) (?:be )?(?:safely )?(?:be )?(?:provided|performed|managed|treated)\b.{0,40}\b(?:outpatient|lower|observation|at home)\b"),
    (Reason.NOT_COVERED, r"\bnot (?:a )?covered\b|\bnon-?covered\b|\bexclu(?:ded|sions?|des)\b|\bdoes(?: not|n't) cover\b|\bnot (?:a )?(?:benefit|payable)\b|\bonly covered for\b|\bno benefits?\b.{0,20}\b(?:available|payable)\b"),
    (Reason.NOT_MEDICALLY_NECESSARY, r"\bnot\b.{0,45}\bmedical(?:ly)? necess(?:ary|ity)\b|\bmedical(?:ly)? necess(?:ary|ity)\b.{0,60}\b(?:not|lacking|absent|denied)\b|\black of medical necessity\b|\b(?:not|fails? to|failed to|unable to)\b(?: \w+){0,3} (?:meet|met|satisfy|satisfied|meeting)\b.{0,60}\b(?:criteri\w+|guidelines?|polic(?:y|ies)|standards?|necessity|requirements?)\b|\bcriteri\w+\b.{0,40}\bnot (?:been )?(?:met|satisfied)\b|\bmedically unnecessary\b"),
    (Reason.SECOND_OPINION, r"\bsecond (?:surgical |medical )?opinion\b"),
    (Reason.STIMULATOR_CRITERIA, r"\b(?:spinal cord|dorsal column|neuro) ?-?stimulat\w+\b.{0,120}\b(?:trial|criteria|psycholog\w+|not|lack)|\bpsycholog\w+ (?:evaluation|clearance|screening)\b.{0,60}\b(?:stimulat\w+|not)"),
    (Reason.INSUFFICIENT_DOCUMENTATION, rf"\b{PAPERS}\b.{{0,60}}\b{LACKS}\b|\b(?:insufficient|incomplete|inadequate|missing|lack of|not enough)\b.{{0,25}}\b{PAPERS}\b|\b(?:did not|have not|not) (?:receive|provide|submit|include)d?\b.{{0,40}}\b{PAPERS}\b|\bnot (?:documented|shown in)\b"),
    (Reason.CONSERVATIVE_TREATMENT, r"\b(?:conservative|non-?(?:surgical|operative)|less invasive)\b.{0,30}\b(?:care|treatments?|therap\w+|management|measures|options)\b|\b(?:course|trial|weeks?|months?) of (?:supervised |formal |directed )?(?:physical therapy|home exercise|nsaids?|injections?|chiropractic)\b"),
    (Reason.FUNCTIONAL_IMPAIRMENT, r"\bfunctional (?:impairment|limitation|decline|deficit|disability|status|loss)s?\b|\bactivities of daily living\b"),
    (Reason.IMAGING_CRITERIA, r"\b(?:imaging|mri|ct|x-?rays?|radiograph\w*|scan)\b.{0,30}\b(?:findings?|results?|report|evidence|studies|study|does|do|did)\b.{0,60}\b(?:not|lack\w*|insufficient|without|no)\b|\b(?:no|not|lack of)\b.{0,50}\b(?:imaging|mri|radiographic|ct)\b.{0,20}\b(?:evidence|findings?|confirm\w*|support\w*|show\w*|instability)\b"),
)  # fmt: skip
REASONS = tuple((reason, re.compile(pattern, re.I)) for reason, pattern in _REASONS)
PARTICULAR = frozenset({Reason.EXPERIMENTAL, Reason.FORMULARY, Reason.STEP_THERAPY, Reason.OUT_OF_NETWORK, Reason.QUANTITY_OR_VISIT_LIMIT, Reason.NO_PRIOR_AUTHORIZATION})
SPINE = frozenset({Reason.CONSERVATIVE_TREATMENT, Reason.FUNCTIONAL_IMPAIRMENT, Reason.IMAGING_CRITERIA, Reason.SECOND_OPINION})
LABEL = re.compile(
    r"^\W*(?:(?:the )?(?:specific |clinical |primary |principal )?(?:reasons?|rationale|basis|grounds)\b(?: for| of| behind)?(?: (?:the|this|our|your|adverse|not|denying|claim|coverage|service|benefit))*(?: ?(?:denial|decision|determination|non-?coverage|approving|action|denied))?"
    r"|denial reasons?(?: codes?)?(?: and description)?|denial (?:rationale|explanation|codes?(?: description)?|basis)|(?:clinical )?rationale|why (?:we|was|your|did|is)\b[^:?.]{0,60}|explanation of (?:decision|denial|determination|our decision)|remark|reason code)"
    r"(?:\s*\([^)]*\))?\s*(?P<sep>[:?]|\s-\s|$)\s*",
    re.I,
)
REFUSED = re.compile(
    r"\bden(?:y|ied|ies|ying|ial)\b|\b(?:unable|not able|cannot|can't|could not) (?:to )?(?:approve|authori[sz]e|cover|certify|pay)\b|\bnot (?:been )?(?:approved|authori[sz]ed|certified)\b"
    r"|\b(?:do|does|will) not (?:approve|authori[sz]e|cover|pay)\b|\bnot (?:be )?(?:covered|payable|paid)\b",
    re.I,
)
REFUSED_AS = re.compile(r"\bdenied (?:as|for being|for)\b", re.I)
BECAUSE = re.compile(r"\b(?:because|since|due to|for (?:the following|lack|the reason)|based on|on the basis)\b", re.I)
NO_REASON = re.compile(
    r"\bmay apply\b|\bavailable (?:up)?on request\b|\byou (?:or your \w+ )?(?:may|can|have the right)\b|\bto appeal\b|\byour appeal\b|\bplease (?:include|submit|send|note|see|contact)\b|\bif (?:you|your|we|this|the)\b|\bright to\b"
    r"|\bcopy of\b|\bis not medical advice\b|\bdoes not (?:direct|change any)\b|\bsubject to all terms\b|\bnot a bill\b",
    re.I,
)
ABOUT_APPEALS = re.compile(r"\b(?:appeal|rights?|reconsider|external|next steps|contact|questions)\b", re.I)
CODE_LABEL = re.compile(r"^\W*(?:denial|reason|remark|adjustment|claim adjustment|carc|rarc|eob|explanation)[ /]*(?:reason )?(?:remark )?codes?\b", re.I)
CODE = re.compile(r"\b(?:(?:CO|PR|OA|PI|CR)\s?-\s?[A-Z]?\d{1,3}|(?:N|MA|M)\d{1,3}(?=\b)|[A-Z]{1,4}-?\d{1,4}[A-Z]?|\d{2,4}[A-Z]?)\b")
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
    """The first reason; "not covered" gives way to a particular reason told as plainly."""
    if not ordered or ordered[0][0] is not Reason.NOT_COVERED:
        return ordered[0] if ordered else None
    rank = ordered[0][1].rank
    return next(((r, g) for r, g in ordered[1:] if g.rank == rank and r in PARTICULAR), ordered[0])


def reasons_in(text: str) -> list[Reason]:
    """The reasons a sentence gives, the one it is mainly about first."""
    found = [reason for reason, pattern in REASONS if pattern.search(text)]
    refused_as = REFUSED_AS.search(text)
    if refused_as:
        stated = [reason for reason in found if dict(REASONS)[reason].search(text, refused_as.start())]
        found = stated + [reason for reason in found if reason not in stated]
    if Reason.INSUFFICIENT_DOCUMENTATION in found and Reason.NOT_MEDICALLY_NECESSARY not in found:
        return found
    return [r for r in found if r not in SPINE] + [r for r in found if r in SPINE]


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
        if NO_REASON.search(sentence.text) or ABOUT_APPEALS.search(sentence.section) or CODE_LABEL.match(sentence.section):
            continue
        near = sentence.section == labelled_section and 0 <= sentence.line - labelled_line <= 6 or LABEL.match(sentence.section)
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
