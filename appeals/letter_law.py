"""What the law lets a letter say of a case: sentences with citations, from the rulebook alone; and what is late."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from appeals import clocks
from appeals.inputs import inputs_for
from appeals.kept import is_kept
from appeals.law import eligibility
from appeals.law.complaints import places
from appeals.law.facts import LawError, read
from appeals.law.rule import Party, StageKind
from appeals.law.silence import Silence, silence
from appeals.letters import Fact, Gap, RightSentence
from appeals.models import Certainty, Deadline, Stage
from appeals.typesetting.press import say_date, sentence
from cases.models import Case, Coverage
from claimback.words import day

REMARK = re.compile(r"\s*[(;]\s*")
"""Where a remark begins in an address of the rulebook."""
HEAD = ("late_step", "late_filed", "late_due", "late_answered", "late_rule")


@dataclass(frozen=True, slots=True)
class Due:
    """The last legal day of a decider, by which law, whether that was read in a source, and what became of it."""

    stage: Stage
    last: date
    cite: str
    verified: bool
    answered_on: date | None

    def over(self, on: date) -> bool:
        """Whether it is past on this day without an answer, or the answer came after it."""
        return self.last < (self.answered_on or on)

    def check(self) -> Gap:
        """What the writer is told of a day whose rule nobody has read in its source."""
        told = _("Not in the letter: the last day of “%(step)s”, %(on)s (%(cite)s), is not verified. Check it first.")
        return Gap("law", told % {"step": self.stage.name, "on": day(self.last), "cite": self.cite})


@dataclass(frozen=True, slots=True)
class Silenced:
    """What the law makes of an answer that did not come, and what the writer must know before saying so."""

    cite: Fact | None
    opened: tuple[str, ...]
    checks: tuple[Gap, ...]


def formal(stage: Stage) -> str:
    """A step as those who decide call it; our plain names speak to the patient ("your plan")."""
    rules = clocks.book().stages.get(stage.step)
    return rules.name.partition(" (")[0] if rules else stage.name


def rights(step: str, *, on: date) -> tuple[tuple[RightSentence, ...], tuple[Gap, ...]]:
    """What the rulebook says of the claim file on this step, where the step's law is in force on that day.

    A letter says only what was read in its source; the rest is handed to the writer to check and to add.
    """
    book = clocks.book()
    rules = book.stages.get(step)
    if rules is None or rules.file_access is None or (rules.in_force_from and rules.in_force_from > on):
        return (), ()
    passage, said = rules.file_access, rules.file_access.texts.get("right", "")
    if not said:
        return (), ()
    if passage.cites and _verified(passage.cites):
        return (RightSentence(said, book.cited(passage.cites)),), ()
    return (), (_unread(said, book.cited(passage.cites)),)


def _verified(cites: Iterable[str]) -> bool:
    known = clocks.book().citations
    return all(id in known and known[id].verified for id in cites)


def _unread(said: str, cite: str) -> Gap:
    """What nobody of ours has read in its source stays out of the letter, and the writer knows of it."""
    told = _("Not in the letter, because it is not verified: “%(law)s” (%(cite)s). Read it in its source, then add it.")
    return Gap("law", told % {"law": said, "cite": cite or _("no source named")})


def due(stage: Stage) -> Due | None:
    """The last legal day of this step's decider, where it is firm; of several rules the latest day counts."""
    return next(iter(_dues([stage], Deadline.objects.filter(stage=stage))), None)


def late_days(case: Case, *, on: date) -> list[Due]:
    """Every day a decider of this case let pass, in the order of the ladder; steps given up are left out."""
    coverage = Coverage.objects.get(case=case)
    stages = list(Stage.objects.filter(case=case, filed_on__isnull=False, abandoned_on=None).order_by("filed_on", "pk"))
    ours = [stage for stage in stages if not is_kept(stage, coverage)]
    return [each for each in _dues(ours, Deadline.objects.filter(case=case)) if each.over(on)]


def _dues(stages: list[Stage], dates: Iterable[Deadline]) -> Iterable[Due]:
    book = clocks.book()
    of: dict[object, Deadline] = {}
    for each in dates:
        theirs = each.clock == "decision" and each.owed_by != Party.US and each.superseded_at is None
        if not (theirs and each.certainty == Certainty.FIRM and each.legal_on):
            continue
        standing = of.get(each.stage_id)
        if standing is None or each.last_on > standing.last_on:
            of[each.stage_id] = each
    for stage in stages:
        if found := of.get(stage.pk):
            cite = book.cited(id for id in found.cites if id in book.citations)
            yield Due(stage, found.last_on, cite, found.verified, found.met_on)


def late_table(late: list[Due]) -> tuple[tuple[str, ...], ...]:
    """The days that passed, as a table for a letter; empty where none did."""
    rows = tuple(
        (
            formal(each.stage),
            say_date(each.stage.filed_on) if each.stage.filed_on else "",
            say_date(each.last),
            say_date(each.answered_on) if each.answered_on else sentence("not_answered"),
            each.cite,
        )
        for each in late
        if each.verified
    )
    return (tuple(sentence(name) for name in HEAD), *rows) if rows else ()


