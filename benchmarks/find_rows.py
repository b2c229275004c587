"""The measured half of `benchmarks.find`: it runs inside Django, in an empty database it may fill."""

import time
from statistics import median
from types import SimpleNamespace
from typing import Any

from django.core.management import call_command
from django.db import connection, connections
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from appeals import finding
from benchmarks.worklist_rows import TODAY, filled
from cases.access import offices_of
from claimback.accounts.roles import Can
from claimback.words import away_from, nearness

ROUNDS, GOAL = 21, 3.0
QUESTIONS = ("patient 49", "Example Mutual", "CLM-R4999", "4998", "no such name")

ROWS = """
SELECT t.case_id, c.patient_name, c.patient_born_on, c.reference, v.insurer, t."on",
    (SELECT claim_number FROM cases_decision n WHERE n.case_id = t.case_id AND claim_number <> ''
     ORDER BY confirmed_at, id LIMIT 1)
FROM appeals_turn t JOIN cases_case c ON c.id = t.case_id JOIN cases_coverage v ON v.case_id = t.case_id
WHERE t.organisation_id = %(office)s AND (({words}) OR upper(c.reference) = upper(%(whole)s){numbers})
ORDER BY t.whose = 'nobody', t."on", t.case_id LIMIT 9
"""
NUMBERS = """
    OR t.case_id IN (SELECT case_id FROM cases_decision WHERE organisation_id = %(office)s AND (
        {decision})) OR t.case_id IN (SELECT case_id FROM cases_coverage WHERE organisation_id = %(office)s AND (
        {coverage}))
"""


def ours(world: Any, words: str) -> str:
    """What the door does."""
    offices = offices_of(world.user, Can.VIEW)
    found = finding.find(world.user, words, offices=offices, today=TODAY, most=finding.AT_ONCE)
    return _page(found)


def by_hand(world: Any, words: str) -> str:
    """The limit: one hand-written query, through the same template; who may see what is not asked."""
    plain = "".join(each for each in words if each.isalnum())
    told = {f"word{n}": f"%{word}%" for n, word in enumerate(words.split())}
    each = " AND ".join(f"(c.patient_name ILIKE %({name})s OR v.insurer ILIKE %({name})s)" for name in told)
    numbers = ""
    if any(letter.isdigit() for letter in plain) and len(plain) >= finding.SHORTEST_NUMBER:
        numbers = NUMBERS.format(decision=_bare(finding.NUMBERS), coverage=_bare(finding.TELEPHONES))
    with connection.cursor() as cursor:
        asked = {"office": world.office, "whole": words, "plain": f"%{plain}%", **told}
        cursor.execute(ROWS.format(words=each, numbers=numbers), asked)
        rows = cursor.fetchall()
    cases = [
        {
            "case_id": case, "patient": patient, "born_on": born, "reference": reference, "insurer": insurer,
            "claim": claim or "", "whose": "us", "turn": "Your turn", "what": "File the appeal", "on": on,
            "away": away_from(on, TODAY), "near": nearness(on, TODAY),
        }
        for case, patient, born, reference, insurer, on, claim in rows
    ]  # fmt: skip
    return _page(SimpleNamespace(words=words, cases=cases[: finding.AT_ONCE], more=len(cases) > finding.AT_ONCE))


def _bare(names: tuple[str, ...]) -> str:
    return " OR ".join(f"regexp_replace({name}, '[^A-Za-z0-9]', '', 'g') ILIKE %(plain)s" for name in names)


def _page(found: Any) -> str:
    return render_to_string("appeals/_found.html", {"found": found, "words": found.words, "glance": True})


def _seconds(act: Any, world: Any, words: str) -> float:
    start = time.perf_counter()
    act(world, words)
    return time.perf_counter() - start


def main(*, offices: int, cases: int) -> None:
    """See that both make the same page for each question, measure them in turns and print the worst ratio last."""
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    world = filled(offices=offices, cases=cases)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    worst = 0.0
    for words in QUESTIONS:
        with CaptureQueriesContext(connection) as asked:
            page = ours(world, words)
        assert page == by_hand(world, words), f"the two pages for “{words}” differ, so their times tell nothing"
        times = [(_seconds(by_hand, world, words), _seconds(ours, world, words)) for _round in range(ROUNDS)]
        limit, mine = (median(column) for column in zip(*times, strict=True))
        worst = max(worst, mine / limit)
        print(f"“{words}”: by hand {limit * 1000:.1f} ms, ours {mine * 1000:.1f} ms, {len(asked)} queries")
    print(f"{cases} of {offices * cases} cases, goal {GOAL:.0f} times: {'met' if worst <= GOAL else 'MISSED'}")
    print(f"ratio {worst:.2f}")
