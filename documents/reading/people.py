"""The person the letter is about, and who treats them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cases.facts import FactName
from documents.reading.labels import Labelled, labelled
from documents.reading.letter import Letter
from documents.reading.pages import Spot, Suggestion
from documents.reading.telling import tell

PERSON = (
    r"(?:member|enrollee|insured|subscriber|beneficiary|recipient|participant|customer"
    r"|policyholder|cardholder|covered person)"
)
PATIENT_LABEL = re.compile(
    (
        r"patient(?:'s)?(?: full)?(?: name)?|re: patient|name of (?:the )?(?:patient|member|enrollee)"
        r"|claimant(?: name)?"
    ),
    re.I,
)
MEMBER_LABEL = re.compile((rf"{PERSON}(?:'s)?(?: full)?(?: name)?(?:/patient)?|(?:patient/)?{PERSON}(?: name)?"), re.I)
BARE_LABEL = re.compile(r"name", re.I)
ROLE = (
    r"(?:ordering|requesting|treating|attending|rendering|servicing|prescribing|referring"
    r"|performing|billing|primary care|service)"
)
DOCTOR_LABEL = re.compile(
    (
        rf"(?:{ROLE}[ /])*(?:{ROLE} )?(?:health ?care )?(?:providers?|physicians?|doctors?"
        rf"|prescribers?|surgeons?|clinicians?|practitioners?)(?:'s)?(?:/facility|/prescriber"
        rf"|/physician)?(?: name)?|requested by|ordered by|prescribed by|rendered by"
    ),
    re.I,
)
FACILITY_LABEL = re.compile(
    (
        r"(?:servicing |treating |rendering |requested )?(?:facility|hospital|place of service"
        r"|location)(?: name)?"
    ),
    re.I,
)
NAME_WORD = (
    r"(?:[A-Z][a-z'’-]*(?:[A-Z][a-z]+)?\.?|[A-Z]{2,}(?:[-'][A-Z]+)?|[A-Z]\.?|de|la|del|van|von"
    r"|der|bin|al|Mc[A-Z]\w+|O'[A-Z]\w+)"
)
NAME = re.compile(rf"(?P<name>{NAME_WORD}(?:,?\s+{NAME_WORD}){{1,4}}(?:,? (?:Jr|Sr|II|III|IV)\.?)?)")
NOBODY = re.compile(
    r"\b(?:member|patient|customer|valued|sir|madam|policyholder|subscriber|enrollee|provider"
    r"|doctor|dr|parent|guardian|beneficiary|whom|plan|health|insurance"
    r"|insured|services?|department|information|address|number|name|date|claim|rights|notice"
    r"|appeals?|street|box|record|file|facility|applicant|recipient|resident|friend|care"
    r"|medical|id)\b",
    re.I,
)
CREDENTIAL = (
    r"(?:M\.?D|D\.?O|D\.?P\.?M|N\.?P|P\.?A(?:-C)?|D\.?D\.?S|D\.?C|Ph\.?D|A\.?P\.?R\.?N|F\.?N\.?P"
    r"|R\.?N|P\.?T|DPT|CRNP|FACS|LCSW|Psy\.?D)\.?"
)
DOCTOR = (
    rf"(?:(?:Dr|Doctor)\.?\s+{NAME_WORD}(?:\s+{NAME_WORD}){{0,3}}(?:,\s*{CREDENTIAL})?"
    rf"|{NAME_WORD}(?:\s+{NAME_WORD}){{1,3}},\s*{CREDENTIAL})"
)
PLACE = r"[A-Z][\w&'.-]*(?:\s+(?:[A-Z&][\w&'.-]*|of|and|the|for|at)){1,6}"
BY_DOCTOR = re.compile(
    rf"\b(?:performed|prescribed|ordered|requested|submitted|rendered|provided|recommended"
    rf"|administered|furnished|services?|made|sent|received)\b[^.;]{{0,80}}?\b(?:by"
    rf"|from)\s+(?:your (?:doctor|provider|physician|surgeon"
    rf"|prescriber),?\s+)?(?P<who>{DOCTOR})(?:,?\s+(?:at|of|from|with)\s+(?P<place>{PLACE}))?"
)
DOCTORS_REQUEST = re.compile(
    rf"\b(?P<who>{DOCTOR})(?:,? (?:at|of|from|with) (?P<place>{PLACE}),?)?\s+(?:has "
    rf"|have )?(?:requested|asked|submitted|ordered|prescribed|recommended|performed|sent)\b"
)
INSURERS_DOCTOR = re.compile(
    (
        r"\b(?:medical director|reviewer|reviewed by|reviewing|decision was made by"
        r"|determination was (?:made|completed|reviewed) by|denied by|signed|our (?:doctor"
        r"|physician)|physician reviewer|consultant|peer.to.peer)\b"
    ),
    re.I,
)
OF_RECORD = re.compile(
    (r"^(?:provider|physician|doctor|on file|not|unknown|n/?a|none|see|same|various|multiple)\b"), re.I
)


@dataclass(frozen=True, slots=True)
class _Person:
    name: str
    spot: Spot
    trust: float
    patient: bool = False  # named as the patient, not merely as the member
    late: bool = False


def suggest_people(letter: Letter) -> Iterator[Suggestion]:
    """The patient, and the doctor or hospital."""
    yield from _member(letter)
    yield from _provider(letter)


def clean_name(text: str, *, labelled_so: bool = False) -> str | None:
    """The name in a text, or None where it names nobody: "Valued Member", a department, a number."""
    text = re.sub(r"\s*\(.*$", "", text).strip(" .,:;-")
    text = re.split(r"\s{2,}|\s+(?:DOB|ID|Date|Member|Group|Claim|Plan)\b", text)[0].strip(" ,;")
    text = re.sub(r"^(?:Mr|Mrs|Ms|Mx|Miss|Master)\b\.?\s*", "", text)
    hit = NAME.fullmatch(text)
    if not hit:
        return None
    words = re.findall(r"[A-Za-z'-]{2,}", hit["name"])
    vague = sum(1 for word in words if NOBODY.fullmatch(word))
    most = len(words) / 2
    return None if vague > most or vague == most and vague and not labelled_so else hit["name"]


def _labelled_people(letter: Letter, pattern: re.Pattern[str], trust: float, *, patient: bool) -> Iterator[_Person]:
    for told in labelled(letter, pattern):
        name = clean_name(told.value, labelled_so=True)
        if name:
            yield _Person(name, told.line.spot(told.start, told.end), trust, patient, letter.is_late(told.line.index))


def _greeted(letter: Letter) -> Iterator[_Person]:
    for line in letter.lines:
        hit = re.match(
            (
                r"dear\s+(?:parent or guardian of |parent/guardian of "
                r"|estate of )?(?P<who>[^,:]{3,60})[,:]?"
            ),
            line.text,
            re.I,
        )
        name = clean_name(hit["who"]) if hit else None
        if hit and name and not re.search(r"\bdr\.?\s|\bm\.?d\b", hit["who"], re.I):
            yield _Person(name, line.spot(hit.start(), hit.end()), 0.85, patient=False)


def _addressed(letter: Letter) -> Iterator[_Person]:
    """The name over a street address, before the greeting."""
    last = letter.greeting if letter.greeting is not None else 12
    for line, below in zip(letter.lines, letter.lines[1:], strict=False):
        if below.index > last:
            return
        street = re.match(r"\d+\w? [\w .]+|p\.?\s?o\.? box \d+", below.text, re.I)
        name = clean_name(line.text) if street and len(line.text) < 40 and not line.text.isupper() else None
        if name and not re.search(r"\b(?:llc|inc|plan|blue|company|corp)\b", name, re.I):
            yield _Person(name, line.spot(), 0.75)


def _member(letter: Letter) -> Iterator[Suggestion]:
    people = [
        *_labelled_people(letter, PATIENT_LABEL, 0.95, patient=True),
        *_labelled_people(letter, MEMBER_LABEL, 0.9, patient=False),
        *_labelled_people(letter, BARE_LABEL, 0.8, patient=False),
        *_greeted(letter),
        *_addressed(letter),
    ]
    people = [p for p in people if not p.late] or people
    named = [person for person in people if person.patient] or people
    if not named:
        return
    best = named[0]
    same = _key(best.name)
    others = {_key(p.name): p for p in people if p.trust >= 0.85 and not _alike(_key(p.name), same)}
    trust = best.trust if best.patient or not others else min(best.trust, 0.6)
    if best.patient and any(_key(p.name) in others for p in named):
        trust = min(trust, 0.45)
    yield tell(letter, FactName.MEMBER_NAME, best.name, best.spot, min(trust, 0.45) if best.late else trust)
    for other in others.values():
        yield tell(letter, FactName.MEMBER_NAME, other.name, other.spot, 0.3)


def _key(name: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"[a-z]{2,}", name.lower()) if word not in ("jr", "sr", "ii", "iii"))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return one <= other or other <= one


def _provider(letter: Letter) -> Iterator[Suggestion]:
    """The doctor as labelled, else as the text says who asked or treated; the insurer's own doctors never."""
    told = list(_labelled_providers(letter)) or list(_told_providers(letter))
    if not told:
        return
    name, spot, trust = told[0]
    yield tell(letter, FactName.PROVIDER, name, spot, trust)


