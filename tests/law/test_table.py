"""The rulebook says what the research table says: no step, clock, number or mark of doubt was lost on the way.

The words are ours; everything a date hangs on must be equal. Where it is not, ON_PURPOSE says how and why.
"""

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from appeals.law.book import StageRules
from appeals.law.rule import Part, Rule
from appeals.law.rulebook import read_yaml, shipped

TABLE = Path(__file__).resolve().parents[3] / "shared" / "law" / "federal.yaml"
SECTIONS = ("filing", "decision", "other_clocks")
CONTINUED = "continuation_of_benefits"
UNTOLD = {"cite_ids", "combine", "parts"}

# what the rulebook says instead of the table, by the id of the clock or step
ON_PURPOSE: dict[str, dict[str, object]] = {
    # individual coverage has one internal level by law, so nobody is asked how many there are
    "individual_aca.internal_1.decision.pre_service_one_level": {
        "when": {("urgency", "is", ("standard",)), ("claim_type", "is", ("pre_service",))}
    },
    "individual_aca.internal_1.decision.post_service_one_level": {"when": {("claim_type", "is", ("post_service",))}},
    "student_insured.internal_1.decision.pre_service_one_level": {
        "when": {("urgency", "is", ("standard",)), ("claim_type", "is", ("pre_service",))}
    },
    "student_insured.internal_1.decision.post_service_one_level": {"when": {("claim_type", "is", ("post_service",))}},
    # every rule cites something; what these rest on is named, and marked as not verified
    "medicare_advantage.initial.decision.payment": {"cites": {"ma_520"}},
    "medicare_advantage.council.decision.std": {"cites": {"ma_council_90"}},
    "original_medicare.council.decision.std": {"cites": {"ma_council_90"}},
    "medicare_part_d.council.decision.std": {"cites": {"ma_council_90"}},
    "medicare_part_d.council.decision.expedited": {"cites": {"d_council_10"}},
    "ma_integrated_dsnp.internal_1.decision.expedited": {"cites": {"dsnp_dec"}},
    "ma_integrated_dsnp.internal_1.decision.standard": {"cites": {"dsnp_dec"}},
    "fehb_pshb.initial.decision.urgent": {"cites": {"f_brochure"}},
    "fehb_pshb.initial.decision.pre_service": {"cites": {"f_brochure"}},
    "fehb_pshb.initial.decision.post_service": {"cites": {"f_brochure"}},
    "tricare.alj.decision.std": {"cites": {"t_hear_dec"}},
    # the table's second rule could never be reached; the fact that tells the two apart is asked for
    "original_medicare.qio_hospital.decision.late_inpatient": {"when": {("asked_late_in_hospital", "is", ("True",))}},
    # the hour of the release is the last moment; the table says from when on in the step, the rulebook in the clock
    "original_medicare.status_change.filing.expedited": {
        "cutoff_time": None,
        "when": {("hospital_release_date", "gte", ("2025-02-14",))},
    },
    # the wait for the prescriber's statement is counted, not only told
    "medicare_part_d.initial.decision.exception_expedited": {"extension": None},
    "medicare_part_d.initial.decision.exception_standard": {"extension": None},
    # the table's effect is that of Parts A and B; its own words deny it for Parts C and D
    "original_medicare.alj": {"opens": ("original_medicare.council",)},
    "medicare_advantage.alj": {"effect": "none_stated"},
    "medicare_part_d.alj": {"effect": "none_stated"},
    # the table says it only on the step before, whose answer is final below this sum
    "tricare.internal_2_factual": {"at stake": [None, 50]},
    # the Board hears any decision on eligibility, so it stays open after each
    "champva.board": {"follows": ("champva.initial", "champva.internal_1", "champva.internal_2")},
    # one part is no combination; the table marks the doubt in the words only
    "medicaid_ffs.state_fair_hearing.continuation_of_benefits.continuation": {
        "duration": (0, "calendar_days"),
        "runs_from": "action_effective_date",
        "parts": [],
        "verified": False,
    },
    "medicaid_managed_care.state_fair_hearing.continuation_of_benefits.continuation": {
        "duration": (10, "calendar_days"),
        "runs_from": "notice_sent",
        "combine": None,
        "parts": [],
        "verified": False,
    },
    # it is offered where the plan's own appeal has ended; the table leaves that to its words
    "medicaid_managed_care.external_medical_review": {"follows": ("medicaid_managed_care.internal_1",)},
    # the table names the step of the coverage it was copied from
    "student_insured.external": {"early_start": "student_insured.initial"},
}
# the table calls these by how they were seen; the rulebook by what they are, with how they were seen in plain words
NAMED_ANEW = {"ma_65", "ma_ire_dec", "ma_26", "aor", "pa26", "aic25", "dis"}
# the words in the table are its own summary, so they do not stand as a quotation
NO_QUOTE = {"ma_ire_dec", "ma_626", "aic25", "mc_210", "d_590", "d_600", "d_2002", "d_2002e", "d_2016"}
NOT_SEEN = "-"


@cache
def table() -> Any:
    return read_yaml(TABLE)


