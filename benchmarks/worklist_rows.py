"""The measured half of `benchmarks.worklist`: it runs inside Django, in an empty database it may fill."""

import secrets
import time
from collections.abc import Callable
from datetime import date
from statistics import median
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.db import connection, connections
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from appeals.looks import AT_FIRST
from appeals.risks import Risk
from appeals.worklist import worklist
from cases.access import offices_of
from claimback.accounts.models import Membership, User
from claimback.accounts.roles import Can, Role
from claimback.words import away_from, day, nearness

RUNS, ROUNDS, GOAL = 7, 21, 3.0
TODAY = date(2026, 7, 14)

FILL = """
INSERT INTO accounts_organisation (id, name, kind)
    SELECT md5('office' || o)::uuid, 'Office ' || o, 'office' FROM generate_series(1, %(offices)s) o;
INSERT INTO cases_case (id, organisation_id, owner_id, reference, patient_name, service, codes, provider, claim_type,
                        urgency, time_zone, ending)
    SELECT md5('case' || o || '.' || c)::uuid, md5('office' || o)::uuid, %(owner)s, 'R' || c, 'Patient ' || c,
           'Example service', '[]', '', 'pre_service', 'standard', '', ''
    FROM generate_series(1, %(offices)s) o, generate_series(1, %(cases)s) c;
INSERT INTO cases_coverage (case_id, organisation_id, coverage_type, state, insurer, administrator, plan_name,
                            member_id, member_id_index, group_number, appeal_address, appeal_fax, appeal_phone, answers,
                            more)
    SELECT id, organisation_id, 'erisa_self_funded', 'OH', 'Example Mutual', '', '', '', '', '', '', '', '', '{}', '{}'
    FROM cases_case;
INSERT INTO cases_decision (id, organisation_id, case_id, outcome, decided_by, notice_on, received_how, stated_unit,
                            stated_anchor, reason, reason_text, denial_codes, criteria, claim_number,
                            reference_number, peer_to_peer_unit, peer_to_peer_anchor, peer_to_peer_phone,
                            confirmed_by_id)
    SELECT md5('decision' || id)::uuid, organisation_id, id, 'denied', '', '2026-06-01', '', '', '', '', '', '[]', '[]',
           'CLM-' || reference, '', '', '', '', %(owner)s FROM cases_case;
INSERT INTO appeals_stage (id, organisation_id, case_id, challenges_id, step, kind, name, position, parallel, optional,
                           automatic, cautions, events, why_abandoned)
    SELECT md5('stage' || id)::uuid, organisation_id, id, md5('decision' || id)::uuid, 'erisa_self_funded.internal_1',
           'internal_appeal', 'First appeal, to your plan', 10, false, false, false, '[]', '{}', '' FROM cases_case;
INSERT INTO appeals_deadline (id, organisation_id, case_id, stage_id, clock, rule, rule_text, owed_by, legal_on, act_by,
                              because, cites, verified, why_counted)
    SELECT md5('deadline' || id)::uuid, organisation_id, id, md5('stage' || id)::uuid, 'filing',
           'erisa_self_funded.internal_1.filing', '{}', 'us',
           day + 3, day, '[]', '[]', true, ''
    FROM (SELECT *, date '2026-07-01' + abs(hashtext(id::text)) %% 200 AS day FROM cases_case) dated;
INSERT INTO appeals_turn (case_id, organisation_id, whose, what, "on", deadline_id, stage_id)
    SELECT case_id, organisation_id, 'us', 'filing', act_by, id, stage_id FROM appeals_deadline;
"""

ROWS = """
SELECT t.case_id, c.owner_id, t.deadline_id,
       t.whose, t."on", c.reference, c.patient_name, v.insurer, s.kind, s.step
FROM appeals_turn t JOIN cases_case c ON c.id = t.case_id JOIN cases_coverage v ON v.case_id = t.case_id
LEFT JOIN appeals_stage s ON s.id = t.stage_id LEFT JOIN appeals_deadline d ON d.id = t.deadline_id
WHERE t.organisation_id = %s AND t.whose <> 'nobody' ORDER BY t."on", t.case_id LIMIT 51
"""
COUNTERS = """
SELECT count(*) FILTER (WHERE whose <> 'nobody'), count(*) FILTER (WHERE whose = 'us'),
       count(*) FILTER (WHERE whose = 'us' AND "on" < %s), count(*) FILTER (WHERE whose = 'insurer' AND "on" < %s),
       count(*) FILTER (WHERE whose = 'nobody')
FROM appeals_turn WHERE organisation_id = %s
"""
RISKS = """
SELECT count(*) FILTER (WHERE EXISTS (SELECT FROM appeals_deadline d WHERE d.case_id = t.case_id AND d.owed_by = 'us'
           AND d.superseded_at IS NULL AND d.met_on IS NULL AND d.dropped_on IS NULL
           AND coalesce(d.conservative_on, d.legal_on) < %(today)s)),
       count(*) FILTER (WHERE whose = 'us' AND "on" <= %(today)s + 3),
       count(*) FILTER (WHERE EXISTS (SELECT FROM appeals_stage s WHERE s.case_id = t.case_id
           AND s.kind = 'peer_to_peer' AND s.state = 'preparing')),
       count(*) FILTER (WHERE EXISTS (SELECT FROM appeals_followup f JOIN appeals_stage s ON s.id = f.stage_id
           WHERE f.case_id = t.case_id AND f.what = 'acknowledge' AND f.done_on IS NULL
           AND s.filed_on < %(today)s - 7)),
       count(*) FILTER (WHERE EXISTS (SELECT FROM cases_authority a WHERE a.case_id = t.case_id
           AND a.signed_on <= %(today)s AND a.until BETWEEN %(today)s AND %(today)s + 30 AND a.revoked_on IS NULL)),
       count(*) FILTER (WHERE whose IN ('insurer', 'reviewer') AND "on" < %(today)s),
       count(*) FILTER (WHERE EXISTS (SELECT FROM cases_authority a WHERE a.case_id = t.case_id
           AND a.signed_on IS NULL AND a.revoked_at IS NULL))
FROM appeals_turn t WHERE organisation_id = %(office)s AND whose <> 'nobody'
"""