def _labelled_providers(letter: Letter) -> Iterator[tuple[str, Spot, float]]:
    doctors = [t for t in labelled(letter, DOCTOR_LABEL) if _is_provider(t)]
    places = [t for t in labelled(letter, FACILITY_LABEL) if _is_provider(t)]
    doctors.sort(key=lambda t: bool(re.match(r"billing|referring|primary", t.label, re.I)))
    for told in doctors:
        name = _provider_name(told.value)
        place = next((p.value for p in places if abs(p.line.index - told.line.index) <= 4), None)
        both = (
            f"{name}, {place}"
            if place and place.lower() not in name.lower() and re.search(CREDENTIAL + r"$|^Dr", name)
            else name
        )
        yield both, told.line.spot(told.start, told.end), 0.9
    for told in places:
        yield _provider_name(told.value), told.line.spot(told.start, told.end), 0.7


def _is_provider(told: Labelled) -> bool:
    value = told.value
    return bool(
        re.match(r"[A-Z]", value)
        and len(value) <= 90
        and not OF_RECORD.match(value)
        and not re.search(r"\d{4}|\byou\b|[$@]", value)
        and not INSURERS_DOCTOR.search(told.line.text)
        and len(value.split()) <= 12
        and not value.endswith((":", "?"))
    )


def _provider_name(text: str) -> str:
    text = re.split(r"\s*\((?:NPI|TIN|in-network|out-of-network|ID)\b|\s+NPI\b", text, flags=re.I)[0]
    name = re.sub(r"\s+-\s+|\s{2,}", ", ", text).strip(" .,;")
    return name + "." if re.search(r"\b[A-Z]\.[A-Z]$", name) else name


def _told_providers(letter: Letter) -> Iterator[tuple[str, Spot, float]]:
    for sentence in letter.sentences:
        for pattern in (BY_DOCTOR, DOCTORS_REQUEST):
            for hit in pattern.finditer(sentence.text):
                if INSURERS_DOCTOR.search(sentence.text[max(0, hit.start() - 60) : hit.end() + 30]) or sentence.late:
                    continue
                place = re.sub(r"\s+(?:on|for|in|was|is)\b.*$", "", hit["place"]).strip(" .,") if hit["place"] else ""
                name = hit["who"].strip(" .,")
                yield f"{name}, {place}" if place else name, sentence.spot(hit.start("who"), hit.end()), 0.8
