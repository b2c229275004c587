"""A date moves later only when somebody says why; the database refuses the rest."""

import random
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from appeals import actions, clocks
from appeals.models import Channel, Deadline, Stage
from cases.models import Case, Outcome
from tests import make
from tests.appeals.test_the_way import FACTS, TODAY

pytestmark = pytest.mark.django_db


def accepted() -> Case:
    case = make.case()
    actions.accept_denial(case, facts=FACTS, by=case.owner, on=TODAY)
    return case


def moved(case: Case, *, days: int) -> None:
    """The letter turns out to be dated and received so many days from what was confirmed; nothing counts it yet."""
    case.decisions.update(
        notice_on=FACTS["notice_on"] + timedelta(days=days), received_on=FACTS["received_on"] + timedelta(days=days)
    )


def test_a_later_date_without_a_reason_is_refused_and_the_old_one_rules():
    case = accepted()
    before = list(Deadline.objects.live().filter(case=case).order_by("pk").values_list("pk", "legal_on"))
    moved(case, days=5)

    with pytest.raises(DatabaseError, match="moves later only with a reason"), transaction.atomic():
        clocks.recount(case, by=case.owner, on=TODAY, why=" ")

    assert list(Deadline.objects.live().filter(case=case).order_by("pk").values_list("pk", "legal_on")) == before


def test_a_later_date_with_a_reason_is_counted_and_says_it():
    case = accepted()
    moved(case, days=5)

    counted = clocks.recount(case, by=case.owner, on=TODAY, why="The envelope was found.")

    assert counted.superseded
    assert {new.why_counted for new in counted.new} == {"The envelope was found."}


def test_an_earlier_date_never_waits_for_a_reason():
    case = accepted()
    moved(case, days=-5)

    counted = clocks.recount(case, by=None, on=TODAY, why="")

    assert all(new.act_by < old.act_by for new, old in zip(counted.new, counted.superseded, strict=True))


def test_a_successor_of_a_rule_moves_no_date_later_in_silence():
    case = accepted()
    old = Deadline.objects.live().filter(case=case, clock="filing").order_by("pk").first()
    Deadline.objects.filter(pk=old.pk).update(superseded_at=old.counted_at)
    fresh = Deadline.objects.get(pk=old.pk)
    fresh.pk, fresh.rule, fresh.superseded_at, fresh.why_counted = None, "its.successor", None, ""
    fresh.legal_on, fresh.act_by = old.legal_on + timedelta(days=1), old.act_by + timedelta(days=1)
    fresh.id = Deadline().id

    with pytest.raises(DatabaseError, match="moves later only with a reason"), transaction.atomic():
        fresh.save(force_insert=True)


@pytest.mark.parametrize("seed", range(8))
def test_every_verb_that_counts_gives_its_reason_in_words(seed: int):
    chance = random.Random(seed)
    case = accepted()
    first = Stage.objects.get(case=case, step="erisa_self_funded.internal_1")
    for _time in range(3):
        on = FACTS["notice_on"] + timedelta(days=chance.randint(-20, 4))
        facts = {"notice_on": on, "received_on": on + timedelta(days=chance.randint(0, 6))}
        ruled = case.decisions.get()
        actions.correct_and_recount(case, decision=ruled, facts=facts, why="Looked again.", by=case.owner, on=TODAY)
    sent = TODAY + timedelta(days=chance.randint(0, 30))
    actions.file_stage(first, on=sent, how=Channel.FAX, address="555-0100", by=case.owner, today=sent)
    arrived = sent + timedelta(days=chance.randint(1, 9))
    actions.record_receipt(first, rung="delivered", on=arrived, today=arrived, by=case.owner)
    answer: date = arrived + timedelta(days=chance.randint(0, 20))
    answered = {"outcome": Outcome.UPHELD, "notice_on": answer, "received_on": answer, "reason_text": "No."}
    actions.record_answer(first, facts=answered, by=case.owner, on=answer)
    last = Stage.objects.going_on().filter(case=case).order_by("pk")[0]
    actions.abandon_stage(last, why="The patient chose another way.", on=answer, by=case.owner)

    assert not Deadline.objects.filter(case=case, why_counted="").exists()
    assert Deadline.objects.filter(case=case).exclude(superseded_at=None).exists()
