"""From entries of the rules files to the nouns of the law, key by key."""

from __future__ import annotations

from datetime import date
from functools import partial

from appeals.law.book import (
    AtStake,
    Caution,
    Citation,
    Consequence,
    CoverageAnswer,
    CoverageQuestion,
    CoverageType,
    EarlyStart,
    Fact,
    Passage,
    Presumption,
    Scope,
    StageRules,
    Threshold,
)
from appeals.law.change import Change
from appeals.law.entry import Entry
from appeals.law.rule import (
    Combine,
    Condition,
    Duration,
    Extension,
    FiledWhen,
    MonthMath,
    Part,
    Party,
    Roll,
    Rule,
    RuleKind,
    Schedule,
    StageKind,
    Unit,
    Verification,
    Wait,
    Window,
)

TESTS = ("gte", "lt", "lte")
USUAL_KIND = {"decision": RuleKind.MAXIMUM}
INSURERS_OWN = (StageKind.INITIAL, StageKind.INTERNAL_APPEAL)


def read_coverage_type(entry: Entry, id: str) -> CoverageType:
    """One line of coverage_types.yaml; ``rules: complete`` or ``rules: later``."""
    rules = entry.text("rules")
    if rules not in ("complete", "later"):
        entry.fault(f"rules is {rules!r}, which is neither complete nor later")
    return CoverageType(
        id=id,
        name=entry.text("name"),
        plain_name=entry.text("plain_name"),
        regulator=entry.text("regulator"),
        state_department_helps=entry.text("state_department_helps"),
        stage_order=entry.texts("stage_order"),
        complete=rules == "complete",
    )


def read_coverage_questions(entry: Entry, kinds: tuple[str, ...]) -> dict[str, CoverageQuestion]:
    """coverage_questions.yaml; ``kinds`` are the coverage types an answer may leave."""
    return entry.named("questions", partial(_coverage_question, kinds=kinds))


def _coverage_question(entry: Entry, id: str, *, kinds: tuple[str, ...]) -> CoverageQuestion:
    named: set[str] = set()
    for answer in entry.mapping("answers").values():
        leaves = answer.get("leaves") if isinstance(answer, dict) else None
        named |= set(leaves) if isinstance(leaves, list) else set()
    if odd := named - set(kinds):
        entry.fault(f"leaves {', '.join(sorted(map(str, odd)))}, which coverage_types.yaml does not have")
    answers = entry.named("answers", partial(_coverage_answer, kinds=kinds, others=frozenset(kinds) - named))
    if "unknown" not in answers:
        entry.fault("has no answer “unknown”: everybody may say that they do not know")
    return CoverageQuestion(
        id=id,
        question=entry.text("question"),
        help=entry.text_or_none("help"),
        find_out=entry.text("find_out"),
        asked_when={name: tuple(map(str, given)) for name, given in entry.lists("asked_when").items()},
        answers=answers,
    )


def _coverage_answer(entry: Entry, id: str, *, kinds: tuple[str, ...], others: frozenset[str]) -> CoverageAnswer:
    leaves = entry.take("leaves")
    if leaves is None:
        left = frozenset(kinds)
    elif leaves == "others":
        left = others
    else:
        left = frozenset(entry.texts("leaves"))
    verified = entry.take("verified")
    return CoverageAnswer(id, entry.text("label"), left, entry.text_or_none("why"), verified is not False)


def read_fact(entry: Entry, name: str) -> Fact:
    """A fact's question, type, allowed values and what silence means."""
    return Fact(
        name=name,
        question=entry.text("question"),
        type=entry.text("type"),
        values=tuple(entry.sequence("values")),
        default=entry.take("default"),
    )


def read_presumption(entry: Entry, id: str) -> Presumption:
    """A receipt presumption: so many calendar days after an event."""
    return Presumption(
        id, entry.number("days"), entry.text("runs_from"), entry.truth("rebuttable"), entry.texts("cites")
    )


def read_caution(entry: Entry) -> Caution:
    """How far ahead of the conservative day to act."""
    return Caution(
        entry.number("business_days"),
        entry.number("business_days_if_postmark_counts"),
        entry.number("hours"),
        entry.number("forwarded_business_days"),
    )


def read_threshold(entry: Entry) -> Threshold:
    """The amounts that must be at stake in one filing year."""
    return Threshold(
        year=entry.number("year"),
        alj=entry.number("alj"),
        court=entry.number("court"),
        cites=entry.texts("cites"),
        verified=entry.text("verified"),
        note=entry.text_or_none("note"),
    )


