"""Which coverage is it? One plain question at a time, and what it may be while that is not known."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from appeals import actions, clocks, law_words
from appeals.forms.coverage import CoverageQuestionForm
from appeals.kept import kept_in
from appeals.law.book import CoverageQuestion
from appeals.law.deadlines import LawError
from appeals.law.unsettled import candidates
from appeals.law.which import Standing, stand
from appeals.law_names import plainly
from cases.access import opens_case
from cases.actions import CaseIsClosed
from cases.models import Case
from claimback.accounts.roles import Can
from documents.views import SignedIn

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Can.EDIT)
def coverage(request: SignedIn, case: Case) -> HttpResponse:
    """The next question, those that were answered, and the day to act by while several kinds are possible."""
    book, answers = law_words.book(), case.coverage.answers  # type: ignore[attr-defined]
    standing = stand(book, answers)
    asked = _asked(request, standing)
    if request.method == "POST" and asked:
        form = CoverageQuestionForm(request.POST, asked=asked)
        if form.is_valid() and _answered(request, case, form, asked):
            return redirect("coverage", case.pk)
        return _shown(request, case, standing, asked, form, status=UNPROCESSABLE)
    initial = {"answer": answers[asked.id]} if asked and asked.id in answers else {}
    return _shown(request, case, standing, asked, CoverageQuestionForm(asked=asked, initial=initial) if asked else None)


def _asked(request: HttpRequest, standing: Standing) -> CoverageQuestion | None:
    """The question that was named, to change its answer, or the next one."""
    named = request.POST.get("question") or request.GET.get("question") or ""
    return law_words.book().coverage_questions.get(named) or standing.ask


def _answered(request: SignedIn, case: Case, form: CoverageQuestionForm, asked: CoverageQuestion) -> bool:
    try:
        actions.answer_coverage_question(
            case, question=asked.id, answer=form.cleaned_data["answer"], by=request.user, on=timezone.localdate()
        )
    except (CaseIsClosed, LawError) as refusal:
        form.add_error(None, str(refusal))
        return False
    case.coverage.refresh_from_db()  # type: ignore[attr-defined]
    kind = law_words.book().coverage_types.get(case.coverage.coverage_type)  # type: ignore[attr-defined]
    if kind:
        messages.success(
            request, _("It is: %(kind)s. Its steps and dates are in the case.") % {"kind": plainly(kind.plain_name)}
        )
    for sentence in kept_in(case):
        messages.warning(request, sentence)
    return True


def _shown(
    request: SignedIn,
    case: Case,
    standing: Standing,
    asked: CoverageQuestion | None,
    form: CoverageQuestionForm | None,
    *,
    status: int = 200,
) -> HttpResponse:
    book, told = law_words.book(), case.coverage.answers  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "case": case,
        "form": form,
        "asked": asked,
        "standing": standing,
        "kind": book.coverage_types.get(case.coverage.coverage_type),  # type: ignore[attr-defined]
        "told": [(each, each.answers[told[id]]) for id, each in book.coverage_questions.items() if id in told],
        "possible": _candidates(case, standing) if told else (),
        "today": timezone.localdate(),
    }
    return render(request, "appeals/coverage.html", context, status=status)


def _candidates(case: Case, standing: Standing) -> Any:
    """What it may be, each with its first day to act; before a letter is confirmed there is no day to count from."""
    first = case.decisions.order_by("pk").first()  # type: ignore[attr-defined]
    inputs = clocks.inputs_for(case, case.coverage, first)  # type: ignore[attr-defined]
    try:
        return candidates(law_words.book(), standing.possible, outcome="denied", inputs=inputs)
    except LawError:
        return ()
