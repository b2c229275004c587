"""Updates in plain words for a patient, filled from the facts of the case alone; where one is missing, it says which.

The words are data (appeals/canned.yaml), English and Spanish. Dates come from counted deadlines and recorded facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from appeals.authority import waiting_for
from appeals.law.moves import State
from appeals.law.rule import Party
from appeals.models import Certainty, Deadline, Stage
from cases.models import Case, Contact, Decision, Outcome
from claimback.accounts.models import User
from claimback.words import day
from documents.models import Document

FILE = Path(__file__).with_name("canned.yaml")
LANGUAGES = ("en", "es")
WORDS = frozenset({"what", "who", "what_next"})
"""Facts that are words of the file, by the kind of the step."""

MISSING: dict[str, Promise] = {
    "what": _("nothing that was sent waits for an answer"),
    "who": _("nobody has anything to decide just now"),
    "what_next": _("no step is being prepared"),
    "sent_on": _("nothing that was sent waits for an answer"),
    "answer_by": _("the day by which they must answer is not counted for certain"),
    "answer_by_unsure": _("no day is counted by which they should answer"),
    "answer_late": _("no day by which they had to answer for certain has passed"),
    "act_by": _("no date of ours is running"),
    "last_day": _("the last day is not certain"),
    "papers_on": _("the patient's side has sent no papers"),
    "to_sign": _("nothing waits for a signature"),
    "called_on": _("no call with the insurer is written down"),
    "promised_by": _("they promised no day in the last call"),
    "no_on": _("no answer to an appeal that says no is the latest one"),
    "yes_on": _("no answer that says yes is the latest one"),
}
"""Every fact a text may name, and what to say where the case does not have it."""


class FaultyUpdates(Exception):
    """The file does not say what it must, in both languages, with facts there are."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text in every language, and the facts it takes."""

    needs: tuple[str, ...]
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Update:
    """One update as it stands in the file."""

    id: str
    called: Mapping[str, str]
    text: Text
    then: tuple[Text, ...]
    close: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Book:
    """The whole file."""

    words: Mapping[str, Mapping[str, Mapping[str, str]]]
    updates: tuple[Update, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """One update for one case: its text by language, the patient's first; none of them where `lacks` says why not."""

    id: str
    called: str
    texts: Mapping[str, str]
    lacks: str = ""


@cache
def shipped() -> Book:
    """The updates as they ship. Raises FaultyUpdates."""
    return read(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def read(told: Mapping[str, Any]) -> Book:
    """Updates from plain values. Raises FaultyUpdates at the first fault."""
    return Book(words=told["words"], updates=tuple(_update(entry) for entry in told["updates"]))


def _update(entry: Mapping[str, Any]) -> Update:
    needs = tuple(entry["needs"])
    return Update(
        id=entry["id"],
        called=entry["called"],
        text=_text(needs, entry["text"], known=needs),
        then=tuple(_text(tuple(each["needs"]), each, known=(*needs, *each["needs"])) for each in entry.get("then", ())),
        close=entry.get("close") or dict.fromkeys(LANGUAGES, ""),
    )


def _text(needs: tuple[str, ...], said: Mapping[str, Any], *, known: tuple[str, ...]) -> Text:
    for language in LANGUAGES:
        if language not in said:
            raise FaultyUpdates(f"A text is not there in “{language}”: {said}")
        named = {name for _words, name, *_rest in Formatter().parse(said[language]) if name}
        if strange := named - set(known) | set(needs) - set(MISSING):
            raise FaultyUpdates(f"A text names what it does not need, or no fact: {sorted(strange)}")
    return Text(needs, {language: said[language] for language in LANGUAGES})


def first_language(people: tuple[User, ...]) -> str:
    """The language a patient reads: theirs, where the case is shared with one; English otherwise."""
    chosen = people[0].language[:2] if people else LANGUAGES[0]
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def offers(case: Case, *, side: tuple[User, ...], first: str, today: date) -> list[Offer]:
    """Every update, those that can be sent first. `side` are the people of the patient's side."""
    facts = facts_of(case, side=side, today=today)
    order = sorted(LANGUAGES, key=lambda language: language != first)
    found = [_offer(each, facts, order) for each in shipped().updates]
    return sorted(found, key=lambda offer: bool(offer.lacks))


def _offer(update: Update, facts: Mapping[str, Any], languages: list[str]) -> Offer:
    shown_in = (translation.get_language() or LANGUAGES[0])[:2]
    called = update.called.get(shown_in, update.called[LANGUAGES[0]])
    lacking = [name for name in update.text.needs if name not in facts]
    if lacking:
        return Offer(update.id, called, {}, lacks=str(MISSING[lacking[0]]))
    return Offer(update.id, called, {language: _filled(update, facts, language) for language in languages})


def _filled(update: Update, facts: Mapping[str, Any], language: str) -> str:
    with translation.override(language):
        values = {name: _said(name, value, language) for name, value in facts.items()}
        further = next((each for each in update.then if all(name in facts for name in each.needs)), None)
        parts = [update.text.said[language], further.said[language] if further else "", update.close[language]]
        return " ".join(part.format(**values) for part in parts if part)


def _said(name: str, value: Any, language: str) -> str:
    """A fact in words: a day as the reader says it, a word of the file in their language."""
    if name in WORDS:
        return str(value[language])
    return day(value) if isinstance(value, date) else str(value)


def facts_of(case: Case, *, side: tuple[User, ...], today: date) -> dict[str, Any]:
    """What is known of the case for these texts: days, and words by language. What is not known is left out."""
    latest = Decision.objects.filter(case=case).order_by("confirmed_at", "pk").last()
    found = {
        **_of_what_was_sent(case, today),
        **_of_what_is_prepared(case, today),
        **_of_the_last_call(case),
        **_of_the_answer(case, latest),
        "papers_on": _last_papers(case, side),
        "to_sign": bool(waiting_for(case)) or None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _of_what_was_sent(case: Case, today: date) -> dict[str, Any]:
    """The step that was filed last and waits for its answer."""
    stage = Stage.objects.filter(case=case, state=State.FILED).order_by("-filed_on", "-pk").first()
    if stage is None or case.closed_on:
        return {}
    due = Deadline.objects.unmet().owed_by_others().filter(stage=stage, clock="decision").order_by("act_by").first()
    words = shipped().words.get(stage.kind, {})
    return {"sent_on": stage.filed_on, "what": words.get("what"), "who": words.get("who")} | _answer_by(due, today)


def _answer_by(due: Deadline | None, today: date) -> dict[str, Any]:
    if due is None:
        return {}
    sure = due.certainty == Certainty.FIRM and due.verified and not due.by_hand and due.owed_by != Party.US
    if sure and due.legal_on:
        return {"answer_by" if due.legal_on >= today else "answer_late": due.legal_on}
    about = due.legal_on or due.conservative_on
    return {"answer_by_unsure": about} if about and about >= today else {}


def _of_what_is_prepared(case: Case, today: date) -> dict[str, Any]:
    """The next of our own dates, of a step that is being prepared."""
    running = Deadline.objects.unmet().owed_by_us().filter(case=case, clock="filing", stage__state=State.PREPARING)
    due = running.filter(act_by__gte=today, stage__kind__in=shipped().words).select_related("stage")
    nearest = due.order_by("act_by", "pk").first()
    if nearest is None or case.closed_on:
        return {}
    sure = nearest.certainty == Certainty.FIRM and nearest.verified and not nearest.by_hand
    words = shipped().words[nearest.stage.kind]
    return {
        "act_by": nearest.act_by,
        "what_next": words["what"],
        "last_day": nearest.legal_on if sure else None,
    }


def _of_the_last_call(case: Case) -> dict[str, Any]:
    calls = Contact.objects.standing().filter(case=case, how=Contact.How.CALL, whom=Contact.Whom.INSURER)
    last = calls.exclude(finished_at=None).newest_first().first()
    return {"called_on": last.on, "promised_by": last.promised_by} if last else {}


def _of_the_answer(case: Case, latest: Decision | None) -> dict[str, Any]:
    if latest is None:
        return {}
    if latest.outcome == Outcome.UPHELD:
        return {"no_on": latest.on}
    return {"yes_on": latest.on} if latest.outcome == Outcome.OVERTURNED else {}


def _last_papers(case: Case, side: tuple[User, ...]) -> date | None:
    sent = Document.objects.filter(case=case, received_by__in=side).order_by("-received_at").first()
    return timezone.localtime(sent.received_at).date() if sent else None