def read_changes(entry: Entry) -> tuple[Change, ...]:
    """changes.yaml: what changed in the law, in the order of the file."""
    return entry.inners("changes", partial(_change, checked_on=entry.day("checked_on")))


def _change(entry: Entry, *, checked_on: date) -> Change:
    return Change(
        id=entry.text("id"),
        effective=entry.day("effective"),
        when=entry.text_or_none("when"),
        said=entry.text("said"),
        coverage=entry.texts("coverage"),
        cites=entry.texts("cites"),
        verified=entry.truth("verified"),
        checked_on=checked_on,
    )


def read_citation(entry: Entry, id: str) -> Citation:
    """A regulation, statute or agency page, with how it was read."""
    return Citation(
        id=id,
        cite=entry.text("cite"),
        url=entry.text("url"),
        quote=entry.text_or_none("quote"),
        seen_as_of=entry.text("seen_as_of"),
        checked_on=entry.day("checked_on"),
        verification=entry.one_of("verification", Verification, Verification.NONE),
        verified=entry.truth("verified"),
    )


def read_stage(entry: Entry, step: str, *, coverage: str, checked_on: date) -> StageRules:
    """One step of a coverage with all its clocks."""
    id = f"{coverage}.{step}"
    kind = entry.one_of("kind", StageKind, StageKind.INITIAL)
    decider = Party.INSURER if kind in INSURERS_OWN else Party.REVIEWER
    confidence = entry.text("confidence")
    read = partial(read_rule, stage=id, checked_on=checked_on, confidence=confidence)
    continued = entry.inners(
        "continuation_of_benefits", partial(read, clock="continuation_of_benefits", owed_by=Party.US)
    )
    return StageRules(
        id=id,
        coverage=coverage,
        step=step,
        order=entry.number("order"),
        kind=kind,
        name=entry.text("name"),
        plain_name=entry.text("plain_name"),
        body=entry.text("body"),
        mandatory=entry.text("mandatory"),
        automatic=entry.take("automatic") is True,
        follows=tuple(f"{coverage}.{name}" for name in entry.texts("follows")),
        leads_to=entry.words("leads_to"),
        offered_when=_conditions(entry, "offered_when"),
        who_may_file=entry.texts("who_may_file"),
        submission=entry.text("submission"),
        authorization=entry.inner("authorization", _passage),
        scope=entry.inner("scope", _scope),
        early_start=entry.inner("early_start", partial(_early_start, coverage=coverage)),
        filing=entry.inners("filing", partial(read, clock="filing", owed_by=Party.US)),
        time_set_by=entry.text_or_none("time_set_by"),
        decision=entry.inners("decision", partial(read, clock="decision", owed_by=decider)),
        others=entry.inners("other_clocks", partial(read, clock="other_clocks", owed_by=None)) + continued,
        if_missed=entry.inner("if_missed", partial(_consequence, coverage=coverage)),
        continuation=entry.inner("continuation", _passage),
        file_access=entry.inner("file_access", _passage),
        late_filing=entry.inner("late_filing", _passage),
        amount_in_controversy=entry.inner("amount_in_controversy", _at_stake),
        in_force_from=entry.day_or_none("in_force_from"),
        notes=entry.texts("notes"),
        confidence=confidence,
        verified=entry.truth("verified"),
        checked_on=checked_on,
        cites=entry.texts("cites"),
        quoted=entry.text_or_none("quoted"),
    )


