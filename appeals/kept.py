"""What was filed while the coverage was thought to be another: what was kept, and what a person must look at."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from appeals import clocks
from appeals.law.carried import belongs
from appeals.law.moves import State
from appeals.law_names import plainly
from appeals.models import Stage
from cases.models import Case, Coverage
from claimback.words import day


def kept(stages: Iterable[Stage], coverage: Coverage) -> dict[str, str]:
    """A sentence for every filed step that is none of this coverage: by stage id, in the order of the stages."""
    return {str(stage.pk): _sentence(stage, coverage) for stage in stages if is_kept(stage, coverage)}


def kept_in(case: Case) -> list[str]:
    """The same sentences for a whole case, as it stands now."""
    return list(kept(case.stages.order_by("position", "pk"), Coverage.objects.get(case=case)).values())  # type: ignore[attr-defined]


def is_kept(stage: Stage, coverage: Coverage) -> bool:
    """Whether a step was filed (answered or not) and is not on the ladder of this coverage."""
    sent = stage.standing in (State.FILED, State.ANSWERED)
    return sent and not belongs(clocks.book(), stage.step, coverage.coverage_type)


def _sentence(stage: Stage, coverage: Coverage) -> str:
    types = clocks.book().coverage_types
    was, now = types.get(stage.step.partition(".")[0]), types.get(coverage.coverage_type)
    told = {
        "step": plainly(stage.name),
        "on": day(stage.filed_on),
        "was": plainly(was.plain_name) if was else _("coverage not known yet"),
        "now": plainly(now.plain_name) if now else "",
    }
    if now is None:
        return (
            _(
                "“%(step)s” was filed on %(on)s for “%(was)s”. It is kept, but has no dates while the kind of coverage "
                "is not known: answer the questions about the coverage first."
            )
            % told
        )
    return (
        _(
            "“%(step)s” was filed on %(on)s for “%(was)s”. “%(now)s” has no such step, so it is kept as history and "
            "has no dates. Look at the open steps: if what was sent reached the office named there, record that filing "
            "on the step; if not, file it there in time."
        )
        % told
    )
