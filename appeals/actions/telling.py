"""A fact the law asks for, and that has no place of its own on the case, is told."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import clocks
from appeals.actions.deciding import correct_and_recount
from appeals.inputs import askable
from appeals.law.told import value_of
from cases.actions import lock_case
from cases.models import Case, Coverage
from claimback.accounts.models import User


@transaction.atomic
def tell_law_fact(case: Case, *, name: str, value: object, by: User, on: date) -> clocks.Counted:
    """Answer one question of the law; None means “I don't know” and takes an earlier answer back.

    Dates and warnings are counted anew. Raises UnknownFact or ContradictoryFacts for a name or a value the rulebook
    does not know, CaseIsClosed, LawError.
    """
    case = lock_case(case)
    book, fact = clocks.book(), askable(name)
    more = dict(Coverage.objects.get(case=case).more)
    told = value_of(book, fact, value)
    if told is None:
        more.pop(name, None)
    else:
        more[name] = told
    why = _("The law asked: %(question)s") % {"question": fact.question}
    return correct_and_recount(case, decision=None, facts={"more": more}, why=why[:300], by=by, on=on)
