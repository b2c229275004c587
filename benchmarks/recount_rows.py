"""The measured half of `benchmarks.recount`: it runs inside Django, in an empty database it may fill."""

import time
import tracemalloc
from itertools import islice

from django.core.management import call_command
from django.db import connection, connections

from appeals import changes, clocks
from benchmarks.worklist_rows import filled
from cases.models import Case

GOAL = 3.0
SMALL = 1000
"""The peak of this many cases is what all of them are compared with."""
FLAT = 1.1
"""So many times the peak of the few is no growth."""

# in every tenth case nobody answered, and the next step is open because of that
UNHEARD = """
CREATE TEMPORARY TABLE unheard AS SELECT id, case_id, organisation_id, md5('silence' || id)::uuid AS answer,
                                         md5('next' || id)::uuid AS next
    FROM appeals_stage WHERE abs(hashtext(id::text)) %% 10 = 0;
INSERT INTO cases_decision (id, organisation_id, case_id, outcome, decided_by, received_how, stated_unit,
                            stated_anchor, reason, reason_text, denial_codes, criteria, claim_number,
                            reference_number, peer_to_peer_unit, peer_to_peer_anchor, peer_to_peer_phone,
                            confirmed_by_id)
    SELECT answer, organisation_id, case_id, 'unanswered', '', '', '', '', '', '', '[]', '[]', '', '', '', '', '',
           %(owner)s FROM unheard;
UPDATE appeals_stage SET filed_on = '2026-06-05', answered_on = '2026-07-08', answer_id = unheard.answer
    FROM unheard WHERE appeals_stage.id = unheard.id;
INSERT INTO appeals_stage (id, organisation_id, case_id, challenges_id, step, kind, name, position, parallel, optional,
                           automatic, cautions, events, why_abandoned)
    SELECT next, organisation_id, case_id, answer, 'erisa_self_funded.external', 'external_review', 'External review',
           20, false, false, false, '[]', '{}', '' FROM unheard;
"""


class Asked:
    """Counts the queries without keeping them."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        """Count one and let it pass."""
        self.number += 1
        return execute(sql, params, many, context)


def counted(*, most: int | None = None) -> int:
    """What the command does, without printing: the number of changes found, in all cases or the first few."""
    cases = changes.changed(Case.objects.all(), all_of_them=True)
    return sum(len(case.changes) for case in islice(cases, most))


def peak(most: int) -> int:
    """The most memory, in bytes, that counting so many cases held at once."""
    tracemalloc.start()
    counted(most=most)
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return held


def bare(rows: list[Case]) -> float:
    """Seconds to count every clock of these cases, which are in memory already."""
    start = time.perf_counter()
    for case in rows:
        stages = list(case.stages.all())  # type: ignore[attr-defined]
        for stage in stages:
            clocks.count(stage, case=case, coverage=case.coverage, rungs=stages)  # type: ignore[attr-defined]
    return time.perf_counter() - start


def main(*, cases: int) -> None:
    """Count the queries, weigh the memory, and set the whole against the bare computing, in turns."""
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    owner = filled(offices=1, cases=cases).user
    with connection.cursor() as cursor:
        cursor.execute(UNHEARD, {"owner": owner.pk})
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    clocks.book()
    asked = Asked()
    with connection.execute_wrapper(asked):
        found = counted()
    each = asked.number * 100 / cases
    small, whole = peak(min(SMALL, cases)), peak(cases)
    sample = next(changes.batches(Case.objects.all()))
    times = []
    for _round in range(5):
        start = time.perf_counter()
        counted(most=len(sample))
        times.append((time.perf_counter() - start) / bare(sample))
    print(f"{cases} cases, {found} changes, {asked.number} queries: {each:.2f} for 100 cases")
    print(f"peak memory {small / 1e6:.1f} MB for {min(SMALL, cases)}, {whole / 1e6:.1f} MB for all")
    print(f"goal {GOAL:.0f} queries for 100 cases: {'met' if each <= GOAL else 'MISSED'}")
    print(f"growth of peak {whole / small:.2f} times: {'flat' if whole <= small * FLAT else 'NOT FLAT'}")
    print(f"time against bare computing {sorted(times)[2]:.2f} times")
