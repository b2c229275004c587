"""A date that people move: it waits for a second person."""

from __future__ import annotations

from datetime import timedelta

from appeals import actions
from appeals.actions import ByHand
from appeals.demo.stories import Scene, denied
from appeals.models import Deadline, Override
from cases.models import Case

MORE_TIME = timedelta(days=30)


def waits_for_a_second_look(scene: Scene) -> Case:
    """The insurer gave more time in writing; until a colleague has looked at it the date of the rules counts."""
    case = denied(scene, scene.given(coverage="erisa_self_funded", notice=60))
    ask_for_more_time(scene, case)
    return case


def ask_for_more_time(scene: Scene, case: Case) -> Override:
    """Ask a colleague to agree to a later last day of the nearest date of this case."""
    dates = Deadline.objects.unmet().filter(case=case).exclude(legal_on=None)
    date = dates.select_related("case").order_by("act_by", "pk")[0]
    reason = scene.office.marked("Their letter of yesterday gives us thirty days more")
    return actions.override_date(
        date, to=ByHand(date.last_on + MORE_TIME), reason=reason, by=scene.advocate, on=scene.today
    )
