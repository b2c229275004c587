"""Which coverage is it? Each answer narrows what is possible, and the dates follow at once."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import clocks
from appeals.actions.deciding import correct_and_recount
from appeals.law.unsettled import settled
from appeals.law.which import possible
from cases.actions import lock_case
from cases.models import Case, Coverage
from claimback.accounts.models import User


@transaction.atomic
def answer_coverage_question(case: Case, *, question: str, answer: str, by: User, on: date) -> clocks.Counted:
    """One answer to a coverage question of the rulebook; answers to questions it makes pointless are let go.

    When one kind of coverage is left it becomes the case's; while several are, their earliest safe day rules. A kind
    that a person named without the questions stays until the answers rule it out. `on` is today on their calendar.
    Raises UnknownFact for a question or an answer the rulebook does not have, CaseIsClosed, LawError.
    """
    case = lock_case(case)
    coverage = Coverage.objects.get(case=case)
    book = clocks.book()
    answers = still_asked({**coverage.answers, question: answer})
    left = possible(book, answers)
    named_by_a_person = coverage.coverage_type != (settled(book, coverage.answers) or "")
    kept = coverage.coverage_type if named_by_a_person and coverage.coverage_type in left else ""
    facts = {"answers": answers, "coverage_type": settled(book, answers) or kept}
    return correct_and_recount(
        case, decision=None, facts=facts, why=_("A question about the coverage was answered."), by=by, on=on
    )


def still_asked(answers: dict[str, str]) -> dict[str, str]:
    """The answers whose questions are still in place, given the answers before them."""
    kept: dict[str, str] = {}
    for id, question in clocks.book().coverage_questions.items():
        if id in answers and all(kept.get(name) in given for name, given in question.asked_when.items()):
            kept[id] = answers[id]
    return kept | {id: answer for id, answer in answers.items() if id not in clocks.book().coverage_questions}
