"""How days stand in a sentence on the screen."""

from datetime import UTC, date, datetime

import pytest

from claimback.words import InEnglish, day, days_stand_out, in_its_language, moment

SAID = [day(date(2026, 7, 14)), day(date(2027, 3, 2)), moment(datetime(2026, 11, 27, 16, 20, tzinfo=UTC))]


@pytest.mark.parametrize("said", SAID)
def test_a_day_in_a_sentence_is_bold_and_whole(said):
    marked = days_stand_out(f"File the appeal by {said}, in 12 days.")

    whole = f'<span class="nowrap"><strong class="nowrap">{said}</strong>,</span>'  # no line begins with the comma
    assert marked == f"File the appeal by {whole} in 12 days."
    assert days_stand_out(f"By {said} it is due.") == f'By <strong class="nowrap">{said}</strong> it is due.'


def test_somebody_s_own_words_stay_words():
    assert days_stand_out("“<b>Call</b>” by noon") == "“&lt;b&gt;Call&lt;/b&gt;” by noon"
    assert "<strong" not in days_stand_out("Call 12 times before 2027; CLM-55-1 of 14/7/2026.")


def test_words_that_stay_english_are_said_to_be_english():
    assert in_its_language(InEnglish("Office of <Insurance>")) == '<span lang="en">Office of &lt;Insurance&gt;</span>'
    assert in_its_language("Oficina & más") == "Oficina &amp; más"
