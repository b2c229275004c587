"""What a careful reader would ask about a letter. Only what the letter itself shows; no law."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from cases.facts import Doubt, FactName, Unit
from documents.reading.dates import writes_day_first
from documents.reading.letter import Letter
from documents.reading.pages import SURE_ENOUGH, PageText, Problem, Suggestion

ENGLISH = re.compile(r"\b(?:the|of|and|to|you|your|for|is|this|we|in|or|not|was)\b", re.I)
SPANISH = re.compile((r"\b(?:el|la|los|las|de|que|usted|su|para|por|una?|del|con|no|se|en|apelaci[oó]n|fecha)\b"), re.I)
RIVALS = {
    FactName.NOTICE_DATE: Doubt.SEVERAL_NOTICE_DATES,
    FactName.APPEAL_WINDOW: Doubt.SEVERAL_WINDOWS,
    FactName.STATED_DEADLINE: Doubt.SEVERAL_DEADLINES,
    FactName.MEMBER_NAME: Doubt.SEVERAL_PEOPLE,
    FactName.MEMBER_ID: Doubt.SEVERAL_NUMBERS,
    FactName.CLAIM_NUMBER: Doubt.SEVERAL_NUMBERS,
}
POOR = 0.7


def problems(pages: Sequence[PageText], suggestions: Sequence[Suggestion]) -> tuple[Problem, ...]:
    """What a careful reader would ask before trusting the letter, the gravest first."""
    letter = Letter(pages)
    if not letter.text.strip():
        return (Problem(Doubt.EMPTY),)
    return (
        *_whole(letter, pages),
        *_kind(suggestions),
        *_rivals(suggestions),
        *_time(suggestions),
        *_added(letter),
    )


def _whole(letter: Letter, pages: Sequence[PageText]) -> Iterator[Problem]:
    words = len(re.findall(r"[^\W\d_]+", letter.text))
    if (
        words >= 20
        and len(ENGLISH.findall(letter.text)) < 0.08 * words
        or words >= 20
        and len(SPANISH.findall(letter.text)) > 0.15 * words
    ):
        yield Problem(Doubt.NOT_ENGLISH)
    if writes_day_first(letter.text):
        yield Problem(Doubt.UNCLEAR_DATES)
    if letter.unread:
        yield Problem(Doubt.TOO_LONG)
    for page in pages:
        if page.source == "ocr" and page.confidence is not None and page.confidence < POOR:
            yield Problem(Doubt.POORLY_READ, page.number)


def _kind(suggestions: Sequence[Suggestion]) -> Iterator[Problem]:
    told = next((s for s in suggestions if s.field is FactName.IS_DENIAL and s.confidence >= SURE_ENOUGH), None)
    if told is None:
        yield Problem(Doubt.UNCLEAR_IF_DENIAL)
    elif not told.value and not any(s.field is FactName.OUTCOME for s in suggestions):
        yield Problem(Doubt.NO_DENIAL, told.page, told.quote)


def _rivals(suggestions: Sequence[Suggestion]) -> Iterator[Problem]:
    for field, doubt in RIVALS.items():
        rivals = [s for s in suggestions if s.field is field]
        said = tuple(dict.fromkeys(_said(s.value) for s in rivals))
        if len(said) > 1:
            yield Problem(doubt, rivals[0].page, rivals[0].quote, said)


def _said(value: object) -> str:
    if isinstance(value, dict):
        return f"{value['value']} {str(value['unit']).replace('_', ' ')}"
    return str(value)


def _time(suggestions: Sequence[Suggestion]) -> Iterator[Problem]:
    first = {s.field: s for s in reversed(suggestions) if s.confidence >= SURE_ENOUGH}
    if not any(s.field is FactName.IS_DENIAL and s.value for s in suggestions):
        return
    window, last, notice = (
        first.get(name) for name in (FactName.APPEAL_WINDOW, FactName.STATED_DEADLINE, FactName.NOTICE_DATE)
    )
    if notice is None:
        yield Problem(Doubt.NO_NOTICE_DATE)
    times = (FactName.APPEAL_WINDOW, FactName.STATED_DEADLINE)
    if window is None and last is None and not any(s.field in times for s in suggestions):
        yield Problem(Doubt.NO_WINDOW)
    if window and last is None and window.value["anchor"] == "unspecified":
        yield Problem(Doubt.WINDOW_WITHOUT_START, window.page, window.quote)
    if window and last and not _agree(window, last, notice):
        yield Problem(Doubt.DEADLINE_DISAGREES, last.page, last.quote, (_said(window.value), last.value))
    if last and notice and last.value <= notice.value:
        yield Problem(Doubt.DEADLINE_BEFORE_NOTICE, last.page, last.quote, (notice.value, last.value))


def _agree(window: Suggestion, last: Suggestion, notice: Suggestion | None) -> bool:
    """Whether the printed last day is the printed number of days after the date on the notice."""
    if notice is None or window.value["unit"] != Unit.DAYS:
        return False
    day = date.fromisoformat(notice.value) + timedelta(days=window.value["value"])
    return day.isoformat() == last.value


def _added(letter: Letter) -> Iterator[Problem]:
    for line in letter.orders:
        spot = line.spot()
        yield Problem(Doubt.ORDERS_TO_SOFTWARE, spot.page, letter.quote(spot))
    if letter.postscript is not None:
        late = next(line for line in letter.lines if line.index == letter.postscript)
        if re.search(r"\d", late.text):
            yield Problem(Doubt.TEXT_AFTER_SIGNATURE, late.page, letter.quote(late.spot()))
