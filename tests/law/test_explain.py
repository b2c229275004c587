"""`manage.py explain` and `check_rules`, as the outside uses them: no database is touched."""

import json
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from appeals.law.answers import answer, answers
from appeals.law.rulebook import shipped
from tests.law import small_book

GOOD = "{id: good, stage: erisa_self_funded.internal_1, clock: filing, inputs: {notice_date: 2026-03-10}}"
ODD = "{id: odd, stage: original_medicare.internal_9, clock: filing, inputs: {notice_date: 2026-03-10}}"


def explain(folder: Path, text: str, *options: str) -> str:
    path = folder / "facts.yaml"
    path.write_text(text, encoding="utf-8")
    out = StringIO()
    call_command("explain", str(path), *options, stdout=out)
    return out.getvalue()


def test_dates_and_their_sum_come_as_json(tmp_path: Path) -> None:
    (item,) = json.loads(explain(tmp_path, f"- {GOOD}", "--json"))

    assert item["id"] == "good"
    assert (item["legal_due"], item["conservative_due"], item["act_by"]) == ("2026-09-06", "2026-09-04", "2026-09-01")
    assert item["cites"] == ["29 CFR 2560.503-1(h)(3)(i)"]
    assert item["verified"] is True
    assert item["because"][0].startswith("The notice is dated Tue 10 Mar 2026.")


def test_dates_and_their_sum_come_in_words(tmp_path: Path) -> None:
    told = explain(tmp_path, f"- {GOOD}")

    assert "legal: 2026-09-06" in told
    assert "- Act 3 federal business days before that: Tue 1 Sep 2026." in told


def test_one_item_it_does_not_know_fails_the_run_and_answers_the_rest(tmp_path: Path) -> None:
    out = StringIO()
    path = tmp_path / "facts.yaml"
    path.write_text(f"- {ODD}\n- {GOOD}", encoding="utf-8")

    with pytest.raises(SystemExit) as left:
        call_command("explain", str(path), "--json", stdout=out)

    odd, good = json.loads(out.getvalue())
    assert left.value.code == 1
    assert "has no step “internal_9”" in odd["error"]
    assert good["legal_due"] == "2026-09-06"


def test_an_error_is_told_in_words_too(tmp_path: Path) -> None:
    out = StringIO()
    path = tmp_path / "facts.yaml"
    path.write_text(f"- {ODD}", encoding="utf-8")

    with pytest.raises(SystemExit):
        call_command("explain", str(path), stdout=out)

    assert "has no step “internal_9”" in out.getvalue()


def test_missing_facts_are_named(tmp_path: Path) -> None:
    items = "- {id: ask, stage: erisa_insured.internal_2, clock: filing, inputs: {notice_date: 2026-09-08}}"

    (item,) = json.loads(explain(tmp_path, items, "--json"))

    assert item["unknown"] == ["plan_level2_window_days"]
    assert item["act_by"] == "2026-11-03"


def test_nothing_known_gives_only_questions() -> None:
    found = answer(shipped(), {"id": 1, "stage": "erisa_insured.internal_1", "inputs": {}})

    assert set(found) == {"id", "unknown", "questions"}


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        ("not a mapping", "not a mapping"),
        ({"id": 1}, "names no stage"),
        ({"id": 1, "stage": "erisa_insured.internal_1", "inputs": 5}, "not a mapping of names"),
    ],
)
def test_an_item_without_a_shape_is_said(item: object, sentence: str) -> None:
    found = answers(shipped(), [item])

    assert found.failed
    assert sentence in str(found.items[0]["error"])


def test_items_without_an_id_are_numbered_from_one() -> None:
    assert [item["id"] for item in answers(shipped(), ["", {"id": "own"}, ""]).items] == [1, "own", 3]
    assert answer(shipped(), {})["id"] == 1


def test_a_question_with_a_day_to_be_safe_by_tells_its_sum() -> None:
    found = answer(shipped(), {"stage": "erisa_insured.external_state", "inputs": DENIED})

    assert found["unknown"] == ["state"]
    assert found["act_by"] is not None
    assert found["because"]


FIRST = "erisa_self_funded.internal_1"
STATE = "erisa_insured.external_state"
DENIED = {"notice_date": "2026-03-10"}
URGENT = {"urgency": "urgent", "request_received": "2026-03-07T10:00"}
SLIPS = {
    "unknown state": (STATE, "filing", DENIED | {"state": "ZZ"}, "not a state or territory"),
    "received before it was written": (FIRST, "filing", DENIED | {"notice_received": "2026-03-01"}, "Correct one"),
    "filed before the denial": (FIRST, "filing", DENIED | {"request_received": "2026-03-01"}, "before the denial"),
    "dates far apart": (FIRST, "filing", DENIED | {"request_received": "2036-04-01"}, "more than 10 years apart"),
    "a step the coverage does not have": ("erisa_self_funded.alj", "filing", DENIED, "has no step"),
    "hours without a time zone": (FIRST, "decision", URGENT, "In which time zone"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_the_facts_is_answered_with_a_sentence_and_never_a_date(tmp_path: Path, slip: str) -> None:
    stage, clock, inputs, sentence = SLIPS[slip]
    path = tmp_path / "facts.yaml"
    path.write_text(json.dumps([{"id": "a", "stage": stage, "clock": clock, "inputs": inputs}]), encoding="utf-8")
    out = StringIO()

    with suppress(SystemExit):
        call_command("explain", str(path), "--json", stdout=out)

    (item,) = json.loads(out.getvalue())
    assert sentence in f"{item.get('error')} {item.get('questions')}"
    assert not item.keys() & {"legal_due", "conservative_due", "act_by"}


@pytest.mark.parametrize(("text", "sentence"), [("a: b: c", "cannot be read"), ("just: this", "should hold a list")])
def test_a_file_that_is_no_list_is_said(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        explain(tmp_path, text)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("explain", str(tmp_path / "none.yaml"))


def check(*options: str) -> tuple[str, str, int]:
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("check_rules", *options, stdout=out, stderr=err)
    except SystemExit as left:
        code = int(left.code or 0)
    return out.getvalue(), err.getvalue(), code


def test_the_shipped_rules_are_sound() -> None:
    out, err, code = check("--on", "2026-11-23")

    assert (err, code) == ("", 0)
    assert "24 coverage types" in out
    assert "medicare_advantage.council.decision.std" in out


def test_broken_rules_are_named_and_fail(tmp_path: Path) -> None:
    files = small_book.files()
    files["federal/plan.yaml"]["stages"]["internal_1"]["filing"][0]["cites"] = ["lore"]

    _, err, code = check("--folder", str(small_book.write(tmp_path, files)))

    assert code == 1
    assert "broken: plan.internal_1.filing.std: cites 'lore'" in err


def test_rules_nobody_looked_at_for_a_year_fail(tmp_path: Path) -> None:
    folder = small_book.write(tmp_path, small_book.files())

    assert check("--folder", str(folder), "--on", "2027-11-23")[2] == 0
    _, err, code = check("--folder", str(folder), "--on", "2027-11-24")
    assert code == 1
    assert "checked too long ago: plan.internal_1.filing.std" in err
