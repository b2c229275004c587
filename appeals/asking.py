"""What must be known before the dates of a case can be told."""

from __future__ import annotations

from django.utils.translation import gettext as _

from appeals import clocks
from cases.models import Case, Coverage


def questions(case: Case) -> list[str]:
    """The questions our own dates wait for, each once; none for a case that has all of them."""
    coverage = Coverage.objects.get(case=case)
    if not coverage.coverage_type and not coverage.answers:
        return [_("What kind of coverage is it? Until that is known, no date can be counted.")]
    stages = list(case.stages.select_related("challenges", "filing"))  # type: ignore[attr-defined]
    waiting = clocks.questions_of(case, coverage, stages, rungs=stages)
    ours = [one for each in waiting.values() for one in each if one.clock == "filing"]
    return list(dict.fromkeys(question for one in ours for question in one.questions))
