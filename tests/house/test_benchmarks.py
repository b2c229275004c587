"""The benchmarks keep measuring what they say, whatever the migrations since have added."""

import pytest

from appeals import reminders
from benchmarks import drain_rows, recount_rows, worklist_rows


@pytest.mark.django_db
def test_the_worklist_is_measured_against_the_same_page_by_hand():
    world = worklist_rows.filled(offices=2, cases=60)

    page = worklist_rows.ours(world)

    assert page == worklist_rows.by_hand(world)
    assert page.count("data-key-link") == 50


@pytest.mark.django_db
def test_the_count_of_every_case_finds_a_change_in_each():
    worklist_rows.filled(offices=1, cases=3)

    assert recount_rows.counted() == 3


@pytest.mark.django_db
def test_the_senders_send_the_messages_of_the_bare_loop(mailoutbox):
    drain_rows.filled(3)
    bare = {(tuple(each.to), each.body) for each in drain_rows.composed()}

    assert reminders.send_due().sent == 3

    assert {(tuple(each.to), each.body) for each in mailoutbox} == bare