def listed(kind: str) -> list[Any]:
    if not TABLE.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason=f"{TABLE.name} of the research tables is not here"))]
    complete = {kind.id for kind in shipped().coverage_types.values() if kind.complete}
    items = [item for item in table()[kind] if item.get("coverage", item["id"]) in complete]
    return [pytest.param(item, id=item["id"]) for item in items]


def listed_years() -> list[Any]:
    if not TABLE.exists():
        return listed("stages")
    return [pytest.param(year, id=str(year["year"])) for year in table()["amount_in_controversy"]]


def clocks(stage: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The table's clocks of one step, under the ids the rulebook gives them."""
    found = {}
    for section in SECTIONS:
        held = stage.get(section) or []
        for clock in held["rules"] if isinstance(held, dict) else held:
            found[f"{stage['id']}.{section}.{clock['id']}"] = clock
    continued = stage.get(CONTINUED) or {}
    if "parts" in continued:
        found[f"{stage['id']}.{CONTINUED}.continuation"] = {"kind": "fixed", "verified": True, **continued}
    return found


def tabled_conditions(when: dict[str, Any]) -> set[tuple[str, str, tuple[str, ...]]]:
    found = set()
    for key, value in when.items():
        fact, _, test = key.rpartition("_")
        if test == "lt":
            # before a day is until the day before it
            found.add((fact, "lte", (str(date.fromisoformat(str(value)) - timedelta(days=1)),)))
        elif test == "gte":
            found.add((fact, test, (str(value),)))
        elif key != "condition":
            found.add((key, "is", tuple(str(each) for each in (value if isinstance(value, list) else [value]))))
    return found


def tabled_length(clock: dict[str, Any]) -> tuple[object, object] | None:
    return (clock["duration"].get("n"), clock["duration"]["unit"]) if "duration" in clock else None


def tabled(clock: dict[str, Any]) -> dict[str, object]:
    """What a clock of the table says, in the order of its grammar."""
    extension = clock.get("extension")
    presumption = clock.get("receipt_presumption", "none")
    return {
        "when": tabled_conditions(clock.get("when") or {}),
        "duration": tabled_length(clock),
        "runs_from": clock.get("runs_from")
        or ("request_received" if clock.get("schedule") == "board_meeting" else None),
        "combine": clock.get("combine"),
        "parts": [
            (tabled_length(part), part.get("runs_from"), part.get("ref"), part.get("cutoff_time"))
            for part in clock.get("parts", ())
        ],
        "schedule": clock.get("schedule"),
        "kind": clock["kind"],
        "receipt_presumption": None if presumption == "none" else presumption,
        "roll": clock.get("roll", "none"),
        "month_math": clock.get("month_math", "clamp_to_month_end"),
        "filed_when": clock.get("filed_when", "unspecified"),
        "cutoff_time": clock.get("cutoff_time"),
        "extension": extension and (extension.get("n"), extension.get("unit"), extension.get("max_times", 1)),
        "owed by us": clock["direction"] == "claimant" if "direction" in clock else None,
        "verified": clock["verified"],
        "cites": set(clock.get("cite_ids") or ()),
    }


def written_length(of: Rule | Part) -> tuple[int | None, str] | None:
    if of.duration is None:
        return None
    # where the state sets the number, the table's is the most the state may give
    most = of.window.most if isinstance(of, Rule) and of.window else None
    return of.duration.n if of.duration.n is not None else most, str(of.duration.unit)


def written(rule: Rule) -> dict[str, object]:
    """The same of a rule of the rulebook."""
    extension = rule.extension
    return {
        "when": {(each.fact, each.test, tuple(str(value) for value in each.values)) for each in rule.when},
        "duration": written_length(rule),
        "runs_from": rule.runs_from,
        "combine": rule.combine and str(rule.combine),
        "parts": [
            (written_length(part), part.runs_from, part.ref, part.cutoff_time and f"{part.cutoff_time:%H:%M}")
            for part in rule.parts
        ],
        "schedule": rule.schedule and rule.schedule.name,
        "kind": str(rule.kind),
        "receipt_presumption": rule.receipt_presumption,
        "roll": str(rule.roll),
        "month_math": str(rule.month_math),
        "filed_when": str(rule.filed_when),
        "cutoff_time": rule.cutoff_time and f"{rule.cutoff_time:%H:%M}",
        "extension": extension and (extension.n, extension.unit and str(extension.unit), extension.max_times),
        "owed by us": rule.owed_by == "us",
        "verified": rule.verified,
        "cites": set(rule.cites),
    }


def tabled_step(stage: dict[str, Any]) -> dict[str, object]:
    missed = stage.get("if_payer_or_reviewer_misses") or {}
    passages = {name: stage.get(name) for name in ("authorization", "file_access", "late_filing", CONTINUED)}
    return {
        "order": stage["order"],
        # a step that names none it follows answers the first denial
        "follows": ()
        if stage["stage"] == "initial"
        else tuple(stage.get("follows") or [f"{stage['coverage']}.initial"]),
        "confidence": stage["confidence"],
        "verified": stage["verified"],
        "cites": set(stage["cite_ids"]),
        "quoted": (stage.get("quote") or {}).get("cite"),
        "effect": missed.get("effect"),
        "opens": tuple(missed.get("opens") or ()),
        "told of missing": {name for name in ("standard", "caution", "note") if missed.get(name)},
        "passages": {
            name: (
                {key for key, said in passage.items() if said is not None} - UNTOLD,
                tuple(passage.get("cite_ids", ())),
            )
            for name, passage in passages.items()
            if passage
        },
        "early_start": (stage.get("early_start") or {}).get("allowed_from"),
        "scope": [len((stage.get("scope") or {}).get(name, ())) for name in ("in_scope", "out_of_scope")],
        "at stake": [(stage.get("amount_in_controversy") or {}).get(name) for name in ("field", "minimum")],
        "who": len(stage["who_may_file"]),
        "notes": len([note for note in stage.get("notes") or () if note.strip()]),
    }


def written_step(stage: StageRules) -> dict[str, object]:
    missed, scope = stage.if_missed, stage.scope
    passages = {
        "authorization": stage.authorization,
        "file_access": stage.file_access,
        "late_filing": stage.late_filing,
        CONTINUED: stage.continuation,
    }
    return {
        "order": stage.order,
        "follows": stage.follows,
        "confidence": stage.confidence,
        "verified": stage.verified,
        "cites": set(stage.cites),
        "quoted": stage.quoted and shipped().citations[stage.quoted].cite,
        "effect": missed and missed.effect,
        "opens": missed.opens if missed else (),
        "told of missing": {name for name in ("standard", "caution", "note") if missed and getattr(missed, name)},
        "passages": {name: (set(passage.texts), passage.cites) for name, passage in passages.items() if passage},
        "early_start": stage.early_start and stage.early_start.allowed_from,
        "scope": [len(scope.includes), len(scope.excludes)] if scope else [0, 0],
        "at stake": [needed.yearly, needed.dollars] if (needed := stage.amount_in_controversy) else [None, None],
        "who": len(stage.who_may_file),
        "notes": len(stage.notes),
    }


def differences(said: dict[str, object], ours: dict[str, object], id: str) -> dict[str, tuple[object, object]]:
    """What the table and the rulebook do not agree on and nobody gave a reason for: (the table's, ours)."""
    wanted = {name: value for name, value in said.items() if value is not None or name != "owed by us"}
    wanted |= ON_PURPOSE.get(id, {})
    return {name: (value, ours[name]) for name, value in wanted.items() if ours[name] != value}


@pytest.mark.parametrize("kind", listed("coverage_types"))
def test_a_coverage_type_has_the_steps_of_the_table_in_its_order(kind: dict[str, Any]) -> None:
    ours = shipped().coverage_types[kind["id"]]

    assert list(ours.stage_order) == kind["stage_order"]
    assert ours.state_department_helps == kind["state_doi_complaint"]


@pytest.mark.parametrize("stage", listed("stages"))
def test_a_step_and_its_clocks_say_what_the_table_says(stage: dict[str, Any]) -> None:
    ours = shipped().stages[stage["id"]]
    rules = {rule.id: rule for rule in ours.rules}
    theirs = clocks(stage)

    assert list(differences(tabled_step(stage), written_step(ours), stage["id"]).items()) == []
    assert set(rules) == set(theirs)
    apart = {id: differences(tabled(clock), written(rules[id]), id) for id, clock in theirs.items()}
    assert {id: found for id, found in apart.items() if found} == {}


@pytest.mark.parametrize("year", listed_years())
def test_the_amounts_at_stake_are_those_of_the_table(year: dict[str, Any]) -> None:
    ours = shipped().thresholds[year["year"]]

    assert (ours.alj, ours.court, set(ours.cites)) == (
        year["alj"],
        year["court"],
        {cite["id"] for cite in year.get("citations", ())},
    )
    assert ours.verified == {True: "yes", False: "no"}.get(year["verified"], year["verified"])


def cited() -> list[Any]:
    if not TABLE.exists():
        return listed("citations")
    used = {id for stage in listed("stages") for id in stage.values[0]["cite_ids"]}
    return [pytest.param(id, id=id) for id in table()["citations"] if id in used]


@pytest.mark.parametrize("id", cited())
def test_a_citation_says_what_the_table_says_of_its_source(id: str) -> None:
    theirs, ours = table()["citations"][id], shipped().citations[id]
    seen = "not seen" if theirs["seen_as_of"] == NOT_SEEN else str(theirs["seen_as_of"])
    said = {"url": theirs["source_url"], "seen_as_of": seen, "verified": theirs["verified"]}
    said |= {"verification": theirs["verification"], "quote": None if id in NO_QUOTE else theirs["quote"] or None}
    said |= {} if id in NAMED_ANEW else {"cite": theirs["cite"]}

    assert {name: getattr(ours, name) for name in said} == said


def test_what_differs_on_purpose_is_still_there() -> None:
    book = shipped()
    known = {*book.stages, *(rule.id for rule in book.every_rule())}

    assert set(ON_PURPOSE) - known == set()
    assert (NAMED_ANEW | NO_QUOTE) - set(book.citations) == set()
