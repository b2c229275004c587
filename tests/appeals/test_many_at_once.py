"""Twenty acts on one date at the same moment: one of each wins, the others are told, and nothing is left in between."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from appeals import actions
from appeals.actions import leaving, practising
from appeals.models import Address, Deadline, Filing, Override
from cases.models import Case
from claimback.accounts.models import Membership, Organisation
from claimback.accounts.roles import Role
from claimback.audit.events import record
from claimback.audit.models import Event
from tests import make
from tests.appeals import denied, fights
from tests.appeals.programs import program

pytestmark = [pytest.mark.django_db, pytest.mark.real_commits]
EACH = 5
FAX = "(800) 555-0143"


def all_at_once(acts):
    """What each of these calls answered, begun by as many threads at one moment."""
    begin, answers = threading.Barrier(len(acts)), []

    def go(act):
        begin.wait()
        try:
            answers.append(act())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_of_twenty_acts_on_one_date_one_moves_the_step_and_the_others_are_told():
    case = denied.case()
    people = [case.owner, *(make.member(case.organisation, Role.ADVOCATE) for _each in range(3))]
    programs = [program(each) for each in people]
    stage = denied.stage(case)
    deadline = Deadline.objects.unmet().get(stage=stage, clock="filing")
    fax, why = {"on": str(denied.today()), "how": "fax"}, {"why": "Not needed.", "seen": "preparing"}
    step, date = f"/api/v1/stages/{stage.pk}", f"/api/v1/deadlines/{deadline.pk}"
    later = {"last_on": str(deadline.legal_on + timedelta(days=3)), "reason": "Their letter of today."}
    asks = {
        "file": lambda api, n: api.post(f"{step}/file/", fax | {"address": f"555-010{n}"}),
        "abandon": lambda api, _n: api.post(f"{step}/abandon/", why),
        "extend": lambda api, _n: api.post(f"{date}/override/", later),
        "seen": lambda api, _n: api.post(f"{date}/seen/", {}),
    }
    acts = [
        lambda name=name, n=n: (name, asks[name](programs[n % len(programs)], n)) for n in range(EACH) for name in asks
    ]

    answers = all_at_once(acts)

    codes = Counter((name, answer.status_code) for name, answer in answers)
    assert {code for _name, code in codes} <= {200, 201, 409}, [(n, a.status_code, a.content) for n, a in answers]
    assert codes["file", 200] + codes["abandon", 200] == 1, codes
    assert codes["extend", 201] <= 1
    for _name, answer in answers:
        assert answer.status_code < 400 or answer.json()["sentence"]
    stage.refresh_from_db()
    assert (stage.filed_on, stage.abandoned_on).count(None) == 1
    assert Filing.objects.filter(stage=stage).count() == codes["file", 200]
    assert Event.objects.filter(case_id=case.pk, kind__in=["stage filed", "stage abandoned"]).count() == 1
    assert Override.objects.filter(deadline=deadline).count() == codes["extend", 201]
    live = Deadline.objects.live().filter(stage=stage).values_list("rule", flat=True)
    assert len(live) == len(set(live))
    assert not Deadline.objects.unmet().filter(stage=stage, clock="filing").exists()


def test_a_letter_is_confirmed_while_somebody_else_writes_into_the_same_book():
    """Who writes into the book remembers it only then; whoever confirms a letter waits for them, and nobody fails."""
    case, today = fights.taken_in(), timezone.localdate()
    facts = fights.FACTS | {"appeal_fax": FAX, "notice_on": today, "received_on": today}

    told = while_somebody_looks_for_who_is_lost(
        case.organisation, lambda: actions.accept_denial(case, facts=facts, by=case.owner, on=today)
    )

    assert told == [case.decisions.get()]
    assert Address.objects.get(organisation=case.organisation, way="fax").value == FAX


def test_somebody_who_practised_leaves_while_somebody_looks_for_who_is_lost():
    leaver = make.member(make.organisation(), Role.ADVOCATE)
    membership = Membership.objects.get(user=leaver)
    practising.begin_practice(organisation=membership.organisation, by=leaver, on=timezone.localdate())

    while_somebody_looks_for_who_is_lost(
        membership.organisation, lambda: leaving.end_membership(membership, by=leaver, at=timezone.now())
    )

    membership.refresh_from_db()
    assert membership.ended_at
    assert not Case.objects.filter(organisation=membership.organisation, practice=True).exists()


def while_somebody_looks_for_who_is_lost(office, act):
    """What the act answered, begun while another holds this office and remembers something of it last."""
    pid, told, failed = [], [], []
    held = threading.Event()

    def acts():
        held.wait()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid.extend(cursor.fetchone())
        try:
            told.append(act())
        except Exception as error:  # said where it is looked at
            failed.append(error)
        finally:
            connections.close_all()

    acting = threading.Thread(target=acts)
    acting.start()
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=office.pk)
        held.set()
        while not waits_for_another(pid):
            assert acting.is_alive(), failed
        record("looked for who is lost", by=None, organisation_id=office.pk, cases=1, failing=0)
    acting.join()
    assert failed == []
    return told


def waits_for_another(pid):
    """Whether the program of this number, once it is known, waits for what another one holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [pid[0] if pid else 0])
        return cursor.fetchone()[0]