def late_rights(late: list[Due]) -> tuple[tuple[RightSentence, ...], tuple[Gap, ...]]:
    """The same days as sentences of the law, and which of them the writer must check."""
    said = tuple(
        RightSentence(sentence("late_right", step=formal(each.stage), on=say_date(each.last)), each.cite)
        for each in late
        if each.cite and each.verified
    )
    return said, tuple(each.check() for each in late if not each.verified)


def silenced(stage: Stage, case: Case) -> Silenced:
    """What the law makes of the silence on a step; a caution of the book is the writer's to read first."""
    try:
        coverage = Coverage.objects.get(case=case)
        inputs = clocks.inputs_for(case, coverage, stage.challenges)
        said = silence(clocks.book(), coverage.coverage_type, stage.step, inputs)
    except LawError as contradiction:
        return Silenced(None, (), (Gap("law", str(contradiction)),))
    if said.consequence is None or not said.opened or not said.consequence.cites:
        return Silenced(None, _opened(said), ())
    cites, opened = said.consequence.cites, _opened(said)
    checks = tuple(Gap("caution", words) for words in (said.consequence.caution, said.consequence.standard) if words)
    cited = clocks.book().cited(cites)
    if not _verified(cites):
        told = _("What the law makes of their silence (%(cite)s) is not verified. Ask a lawyer before you say so.")
        return Silenced(None, opened, (*checks, Gap("law", told % {"cite": cited})))
    return Silenced(Fact(cited, "the rulebook"), opened, checks)


def _opened(said: Silence) -> tuple[str, ...]:
    """The steps that are open now, as those who decide call them; a court is nobody's to name in a letter of ours."""
    names = (rung.name for rung in said.opened if rung.kind is not StageKind.COURT)
    return tuple(dict.fromkeys(name.partition(" (")[0] for name in names))


def desk(coverage: Coverage) -> tuple[tuple[str, ...], tuple[Gap, ...]]:
    """Who hears a complaint about this coverage: name and address as lines, and what the writer must check."""
    try:
        found = places(clocks.book(), coverage.coverage_type, coverage.state or None)
    except LawError:
        return (), ()
    if not found.to or found.ask_state:
        return (), ()
    first = found.to[0]
    name = first.office.name if first.office else first.desk.name
    address = first.office.address if first.office else None
    verified = {"name", "address"} <= first.office_verified if first.office else first.desk.verified
    return _addressed(name, address, verified=verified)


def reviewer(stage: Stage, case: Case) -> tuple[tuple[str, ...], tuple[Gap, ...]]:
    """Where the request for an outside review goes, as in its kit: name and address as lines, and what to check.

    Empty where the kind of denial decides between offices and nobody has settled it. For a federal review the
    rulebook holds no address: the one of the letter stands, for the writer to compare.
    """
    book, coverage = clocks.book(), Coverage.objects.get(case=case)
    insurer = tuple(line for line in (coverage.insurer, *coverage.appeal_address.splitlines()) if line)
    compare = Gap("recipient_check", _("Compare the address with what the decision letter says about this request."))
    rules = book.stages.get(stage.step)
    if rules is None:
        return insurer, (compare,)
    try:
        facts = read(book, inputs_for(case, coverage, stage.challenges, stage))
    except LawError:
        return (), ()
    here = eligibility.state_of(book, rules, facts)
    if here is None:
        return insurer, (compare,)
    route = eligibility.route_of(here, facts)
    if here.routes and route is None:
        return (), (Gap("recipient_check", _("Which kind of denial it is decides where this goes: see the kit.")),)
    if route is None and here.files_with == "insurer":
        return insurer, ()
    office = route.office if route else here.review_office
    fields = ("review_office.name", "review_office.address")
    verified = route.verified if route else all(eligibility.read_in(here, field) for field in fields)
    return _addressed(office.name, office.address, verified=verified)


def _addressed(name: str, address: str | None, *, verified: bool) -> tuple[tuple[str, ...], tuple[Gap, ...]]:
    """Lines to write on an envelope; what the rulebook remarks on an address is for the writer, never for it."""
    if not address:
        told = _("We know no postal address of “%(office)s”. Look for its page, telephone or portal in the kit.")
        return (name,), (Gap("recipient_check", told % {"office": name}),)
    plain, remark = REMARK.split(address, maxsplit=1) if REMARK.search(address) else (address, "")
    checks = []
    if not verified:
        told = _("Check the address of “%(office)s” before you send this: it is not verified.")
        checks.append(Gap("recipient_check", told % {"office": name}))
    if remark:
        told = _("The rulebook remarks on the address of “%(office)s”: %(remark)s")
        checks.append(Gap("recipient_check", told % {"office": name, "remark": remark.rstrip(")")}))
    lines = plain.split(", ", 1)
    return tuple(lines if lines[0] == name else (name, *lines)), tuple(checks)
