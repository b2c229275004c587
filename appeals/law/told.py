"""What a person or a program tells about a fact the law asks for, brought into the form the rulebook reads."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from appeals.law.book import AMOUNT_AT_STAKE, Fact, Rulebook
from appeals.law.facts import UnknownFact, read

YES_NO = {"yes": True, "true": True, "no": False, "false": False}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOST_DOLLARS = 10**9


def value_of(book: Rulebook, fact: Fact, said: object) -> object:
    """The value as it is kept (text, whole number, yes or no, ISO days), or None for “I don't know”.

    Of an amount of money the cents are left out: a threshold is never said to be reached by rounding up. Raises
    UnknownFact or ContradictoryFacts with a sentence for a value the fact cannot have.
    """
    if said is None or (isinstance(said, str) and not said.strip()):
        return None
    value = _plain(fact, said)
    read(book, {fact.name: value})
    return value


def _plain(fact: Fact, said: object) -> object:
    if fact.name == AMOUNT_AT_STAKE:
        return _dollars(said)
    text = said.strip() if isinstance(said, str) else said
    if fact.type == "yes_no" and isinstance(text, str):
        return YES_NO.get(text.lower(), text)
    if fact.type == "choice":
        return next((value for value in fact.values if str(value) == str(text)), text)
    if fact.type in ("number", "times") and isinstance(text, str) and text.isdecimal():
        return int(text)
    if fact.type in ("dates", "period") and isinstance(text, str):
        return _days(text)
    if fact.type == "periods" and isinstance(text, str):
        return [_days(line) for line in text.splitlines() if line.strip()]
    return text.isoformat() if isinstance(text, date) else text


def _days(text: str) -> list[str]:
    found = DAY.findall(text)
    if not found:
        raise UnknownFact(f"“{text}” holds no day that can be read. Write each as year, month and day: 2026-03-05.")
    return found


def _dollars(said: object) -> int:
    text = str(said).strip().removeprefix("$").replace(",", "").strip()
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(-1)
    if isinstance(said, bool) or not amount.is_finite() or not 0 <= amount < MOST_DOLLARS:
        raise UnknownFact(f"“{said}” is no amount of money. Write it in dollars, such as 1250 or 1,250.40.")
    return int(amount)
