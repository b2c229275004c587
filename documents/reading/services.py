"""The treatment refused, with its codes; the diagnoses; the policies cited."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from cases.facts import FactName
from documents.reading.labels import labelled
from documents.reading.letter import Letter, Sentence
from documents.reading.pages import Spot, Suggestion
from documents.reading.sheet import Line
from documents.reading.telling import tell

THING = (
    r"(?:services?|procedures?|treatments?|items?|medications?|drugs?|prescriptions?|tests?"
    r"|devices?|equipment|supply|surgery|admission|study|imaging)"
)
LABEL = re.compile(
    rf"(?:requested|denied|proposed|non-?covered)\s+{THING}(?:/{THING})?(?:\(s\))?(?: name"
    rf"| description)?|{THING}(?:\(s\))?(?:/{THING}(?:\(s\))?)*(?: \(?s\)?)?(?: requested"
    rf"| denied| description| name| reviewed| under review| in question| not covered| type)?"
    r"|descriptions? of (?:the )?(?:services?|procedures?|treatments?|items?)"
    r"|request(?:ed)? for|type of service|request(?: description)?|what (?:was|is"
    r"|we) (?:denied|requested)",
    re.I,
)
CODE = re.compile(
    r"\b(?:(?P<system>CPT|HCPCS|CDT|NDC|DRG|MS-DRG|Rev(?:enue)?)(?:\s?/\s?HCPCS)?(?:[®]"
    r"|\(R\))?(?:\s*(?:codes?|procedure codes?|#|nos?\.?"
    r"|numbers?))?\s*[:#(]*\s*(?P<code>[A-Z]?\d{4,5}[A-Z]?|\d{3}"
    r"|\d{4,5}-\d{3,4}-\d{1,2})(?![\w-])"
    r"|\b(?:procedure|billing|service) codes?\s*[:#(]*\s*(?P<plain>[A-Z]?\d{4,5}[A-Z]?)(?![\w-]))",
    re.I,
)
MORE_CODES = re.compile(r"\s*(?:,|;|/|and|&|\+)+\s*(?P<code>[A-Z]?\d{4,5})(?![\w-])")
LONE_CODE = re.compile(r"(?<![\w$#-])\(?(?P<code>\d{5}|[A-CE-HJ-V]\d{4})\)?(?![\w-])")
DIAGNOSIS = re.compile(r"(?<![\w-])(?P<code>[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4}))(?![\w-])")
DIAGNOSIS_LABEL = re.compile(r"\b(?:diagnos[ie]s|icd(?:-?10(?:-cm)?)?|dx)\b", re.I)
SHORT_DIAGNOSIS = re.compile(r"(?<![\w-])(?P<code>[A-TV-Z]\d[0-9A-Z])(?![\w.-])")
ASKED = re.compile(
    r"\b(?:claim|request|authori[sz]ation|coverage|approval|precertification|payment"
    r"|prescription|referral|benefits|appeal)\b(?:,? (?:submitted|made|received|dated|sent"
    r"|you submitted|your (?:provider|doctor|physician|prescriber) (?:submitted|made"
    r"|sent))(?: by [^,.;]{3,60}?)?(?: (?:on|dated) [^,;]{6,20}(?:, \d{4})?)?)?,? (?:for"
    r"|regarding|concerning) (?:coverage of |authori[sz]ation of |approval of |payment of "
    r"|prior authori[sz]ation of )?"
    r"(?P<what>(?!(?:you|your|the following|this|these|services? received|a medical"
    r"|additional|prior authori[sz]ation|coverage|review|reconsideration|an? appeal|more"
    r"|further|external|information|documents|records|medical device|a copy|copies"
    r"|the (?:requested|above)|the reasons?|payment|benefits|the plan"
    r"|reimbursement)\b)[^.;]{3,140}?)"
    r"(?=\s+(?:performed|prescribed|ordered|submitted|requested|provided|rendered|received"
    r"|furnished|on(?= (?:\d|[A-Z]))|from (?:Dr|your)|by (?:Dr|your)|because|was|were|is|are"
    r"|has|have|due|as|related to|to treat|to manage|for (?:the )?(?:treatment|your)"
    r"|for (?:a )?diagnosis|that|which|and (?:is|was|has|have|determined|decided)|under|dated"
    r"|has been|cannot|does|did|based|following)\b|[.;,]|\s*\((?:CPT|HCPCS|code|diag|ICD"
    r"|claim|ref)|$)",
    re.I,
)
LISTED = re.compile(
    (
        r"\b(?:services?|items?|drugs?(?:\(s\))?|requests?|treatments?)\b[^:.]{0,60}\b(?:listed"
        r"|described|following|requested)\b[^:.]{0,60}:\s*(?P<what>[^.;:]{3,140})"
    ),
    re.I,
)
GRANTED = re.compile(
    (
        r"\b(?:approved?|authori[sz]ed?) (?:the |your "
        r"|an? )(?P<what>(?!request)[^.;:]{3,100}?)(?=\s+(?:requested|by|because|for|on|from|as)\b"
        r"|[.;,(]|$)"
    ),
    re.I,
)
BARE_CODES = re.compile(r"\(\s*(?:(?:\d{5}|[A-V]\d{4})\s*(?:[,;/&]|and)?\s*)+\)")
DENIED = re.compile(
    r"\b(?:den(?:y|ied|ying)|unable to (?:approve|authori[sz]e|cover)|(?:cannot|will not"
    r"|not) (?:approve|authori[sz]e|cover))\b(?: (?:the|your|a|an"
    r"|this))? (?:(?:prior )?authori[sz]ation|coverage|claim|request|payment"
    r"|approval)?(?: request)? ?(?:for|of) (?:the |a |an )?(?P<what>[^.;:]{3,120}?)"
    r"(?=\s+(?:because|was|is|as|due|since|performed|prescribed|requested|at|for|under|based"
    r"|submitted)\b|[.;,]|$)",
    re.I,
)
EMPTY_WORDS = re.compile(
    (
        r"^\W*(?:the )?(?:(?:requested|above|following|listed|proposed|medical|recent|service"
        r"|services|procedure|treatment|medication|item|device|request|coverage|see|n/?a|none"
        r"|not itemized|various|your|member|you|it|that|this|date|dates|code|codes|number"
        r"|description|type|denied|billed|amount|allowed"
        r"|provider)\W*(?:\([^)]*\)\W*)*)+(?:\W*below|\W*above|\W*stated in.*)?$"
    ),
    re.I,
)
ROW = re.compile(r"^\W*(?P<what>[^$|]*[A-Za-z][^$|]*?)(?:[\s|\[\]]+\$?\s?-?[\d,]+\.\d\d){2,}[\s|\[\]]*$")
POLICY_NAME = re.compile(
    r"(?P<policy>(?:\b(?:[A-Z][\w®&/-]+|and|of|for|to)\s+){0,6}?\b(?:Policy Bulletin"
    r"|Clinical Policy|Medical Policy|Coverage Policy|Coverage Determination Guideline"
    r"|Coverage Determination|Care Guidelines?|Guidelines?|Policy|Bulletin"
    r"|Criteria)\b(?:\s+(?:No\.?|ID|#))?[\s#]*\(?(?P<id>(?=[A-Z0-9./-]*\d)[A-Z0-9][A-Z0-9./-]*"
    r"[A-Z0-9])\)?(?:,? (?:Section|§|Version|v\.?) ?[\w.]*\w)?(?:\s\([^)\n]{3,60}\))?)"
)
KNOWN_POLICY = re.compile(
    r"\b(?:InterQual[®]?(?: [\w-]+){0,3}?(?: criteria)?|MCG(?: (?:Care )?Guidelines?)?"
    r"|Milliman Care Guidelines?(?: \(MCG\))?|(?:NCD|LCD|LCA)\s*#?\s*[A-Z]?\d[\w.]*"
    r"|CPB\s*#?\s*\d{3,4}|CDG[- ]?[A-Z]*\d+|CPG\s*\d+|ASAM(?: criteria)?|LOCUS"
    r"|NCCN(?: guidelines?)?)\b"
)
POLICY_LABEL = re.compile(
    (
        r"(?:clinical |medical |coverage |applicable )?(?:polic(?:y|ies)|guidelines?"
        r"|criteria)(?: \(s\)|\(s\))?(?: (?:applied|used|cited|references?|relied (?:up)?on"
        r"|referenced|number|name))?|criteria (?:applied|used)"
        r"|clinical (?:policy )?(?:references?|rationale source)|(?:policy|guideline) references?"
    ),
    re.I,
)


LEADS = re.compile(r"(?:^|[;,]\s*)$")  # a code that leads its line or its part of it


def suggest_services(letter: Letter) -> Iterator[Suggestion]:
    """Treatments with their codes: as labelled, else as rows of a table, else as the text asks for them."""
    found = list(_labelled(letter)) or list(_rows(letter)) or list(_asked(letter))
    given: set[str] = set()
    codes = list(_codes(letter))
    for what, spot, own, trust in found:
        key = re.sub(r"\W", "", what.lower())
        if key in given or any(key in other for other in given):
            continue
        given.add(key)
        listed = own or (codes if len(found) == 1 or len({f[0] for f in found}) == 1 else [])
        yield tell(letter, FactName.SERVICES, {"description": what, "codes": listed}, spot, trust)


def _tidy(text: str) -> str:
    text = BARE_CODES.sub("", CODE.sub("", text))
    text = re.sub(
        (r"\(\s*(?:codes?)?[\s,;/&]*(?:and\s*)?[\d\s,]*\)|\s*\((?:see|as submitted)[^)]*\)"), "", text, flags=re.I
    )
    text = re.sub(r"^(?:the|a|an|your|coverage of|coverage for)\s+", "", text.strip(), flags=re.I)
    text = re.sub(r"\s+", " ", text).strip(" .,;:-*_|[]")
    return (
        text
        if text.count("(") == text.count(")")
        else text.rstrip(")")
        if text.count(")") > text.count("(")
        else text + ")"
    )


def _useful(text: str) -> bool:
    return 3 <= len(text) <= 160 and re.search(r"[A-Za-z]{3}", text) is not None and not EMPTY_WORDS.match(text)


def codes_in(text: str) -> list[dict[str, str]]:
    """Procedure codes named as such in a text; a code that belongs to another list than it says keeps its label."""
    found: list[dict[str, str]] = []
    for hit in CODE.finditer(text):
        code = hit["code"] or hit["plain"]
        found.append(_code(code, (hit["system"] or "").upper()))
        at = hit.end()
        while more := MORE_CODES.match(text, at):
            found.append(_code(more["code"], (hit["system"] or "").upper()))
            at = more.end()
    for hit in BARE_CODES.finditer(text):
        found.extend(
            _code(code, "")
            for code in re.findall(r"\d{5}|[A-V]\d{4}", hit.group())
            if all(code != f["code"] for f in found)
        )
    return found


def _code(code: str, said: str) -> dict[str, str]:
    code = code.upper()
    system = said.replace("REVENUE", "REV")
    if re.fullmatch(r"[A-CE-V]\d{4}", code):
        system = "HCPCS"
    elif re.fullmatch(r"D\d{4}", code):
        system = "CDT"
    elif re.fullmatch(r"\d{4}[0-9TFU]", code) and system in ("", "HCPCS", "CPT"):
        system = "CPT"
    entry = {"system": system or "unknown", "code": code}
    return entry | {"printed_as": f"{said} Code"} if said == "CPT" and system == "HCPCS" else entry


def _codes(letter: Letter) -> Iterator[dict[str, str]]:
    given: set[str] = set()
    for line in letter.lines:
        for code in codes_in(line.text):
            if code["code"] not in given:
                given.add(code["code"])
                yield code


def _labelled(letter: Letter) -> Iterator[tuple[str, Spot, list[dict[str, str]], float]]:
    for told in labelled(letter, LABEL):
        if told.apart and ROW.match(told.line.text):
            continue
        if letter.is_late(told.line.index) or re.search(
            r"\bdates? of $|\bmember $|\bcustomer $|\bprovider $", told.line.text[: told.start], re.I
        ):
            continue
        first = re.split(r"(?<=[a-z)])\.\s+(?=[A-Z])", told.value)[0]
        what = _tidy(first if " " in first else told.value)
        own = codes_in(told.value) or [
            _code(h["code"], "")
            for h in LONE_CODE.finditer(told.value)
            if h.group().startswith("(") or LEADS.search(told.value[: h.start()])
        ]
        if _useful(what) and not re.search(
            (r"\d{1,2}/\d{1,2}/\d|\b\d{3}-\d{4}\b|https?:|www\.|\byou\b|\bwe\b|[?]$"), what
        ):
            if own:
                what = _tidy(re.sub(r"\(?\b(?:" + "|".join(re.escape(c["code"]) for c in own) + r")\b\)?", "", what))
            yield what, told.line.spot(told.start, told.end), own, 0.9


def _rows(letter: Letter) -> Iterator[tuple[str, Spot, list[dict[str, str]], float]]:
    """Rows of a statement: words first, then at least two sums; a code may stand on the line below."""
    for line, below in zip(letter.lines, [*letter.lines[1:], None], strict=False):
        row = ROW.match(line.text)
        if not row or re.match(r"\W*(?:sub)?totals?\b", row["what"], re.I):
            continue
        what = _tidy(re.sub(r"^\d{1,2}/\d{1,2}/\d{2,4}\s*", "", row["what"]))
        own = codes_in(line.text) or (codes_in(_first_cell(below)) if below else [])
        last = re.search(r"\s(?P<code>\d{5}|[A-CE-V]\d{4})$", what)
        if not own and last:
            own, what = [_code(last["code"], "")], _tidy(what[: last.start()])
        if _useful(what):
            yield what, line.spot(row.start("what"), row.end("what")), own, 0.85


def _first_cell(line: Line) -> str:
    return line.cells[0].text if line.cells else ""


def _asked(letter: Letter) -> Iterator[tuple[str, Spot, list[dict[str, str]], float]]:
    for sentence in letter.sentences:
        if (
            sentence.late
            or re.search(r"appeal|rights", sentence.section)
            or re.search(r"\b(?:to appeal|if you)\b", sentence.text, re.I)
        ):
            continue
        for pattern in (LISTED, ASKED, DENIED, GRANTED):
            hit = pattern.search(sentence.text)
            what = _tidy(hit["what"]) if hit else ""
            if hit and _useful(what) and not re.search(r"\b(?:you|we|they|determination|decision)\b", what, re.I):
                yield what, sentence.spot(hit.start("what"), hit.end("what")), codes_in(sentence.text), 0.75
                return


def suggest_diagnoses(letter: Letter) -> Iterator[Suggestion]:
    """Diagnosis codes, only where the letter calls them so or their form leaves no doubt."""
    given: set[str] = set()
    section = False
    for line in letter.lines:
        label = DIAGNOSIS_LABEL.search(line.text)
        if label and len(line.text) < 40 and not DIAGNOSIS.search(line.text):
            section = True
        hits: Sequence[re.Match[str]] = list(DIAGNOSIS.finditer(line.text))
        section = section and (bool(hits) or bool(label))
        if not hits and label:
            hits = [h for h in SHORT_DIAGNOSIS.finditer(line.text, label.end()) if h.start() - label.end() < 60]
        for hit in hits:
            code = hit["code"]
            if code in given or re.search(r"(?:section|policy|version|guideline)\s*$", line.text[: hit.start()], re.I):
                continue
            given.add(code)
            sure = 0.9 if label or section else 0.75
            yield tell(
                letter,
                FactName.DIAGNOSES,
                {"system": "ICD-10-CM", "code": code},
                line.spot(hit.start(), hit.end()),
                sure,
            )


def suggest_criteria(letter: Letter) -> Iterator[Suggestion]:
    """Policies and guidelines the letter names."""
    given: list[str] = []
    for value, spot, trust in _policies(letter):
        value = re.sub(r"\s+", " ", value).strip(" .,;:-*")
        if len(value) > 2 and not any(value.lower() in other.lower() for other in given):
            given.append(value)
            yield tell(letter, FactName.CRITERIA_CITED, value, spot, trust)


def _policies(letter: Letter) -> Iterator[tuple[Any, Spot, float]]:
    for told in labelled(letter, POLICY_LABEL):
        value = re.sub(r"^\W*[-*]\s*", "", told.value)
        named = POLICY_NAME.search(value) or KNOWN_POLICY.search(value) or re.search(r"\b[A-Z]{2,}[- ]?\d", value)
        if named and len(value) < 200 and not value.lower().startswith(("requires", "the ")):
            yield value, told.line.spot(told.at, told.end), 0.9
    for sentence in letter.sentences:
        if not sentence.late:
            yield from _named_policies(sentence)


def _named_policies(sentence: Sentence) -> Iterator[tuple[str, Spot, float]]:
    for hit in POLICY_NAME.finditer(sentence.text):
        words = re.sub(
            (r"^(?:(?:Under|The|Our|Your|Per|See|In|By|and|of|for|to|Based|Upon|Clinical)\s+)+"), "", hit["policy"]
        )
        yield words, sentence.spot(hit.start(), hit.end()), 0.85
    for hit in KNOWN_POLICY.finditer(sentence.text):
        yield hit.group(), sentence.spot(hit.start(), hit.end()), 0.8
