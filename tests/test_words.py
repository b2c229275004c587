"""How days stand in a sentence on the screen."""

from datetime import UTC, date, datetime, time

import pytest
from django.utils import timezone, translation

from claimback.words import InEnglish, clock_time, day, days_stand_out, hour, in_its_language, moment

SAID = [day(date(2026, 7, 14)), day(date(2027, 3, 2)), moment(datetime(2026, 11, 27, 16, 20, tzinfo=UTC))]


@pytest.mark.parametrize("said", SAID)
def test_a_day_in_a_sentence_is_bold_and_whole(said):
    marked = days_stand_out(f"File the appeal by {said}, in 12 days.")

    whole = f'<span class="nowrap"><strong class="nowrap">{said}</strong>,</span>'  # no line begins with the comma
    assert marked == f"File the appeal by {whole} in 12 days."
    assert days_stand_out(f"By {said} it is due.") == f'By <strong class="nowrap">{said}</strong> it is due.'


def test_a_day_is_said_in_the_language_of_whoever_reads_it_whoever_read_it_before():
    for _round in range(2):
        with translation.override("en"):
            assert day(date(2026, 1, 5)) == "Mon 5 Jan 2026"
        with translation.override("es"):
            assert day(date(2026, 1, 5)) == "lun 5 ene 2026"
        with translation.override(None):
            assert day(date(2026, 1, 5)) == "Mon 5 Jan 2026"


def test_somebody_s_own_words_stay_words():
    assert days_stand_out("“<b>Call</b>” by noon") == "“&lt;b&gt;Call&lt;/b&gt;” by noon"
    assert "<strong" not in days_stand_out("Call 12 times before 2027; CLM-55-1 of 14/7/2026.")


def test_words_that_stay_english_are_said_to_be_english():
    assert in_its_language(InEnglish("Office of <Insurance>")) == '<span lang="en">Office of &lt;Insurance&gt;</span>'
    assert in_its_language("Oficina & más") == "Oficina &amp; más"


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("at", [0, 7, 12, 16, 23])
def test_a_sentence_that_ends_with_a_moment_ends_with_one_point(language, at):
    when = datetime(2026, 11, 27, at, 20, tzinfo=UTC)

    with translation.override(language):
        for said in (moment(when), hour(when), clock_time(when.time())):
            assert not said.endswith(".")


def test_a_time_of_day_is_said_without_points_in_it():
    with timezone.override(UTC):
        assert moment(datetime(2026, 11, 27, 16, 20, tzinfo=UTC)) == "Fri 27 Nov 2026, 4:20 pm"
        assert hour(datetime(2026, 11, 27, 12, 0, tzinfo=UTC)) == "noon"
    assert clock_time(time(7)) == "7 am"