def read_rule(
    entry: Entry, *, stage: str, clock: str, owed_by: Party | None, checked_on: date, confidence: str
) -> Rule:
    """One clock; ``owed_by`` is what its section implies and may be overruled by the entry."""
    name = entry.text("id")
    if owed_by is None and entry.text_or_none("owed_by") is None:
        entry.fault("owed_by is missing")
    in_force = (entry.text_or_none("in_force_by"), entry.day_or_none("in_force_from"), entry.day_or_none("in_force_to"))
    return Rule(
        id=f"{stage}.{clock}.{name}",
        name=name,
        stage=stage,
        clock=clock,
        owed_by=entry.one_of("owed_by", Party, owed_by or Party.US),
        kind=entry.one_of("kind", RuleKind, USUAL_KIND.get(clock, RuleKind.FIXED)),
        when=_conditions(entry, "when") + _in_force(entry, *in_force),
        duration=entry.inner("duration", read_duration),
        runs_from=entry.text_or_none("runs_from"),
        combine=entry.one_of("combine", Combine, Combine.LATEST) if entry.take("combine") else None,
        parts=entry.inners("parts", _part),
        schedule=entry.inner("schedule", _schedule),
        window=entry.inner("window", _window),
        receipt_presumption=entry.text_or_none("receipt_presumption"),
        roll=entry.one_of("roll", Roll, Roll.NONE),
        month_math=entry.one_of("month_math", MonthMath, MonthMath.CLAMP),
        filed_when=entry.one_of("filed_when", FiledWhen, FiledWhen.UNSPECIFIED),
        cutoff_time=entry.clock_time("cutoff_time"),
        extension=entry.inner("extension", _extension),
        excluded_between=entry.text_or_none("excluded_between"),
        contingent_on=entry.texts("contingent_on"),
        family=entry.text_or_none("family") or name,
        in_force_by=in_force[0],
        in_force_from=in_force[1],
        in_force_to=in_force[2],
        condition=entry.text_or_none("condition"),
        assumes=entry.text_or_none("assumes"),
        note=entry.text_or_none("note"),
        cites=entry.texts("cites"),
        verified=entry.truth("verified"),
        checked_on=entry.day_or_none("checked_on") or checked_on,
        shorter_reading=entry.inner("shorter_reading", read_duration),
        wait=entry.inner("wait", _wait),
        confidence=confidence,
    )


def _conditions(entry: Entry, key: str) -> tuple[Condition, ...]:
    found = []
    for written, value in entry.mapping(key).items():
        fact, _, test = written.rpartition("_")
        values = tuple(value) if isinstance(value, list) else (value,)
        found.append(Condition(fact, test, values) if test in TESTS else Condition(written, "is", values))
    return tuple(found)


def _in_force(entry: Entry, by: str | None, first: date | None, last: date | None) -> tuple[Condition, ...]:
    if by is None:
        if first or last:
            entry.fault("in_force_by is missing: which date decides whether this rule applies?")
        return ()
    bounds = (("gte", first), ("lte", last))
    return tuple(Condition(by, test, (day,)) for test, day in bounds if day is not None)


def read_duration(entry: Entry) -> Duration:
    """So many of a unit; without a number where a plan or a state sets it."""
    return Duration(entry.number_or_none("n"), entry.one_of("unit", Unit, Unit.CALENDAR_DAYS))


def _part(entry: Entry) -> Part:
    return Part(
        id=entry.text("id"),
        duration=entry.inner("duration", read_duration),
        runs_from=entry.text_or_none("runs_from"),
        ref=entry.text_or_none("ref"),
        cutoff_time=entry.clock_time("cutoff_time"),
    )


def _schedule(entry: Entry) -> Schedule:
    name = entry.text("name")
    return Schedule(name, {key: entry.number(key) for key in entry.keys if key != "name"})


def _wait(entry: Entry) -> Wait:
    return Wait(entry.number("n"), entry.one_of("unit", Unit, Unit.CALENDAR_DAYS), entry.text("runs_from"))


def _window(entry: Entry) -> Window:
    return Window(entry.text("fact"), entry.number_or_none("least"), entry.number_or_none("most"), entry.number("safe"))


def _extension(entry: Entry) -> Extension:
    return Extension(
        n=entry.number_or_none("n"),
        unit=entry.one_of("unit", Unit, Unit.CALENDAR_DAYS) if entry.take("unit") else None,
        max_times=entry.number_or_none("max_times") or 1,
        condition=entry.text_or_none("condition") or "",
    )


def _at_stake(entry: Entry) -> AtStake:
    return AtStake(
        yearly=entry.text_or_none("yearly"),
        dollars=entry.number_or_none("dollars"),
        below=entry.text_or_none("below"),
        cites=entry.texts("cites"),
    )


def _scope(entry: Entry) -> Scope:
    return Scope(entry.texts("includes"), entry.texts("excludes"), entry.text("applies_when"))


def _early_start(entry: Entry, *, coverage: str) -> EarlyStart:
    return EarlyStart(f"{coverage}.{entry.text('allowed_from')}", entry.text("when"), entry.text("clock_note"))


def _consequence(entry: Entry, *, coverage: str) -> Consequence:
    return Consequence(
        effect=entry.text("effect"),
        opens=tuple(f"{coverage}.{name}" for name in entry.texts("opens")),
        standard=entry.text_or_none("standard"),
        caution=entry.text_or_none("caution"),
        note=entry.text_or_none("note"),
        cites=entry.texts("cites"),
    )


def _passage(entry: Entry) -> Passage:
    cites = entry.texts("cites")
    return Passage({key: entry.text(key) for key in entry.keys if key != "cites"}, cites)
