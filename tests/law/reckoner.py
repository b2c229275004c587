"""A second counting of the rules, for the tests alone: it shares no line with the product and reads the YAML itself."""

from pathlib import Path
from typing import Any

import yaml

from tests.law.second_calendar import (
    ZONES,
    Moment,
    business,
    civil,
    day_of,
    hours,
    late,
    months,
    number,
    opened,
    parse,
    shifted,
)

RULES = Path(__file__).resolve().parents[2] / "appeals" / "rules"
CLOCKS = ("filing", "decision", "other_clocks", "continuation_of_benefits")
Rule = dict[str, Any]


def held(path: Path) -> Any:
    """A file of rules."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


PRESUMED = {name: rule["days"] for name, rule in held(RULES / "counting.yaml")["receipt_presumptions"].items()}
CAUTION = held(RULES / "counting.yaml")["act_by"]


def every_rule() -> list[tuple[str, str | None, str, Rule, dict[str, Rule]]]:
    """Step, state, clock, rule, and all rules of that step by ``clock.id``; ``same_as`` is resolved."""
    steps: dict[str, Any] = {}
    for path in sorted((RULES / "federal").glob("*.yaml")):
        steps |= {f"{path.stem}.{name}": step for name, step in held(path)["stages"].items()}
    whole = {id: {**steps[step["same_as"]], **step} if "same_as" in step else step for id, step in steps.items()}
    found = [each for id, step in whole.items() for each in _clocks(id, None, step)]
    by_state = [id for id in whole if id.endswith(".external_state")]
    for n, path in enumerate(sorted((RULES / "states").glob("*.yaml"))):
        state = held(path)
        found += _clocks(by_state[n % len(by_state)], state["code"], state)
    return found


def _clocks(id: str, state: str | None, step: Any) -> list[tuple[str, str | None, str, Rule, dict[str, Rule]]]:
    rules = {f"{clock}.{rule['id']}": (clock, rule) for clock in CLOCKS for rule in step.get(clock) or []}
    all_of_it = {name: rule for name, (_, rule) in rules.items()}
    return [(id, state, clock, rule, all_of_it) for clock, rule in rules.values()]


class Missing(Exception):
    """A fact without which there is no legal end."""


class Reckoning:
    """One rule on one set of facts: ``legal`` raises Missing; ``safe`` and ``act_by`` are None when not known."""

    def __init__(self, stage: str, clock: str, rule: Rule, siblings: dict[str, Rule], facts: dict[str, Any]) -> None:
        self.stage, self.clock, self.rule, self.siblings, self.facts = stage, clock, rule, siblings, facts
        self.ours = rule.get("owed_by", "us" if clock in ("filing", "continuation_of_benefits") else "them") == "us"
        self.window = facts.get("notice_window")

    def at(self, name: str) -> Moment | None:
        """An event, if it is known."""
        return parse(self.facts[name]) if name in self.facts else None

    def notice(self, *, received: bool) -> int | None:
        """The day of the notice: the printed one, or the one it came on."""
        first, second = ("notice_received", "notice_date") if received else ("notice_date", "notice_received")
        moment = self.at(first) if first in self.facts else self.at(second)
        return None if moment is None else day_of(moment)

    def printed(self, *, safe: bool) -> list[int]:
        """What letter and plan promise, as days: each from the notice when safe, else from what they say."""
        ends = []
        if "notice_deadline" in self.facts:
            ends.append(day_of(parse(self.facts["notice_deadline"])))
        start = self.notice(received=not safe)
        minimum = self.rule.get("kind") == "minimum" and not self.stage.endswith(".external_state")
        if minimum and start is not None and self.facts.get("plan_document_days"):
            ends.append(start + self.facts["plan_document_days"])
        if self.window and (safe or self.rule.get("kind") != "plan_defined"):
            start = self.notice(received=not safe and self.window["anchor"] == "receipt")
            if start is not None:
                ends.append(self.count(start, self.window["n"], self.window["unit"], "clamp"))  # type: ignore[arg-type]
        return ends

    def count(self, start: Moment, n: int, unit: str, math: str) -> Moment:
        """So many of a unit after a start."""
        if unit == "hours":
            begun = (start, 0) if isinstance(start, int) else start
            zones = [self.facts["tz"]] if "tz" in self.facts else list(ZONES)
            ends = {hours(begun, n, zone) for zone in zones}
            if len(ends) > 1:
                raise Missing("tz")
            return ends.pop()
        if n == 0:
            return start
        day = day_of(start)
        if unit == "business_days":
            return business(day, n)
        if unit in ("months", "years"):
            return months(day, n * (12 if unit == "years" else 1), math)
        return day + n * (7 if unit == "weeks" else 1)

    def length(self, rule: Rule) -> int | None:
        """How many; None when a fact would have to say it."""
        window = rule.get("window")
        if not window:
            return int((rule.get("duration") or {}).get("n") or 0)
        n = self.facts.get(window["fact"])
        days_in = {"calendar_days": 1, "weeks": 7}.get(self.window["unit"]) if self.window else None
        if n is None and rule.get("kind") == "plan_defined" and self.window and days_in:
            n = self.window["n"] * days_in
        return n if isinstance(n, int) else None

    def part(self, part: Rule) -> Rule | Moment:
        """One of several counts: a day that was given, a rule beside this one, or a rule of its own."""
        if "ref" in part:
            given = self.at(part["id"])
            return self.siblings[part["ref"]] if given is None else given
        bare = {key: value for key, value in self.rule.items() if key not in ("combine", "parts", "cutoff_time")}
        return {**bare, **part}

    def legal(self, rule: Rule | None = None) -> Moment:
        """The end as the law has it, before any promise."""
        rule = rule or self.rule
        if "schedule" in rule:
            return self.scheduled(rule)
        if "combine" in rule:
            parts = [self.part(part) for part in rule["parts"]]
            ends = [self.legal(part) if isinstance(part, dict) else part for part in parts]
            return (min if rule["combine"] == "earliest" else max)(ends, key=late)
        event = rule["runs_from"]
        start = self.at(event)
        if start is None and event in ("notice_received", "notice_sent", "notice_mailed"):
            start = day_of(parse(self.facts["notice_date"])) if "notice_date" in self.facts else None
            if start is not None and event == "notice_received":
                start += PRESUMED.get(rule.get("receipt_presumption"), 0)
        wait = rule.get("wait")
        if wait and wait["runs_from"] in self.facts:
            since = day_of(parse(self.facts[wait["runs_from"]]))
            last = self.count(since, wait["n"], wait["unit"], rule.get("month_math", ""))
            if rule["duration"]["unit"] == "hours":
                last = (day_of(last) + 1, 0)  # hours run from the end of the last day
            start = last if start is None else min(start, last, key=late)
        n = self.length(rule)
        between = rule.get("excluded_between")
        if start is None or n is None or (between and between not in self.facts):
            raise Missing(event)
        end = self.count(
            start, n, (rule.get("duration") or {}).get("unit", "calendar_days"), rule.get("month_math", "")
        )
        if "cutoff_time" in rule:
            end = (day_of(end), int(rule["cutoff_time"][:2]) * 60 + int(rule["cutoff_time"][3:]))
        return self.stretched(rule, start, end, between)

    def stretched(self, rule: Rule, start: Moment, end: Moment, between: str | None) -> Moment:
        """Extensions, days left out, disregarded days, and the move off a closed day."""
        more = rule.get("extension") or {}
        times = min(int(self.facts.get("extended", 0)), more.get("max_times") or 1)
        if times and self.clock == "decision" and more.get("n") and more.get("unit"):
            end = (
                self.count(end, times * more["n"], more["unit"], "")
                if more["unit"] != "calendar_days"
                else shifted(end, times * more["n"])
            )
        if between:
            first, last = self.facts[between]
            end = shifted(end, day_of(parse(last)) - day_of(parse(first)))
        out = {
            day
            for first, last in self.facts.get("excluded_periods", ())
            for day in range(day_of(parse(first)), day_of(parse(last)) + 1)
        }
        counted = day_of(end) - day_of(start) if out else 0
        if counted > 0:
            day = day_of(start)
            while counted:
                day += 1
                counted -= day not in out
            end = shifted(end, day - day_of(end))
        if isinstance(end, int) and rule.get("roll") in ("federal_next_business_day", "va_next_workday"):
            while not opened(end):
                end += 1
        return end

    def scheduled(self, rule: Rule) -> int:
        """Boards that meet by the quarter, and ends of years."""
        start = self.at(rule["runs_from"])
        if start is None:
            raise Missing(rule["runs_from"])
        day = day_of(start)
        if rule["schedule"]["name"] != "board_meeting":
            return number(civil(day)[0] + rule["schedule"]["years"], 12, 31)
        ahead = sorted(each for each in map(number_of, self.facts.get("board_meetings", ())) if each > day)
        if self.facts.get("special_circumstances"):
            ahead = ahead[2:]
        elif ahead and ahead[0] - day < rule["schedule"]["too_close_days"]:
            ahead = ahead[1:]
        if not ahead:
            raise Missing("board_meetings")
        return ahead[0] + rule["schedule"]["notify_days"]

    def due(self) -> Moment:
        """The legal day with what letter and plan add to a mere minimum."""
        law = self.legal()
        if not self.ours or self.clock != "filing" or self.rule.get("kind") != "minimum":
            return law
        return max([law, *self.printed(safe=False)], key=late)

    def safest(self, rule: Rule) -> Moment | None:
        """One rule with every doubt against us; None when nothing is known."""
        if "schedule" in rule:
            try:
                return self.scheduled(rule)
            except Missing:
                return None
        if "combine" in rule:
            parts = [self.part(part) for part in rule["parts"]]
            ends = [self.safest(part) if isinstance(part, dict) else part for part in parts]
            known = [end for end in ends if end is not None]
            return (min if rule["combine"] == "earliest" else max)(known, key=late) if known else None
        event = rule["runs_from"]
        from_notice = event in ("notice_received", "notice_sent", "notice_mailed") and "notice_date" in self.facts
        start = self.notice(received=False) if from_notice else self.at(event)
        if start is None or not rule.get("duration"):
            return None
        n = self.length(rule)
        lengths = [(rule["window"]["safe"] if n is None else n, rule["duration"]["unit"])]
        if "shorter_reading" in rule:
            lengths.append((rule["shorter_reading"]["n"], rule["shorter_reading"]["unit"]))
        try:
            end = min((self.count(start, n, unit, "clamp") for n, unit in lengths), key=late)
        except Missing:
            return None
        if "cutoff_time" in rule:
            end = (day_of(end), int(rule["cutoff_time"][:2]) * 60 + int(rule["cutoff_time"][3:]))
        return end

    def safe(self) -> Moment | None:
        """The conservative end: no later than any printed day, and back to an open one."""
        if not self.ours:
            return None
        counted = self.safest(self.rule)
        ends = [*([] if counted is None else [counted]), *(self.printed(safe=True) if self.clock == "filing" else [])]
        if not ends:
            return None
        end = min(ends, key=late)
        while isinstance(end, int) and not opened(end):
            end -= 1
        return end

    def act_by(self) -> Moment | None:
        """The head start before the conservative end; elapsed hours where that is a moment."""
        safe = self.safe()
        if isinstance(safe, tuple):
            zone = self.facts.get("tz")
            return hours(safe, -CAUTION["hours"], zone or "America/Phoenix")
        postmark = self.rule.get("filed_when") in ("postmarked", "postmarked_or_received")
        lead = CAUTION["business_days_if_postmark_counts" if postmark else "business_days"]
        return None if safe is None else business(safe, -lead)


def number_of(text: object) -> int:
    """The number of a written day."""
    return day_of(parse(text))
