"""The measured half of `benchmarks.search`: it runs inside Django, in an empty database it may fill."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from benchmarks.worklist_rows import filled
from documents import search

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS, GOAL, PAPERS, CASES = 25, 3.0, 5, 25
WORDS = ("fusion", "word17 word23", '"lumbar fusion"')
"""A word on one page in a hundred, two usual words together, and a phrase."""

# a page of 150 words out of 3,000, the usual ones more often; one in a hundred speaks of a lumbar fusion
FILL = """
INSERT INTO documents_document (id, organisation_id, case_id, kind, title, name, content_type, size, sha256, state,
                                scan, pages_done, problem, attempts, last_error)
    SELECT md5(c.id::text || p)::uuid, c.organisation_id, c.id, 'evidence', '', 'notes.txt', 'text/plain', 1,
           md5(c.id::text || p) || md5(p::text), 'read', 'clean', 0, '', 0, ''
    FROM cases_case c, generate_series(1, %(papers)s) p;
INSERT INTO documents_page (organisation_id, document_id, number, text, source, turned)
    SELECT d.organisation_id, d.id, n, (
        SELECT string_agg('word' || floor(3000 * power(random(), 3))::int, ' ') FROM generate_series(1, 150)
        WHERE d.id IS NOT NULL AND n IS NOT NULL
    ) || CASE WHEN abs(hashtext(d.id::text || n)) %% 100 = 0 THEN ' lumbar fusion' ELSE '' END, 'text', 0
    FROM documents_document d, generate_series(1, %(each)s) n;
"""
BARE = """
WITH asked AS (SELECT websearch_to_tsquery('english', %s) AS q),
     best AS (SELECT p.id, ts_rank(p.words, q) AS rank FROM documents_page p JOIN asked ON p.words @@ q
              WHERE p.organisation_id = %s ORDER BY rank DESC, p.id DESC LIMIT 31)
SELECT p.document_id, p.number, ts_headline('english', p.text, q,
       'StartSel=<b>, StopSel=</b>, MaxWords=30, MinWords=12, MaxFragments=2, FragmentDelimiter=" … "')
FROM best JOIN documents_page p USING (id), asked ORDER BY best.rank DESC, p.id DESC LIMIT 30
"""


def ours(world: Any, words: str) -> list[tuple[Any, int]]:
    """What the door does, the memory of the look included."""
    return [(hit.document_id, hit.number) for hit in search.find(world.user, words).hits]


def by_hand(world: Any, words: str) -> list[tuple[Any, int]]:
    """The limit: one hand-written query, which asks nobody whether this person may read."""
    with connection.cursor() as cursor:
        cursor.execute(BARE, [words, world.office])
        return [(document, number) for document, number, _lines in cursor.fetchall()]


def seconds(act: Callable[[Any, str], object], world: Any, words: str) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    act(world, words)
    return time.perf_counter() - start


def main(*, offices: int, pages: int) -> None:
    """See that both find the same, measure them in turns and print the worst ratio last."""
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    world = filled(offices=offices, cases=CASES)
    with connections["owner"].cursor() as cursor:
        cursor.execute(FILL, {"papers": PAPERS, "each": pages // (offices * CASES * PAPERS)})
        cursor.execute("ANALYZE")
        cursor.execute("SELECT count(*) FROM documents_page")
        print(f"{cursor.fetchone()[0]} pages of {offices} offices")
    ratios = []
    for words in WORDS:
        with CaptureQueriesContext(connection) as asked:
            found = ours(world, words)
        assert found, f"nothing says {words}, so there is nothing to measure"
        assert found == by_hand(world, words), "the two find different pages, so their times tell nothing"
        times = [(seconds(by_hand, world, words), seconds(ours, world, words)) for _round in range(ROUNDS)]
        limit, mine = (median(column) for column in zip(*times, strict=True))
        ratios.append(mine / limit)
        print(
            f"{words}: {len(found)} shown, {len(asked)} queries, by hand {limit * 1000:.1f} ms, ours {mine * 1000:.1f}"
        )
    print(f"goal {GOAL:.0f} times: {'met' if max(ratios) <= GOAL else 'MISSED'}")
    print(f"ratio {max(ratios):.2f}")