TABS = [
    ("all", "?all=1"), ("us", "?whose=us"), ("late", "?whose=us&due=late"), ("soon", "?due=soon"),
    ("insurer", "?whose=insurer"), ("reviewer", "?whose=reviewer"), ("theirs_late", "?whose=insurer&due=late"),
    ("finished", "?whose=nobody"),
]  # fmt: skip


LOOK = {"columns": AT_FIRST, "choices": [], "width": 5}


def filled(*, offices: int, cases: int) -> Any:
    """The owner of the first office, in a database with every office in it."""
    user = User.objects.create_user("owner@example.test", secrets.token_urlsafe(20), name="Robin Example")
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"offices": offices, "cases": cases, "owner": user.pk})
        cursor.execute("SELECT md5('office1')::uuid")
        office = cursor.fetchone()[0]
    Membership.objects.create(organisation_id=office, user=user, role=Role.OWNER)
    return SimpleNamespace(user=user, office=office)


def ours(world: Any) -> str:
    """What the door does."""
    offices = offices_of(world.user, Can.VIEW)
    listed = worklist(world.user, offices=offices, asked={}, today=TODAY)
    return render_to_string("appeals/_worklist.html", {"list": listed, "today": TODAY, "may_open": True, "look": LOOK})


def by_hand(world: Any) -> str:
    """The limit: the rows and counters in three hand-written queries, through the same template."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [world.office])
        rows = [_row(*row) for row in cursor.fetchall()]
        cursor.execute(COUNTERS, [TODAY, TODAY, world.office])
        counts = cursor.fetchone()
        cursor.execute(RISKS, {"office": world.office, "today": TODAY})
        risky = cursor.fetchone()
    numbers = [counts[0], counts[1], counts[2], None, None, None, counts[3], counts[4]]
    tabs = [
        {"key": key, "address": address, "count": number, "chosen": key == "all"}
        for (key, address), number in zip(TABS, numbers, strict=True)
    ]
    risks = [
        {"key": risk.label, "address": f"?risk={risk.value}", "count": number, "chosen": False}
        for risk, number in zip(Risk, risky, strict=True)
    ]
    listed = {
        "rows": rows[:50],
        "tabs": tabs,
        "risks": risks,
        "by_risk": "?sort=risk",
        "total": counts[0],
        "filters": {"page": 1},
        "further": "?page=2",
    }
    return render_to_string("appeals/_worklist.html", {"list": listed, "today": TODAY, "may_open": True, "look": LOOK})


def _row(
    case: UUID,
    owner: UUID,
    deadline: UUID,
    whose: str,
    on: date,
    reference: str,
    patient: str,
    insurer: str,
    *_step: str,
) -> dict[str, Any]:
    said = {"iso": on.isoformat(), "said": day(on), "away": away_from(on, TODAY), "near": nearness(on, TODAY)}
    words = {"whose": whose, "turn": "Your turn", "what": "File the appeal"}
    words |= {"line": f"{case}:{owner}:{deadline}", "span": said["near"]}
    return {"case_id": case, "day": said, "patient": patient, "reference": reference, "insurer": insurer, **words}


def seconds(act: Callable[[Any], str], world: Any) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    act(world)
    return time.perf_counter() - start


def ratio(world: Any) -> tuple[float, float, float]:
    """The ratio of one run, with the medians behind it: both in turns, round by round."""
    times = [(seconds(by_hand, world), seconds(ours, world)) for _round in range(ROUNDS)]
    limit, mine = (median(column) for column in zip(*times, strict=True))
    return mine / limit, limit, mine


def main(*, offices: int, cases: int) -> None:
    """See that both make the same page, measure them in turns and print the ratio last."""
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    world = filled(offices=offices, cases=cases)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(connection) as asked:
        page = ours(world)
    assert page == by_hand(world), "the two pages differ, so their times tell nothing"
    found = sorted(ratio(world) for _run in range(RUNS))
    middle, limit, mine = found[RUNS // 2]
    print(f"{cases} of {offices * cases} cases, {len(asked)} queries, {RUNS} runs of {ROUNDS} rounds")
    print(f"by hand {limit * 1000:.1f} ms, ours {mine * 1000:.1f} ms: {found[0][0]:.2f} to {found[-1][0]:.2f} times")
    print(f"goal {GOAL:.0f} times: {'met' if middle <= GOAL else 'MISSED'}")
    print(f"ratio {middle:.2f}")
