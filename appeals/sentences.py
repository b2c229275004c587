"""Whose turn it is, until when and what happens then, in words that are the same for an advocate and a patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from appeals.endings import ENDED, still_reminded
from appeals.inputs import book
from appeals.law.rule import StageKind
from appeals.law_names import plainly
from appeals.models import Certainty, Deadline, FollowUp, Stage, Turn, Whose
from cases.facts import Anchor
from cases.models import Decision, Ending
from claimback.words import InEnglish, away_from, day, moment, nearness

# What we do on a step of each kind; it follows “It is your turn:”, so it begins small.
OURS: dict[str, Promise] = {
    StageKind.INTERNAL_APPEAL: gettext_lazy("file the appeal"),
    StageKind.PEER_TO_PEER: gettext_lazy("ask for the call between the doctors"),
    StageKind.EXTERNAL_REVIEW: gettext_lazy("ask for the outside review"),
    StageKind.HEARING: gettext_lazy("ask for the hearing"),
    StageKind.COURT: gettext_lazy("speak to a lawyer about going to court"),
    StageKind.REGULATOR_COMPLAINT: gettext_lazy("send the complaint"),
}
THEIRS: dict[str, Promise] = {
    StageKind.INITIAL: gettext_lazy("decide the request"),
    StageKind.INTERNAL_APPEAL: gettext_lazy("answer the appeal"),
    StageKind.EXTERNAL_REVIEW: gettext_lazy("decide the outside review"),
    StageKind.HEARING: gettext_lazy("decide after the hearing"),
    StageKind.REGULATOR_COMPLAINT: gettext_lazy("answer the complaint"),
}
# Steps whose kind says too little or the wrong thing: a council holds no hearing, a request for a drug is no appeal.
OURS_ON: dict[str, Promise] = {
    "internal_2": gettext_lazy("file the second appeal"),
    "council": gettext_lazy("ask the Appeals Council for a review"),
    "board": gettext_lazy("ask for the decision to be reviewed"),
    "marketplace_eligibility": gettext_lazy("appeal the Marketplace's decision"),
}
THEIRS_ON: dict[str, Promise] = {
    "council": gettext_lazy("decide the review by the Appeals Council"),
    "drug_exception": gettext_lazy("answer the request for the drug"),
}
# What a clock besides filing and decision is about, by the name of its rule.
BESIDES: dict[str, Promise] = {
    "preliminary_review": gettext_lazy("check whether the request can be reviewed"),
    "preliminary_notice": gettext_lazy("say what the first check found"),
    "perfect_incomplete_request": gettext_lazy("complete a request that was incomplete"),
    "additional_information_to_iro": gettext_lazy("send the reviewer more information"),
    "plan_documents_to_iro": gettext_lazy("send the reviewer the papers of the case"),
    "continuation": gettext_lazy("ask that the care goes on meanwhile"),
    "qic_expedited_reconsideration": gettext_lazy("ask for the fast second look"),
    "late_after_discharge": gettext_lazy("ask for the review late, after leaving the hospital"),
}
WHO_DECIDES: dict[str, Promise] = {
    Whose.INSURER: gettext_lazy("The insurer"),
    Whose.REVIEWER: gettext_lazy("The reviewer"),
}

# What the rulebook says the law opens when the other side is late, by its `effect`.
IF_THEY_ARE_LATE: dict[str, Promise] = {
    "deemed_exhausted": gettext_lazy("If they have not answered by then, the next step opens as if they had refused."),
    "deemed_exhausted_possible": gettext_lazy(
        "If they have not answered by then, the next step may be open at once: write down that they are late."
    ),
    "deemed_denied": gettext_lazy(
        "If they have not answered by then, the law counts it as a refusal, and you can appeal it."
    ),
    "adverse_determination": gettext_lazy(
        "If they have not answered by then, the law counts it as a refusal, and you can appeal it."
    ),
    "auto_forward_to_ire": gettext_lazy(
        "If they have not answered by then, they must send the case on to an independent reviewer themselves."
    ),
    "auto_forward_or_fair_hearing": gettext_lazy(
        "If they have not answered by then, they must send on to an independent reviewer what Medicare covers; "
        "for what Medicaid covers you can ask for a state fair hearing."
    ),
    "opens_next_level": gettext_lazy(
        "If they have not answered by then, you can go to the next step without their answer."
    ),
    "escalate_option": gettext_lazy(
        "If they have not answered by then, you may ask to move the case up to the next step."
    ),
}
IF_LATE_UNSAID = gettext_lazy(
    "The law we have read does not say what follows if they are late: if no answer comes, ask for one in writing."
)

FOLLOW_UPS: dict[str, tuple[Promise, Promise]] = {
    "confirm": (
        gettext_lazy("check and confirm what the letter says"),
        gettext_lazy("No date can be counted before a person has confirmed the facts."),
    ),
    "coverage": (
        gettext_lazy("find out what kind of coverage this is"),
        gettext_lazy("The steps and their dates depend on the kind of coverage: none is given until it is known."),
    ),
    "not_in_rulebook": (
        gettext_lazy("read the dates off the letter and set a reminder of your own"),
        gettext_lazy(
            "The rules of this kind of coverage are not in ClaimBack yet, so it counts no dates. The letter must "
            "say how and by when to appeal."
        ),
    ),
    "kept_steps": (
        gettext_lazy("look at the step that was filed under another kind of coverage"),
        gettext_lazy(
            "What was filed is kept, but this kind of coverage has no such step. The ladder says what to check."
        ),
    ),
    "last_right": (
        gettext_lazy("decide how to go on"),
        gettext_lazy("We know of no further step for this case. Ask a lawyer or the regulator before you close it."),
    ),
    "request": (
        gettext_lazy("see whether the papers you asked for have come"),
        gettext_lazy("They were needed by that day. What is missing is asked for again, or called for."),
    ),
    "request_late": (
        gettext_lazy("see whether the papers asked for by right have come"),
        gettext_lazy("By law their time is over then. If they have not come, say so; the request says what follows."),
    ),
    "arrived": (
        gettext_lazy("look at the papers that came"),
        gettext_lazy("Somebody answered your request. Nothing counts as arrived before you have looked at it."),
    ),
    "who_appealed": (
        gettext_lazy("ask the doctor's office whether they have already appealed"),
        gettext_lazy("A level is used once. If the doctor has used it, the insurer's clock may be running already."),
    ),
    "get_number": (
        gettext_lazy("get the authorization number that was promised in the talk"),
        gettext_lazy("A yes without a number cannot be used. The time for the appeal goes on until it is there."),
    ),
    "promised": (
        gettext_lazy("see whether they kept what they promised"),
        gettext_lazy("They promised it by that day in a contact you wrote down. If it has not come, call them again."),
    ),
    "forwarded": (
        gettext_lazy("ask the reviewer whether the insurer has sent the case file"),
        gettext_lazy("The insurer must send it by itself. Nothing runs at the reviewer before it has come."),
    ),
    "send_information": (
        gettext_lazy("send the insurer what it asked for"),
        gettext_lazy("It may say that its time stands still until then."),
    ),
    "counts": (
        gettext_lazy("ask the insurer whether the doctor's appeal counts as this appeal"),
        gettext_lazy("Until they say so, your own date holds: file in time all the same."),
    ),
    "acknowledge": (
        gettext_lazy("ask them whether they have what was sent"),
        gettext_lazy("Nobody has confirmed it. What they do not have, they do not answer: call them."),
    ),
    "sign": (
        gettext_lazy("get the paper signed that lets us act for the patient"),
        gettext_lazy("Where the law asks for it, nothing can be sent for the patient before it is signed."),
    ),
    "revoked": (
        gettext_lazy("tell everybody who got the signed paper that it was taken back"),
        gettext_lazy("It lets nobody act any more. Who does not know it may still answer to the wrong person."),
    ),
    "urgency": (
        gettext_lazy("ask your doctor whether the case is urgent"),
        gettext_lazy("If waiting could harm your health, you can ask for a fast answer."),
    ),
    "hurry": (
        gettext_lazy("call the insurer and ask for a fast answer"),
        gettext_lazy("You said that it is urgent. Ask your doctor to call them too, and to say that it cannot wait."),
    ),
    "question": (
        gettext_lazy("answer the question a date waits for"),
        gettext_lazy("A date cannot be counted before that: until then go by the earliest date the letter prints."),
    ),
    "decide": (
        gettext_lazy("decide the next step"),
        gettext_lazy("No date of the law is running in this case just now."),
    ),
}


@dataclass(frozen=True, slots=True)
class Status:
    """One sentence, what happens then, whose turn (`data-whose`) and how near it is (`data-near`)."""

    sentence: str
    then: str
    whose: str
    near: str


class Ahead(NamedTuple):
    """What the words of a next action are made of; cases that agree in it share the words."""

    whose: str
    ending: str
    asked: str | None  # what a follow-up asks for
    clock: str | None
    kind: str | None  # of the step, and so are the next two
    step: str | None
    name: str | None


def ahead_of(turn: Turn) -> Ahead:
    """What lies ahead in the case of this turn."""
    asked = turn.follow_up.what if turn.follow_up else None
    clock = turn.deadline.clock if turn.deadline else None
    kind, step, name = (turn.stage.kind, turn.stage.step, turn.stage.name) if turn.stage else (None, None, None)
    return Ahead(turn.whose, turn.case.ending, asked, clock, kind, step, name)


def status(turn: Turn, *, today: date) -> Status:
    """The status of a case for everyone who sees it; `turn` comes with case, deadline, stage and follow-up.

    `today` is the reader's own day.
    """
    if turn.whose == Whose.NOBODY or turn.on is None:
        said, then_ = ENDED.get(turn.case.ending, ENDED[""])
        return Status(str(said), f"{then_} {still_reminded(turn.case, today=today)}".strip(), Whose.NOBODY, "")
    sentence = _ours(turn, today=today) if turn.whose == Whose.US else _theirs(turn, today=today)
    return Status(sentence, then(turn, today=today), turn.whose, nearness(turn.on, today))


def what(turn: Turn) -> str:
    """What the next action is, in a few words."""
    return what_lies(ahead_of(turn))


def what_lies(ahead: Ahead) -> str:
    """The same few words from the facts alone, for a row of the worklist."""
    if ahead.whose == Whose.NOBODY:
        return str(Ending(ahead.ending).label) if ahead.ending else _("Closed")
    if ahead.whose == Whose.US:
        return capital(_asked(ahead.asked)[0] if ahead.asked is not None else _act(ahead))
    return _("%(who)s must %(act)s") % {"who": WHO_DECIDES[ahead.whose], "act": _act(ahead)}


def title(deadline: Deadline, stage: Stage) -> str:
    """What a deadline is about, as the title of its card."""
    rule = deadline.rule.rpartition(".")[2]
    return capital(
        act_on(stage.kind, stage.step, stage.name, clock=deadline.clock, owed_by=deadline.owed_by, rule=rule)
    )


def act(stage: Stage, *, clock: str, owed_by: str) -> str:
    """What must be done on a step: “file the appeal”; clocks besides filing and decision name their step."""
    return act_on(stage.kind, stage.step, stage.name, clock=clock, owed_by=owed_by)


def then(turn: Turn, *, today: date) -> str:
    """What happens when the day passes; our own words for the consequence the rulebook names."""
    if turn.follow_up:
        return str(FOLLOW_UPS[turn.follow_up.what][1]) if turn.follow_up.what in FOLLOW_UPS else ""
    if turn.deadline is None or turn.stage is None:
        return ""
    by_hand = [str(BY_HAND)] if turn.deadline.by_hand else []
    ours = turn.whose == Whose.US
    return " ".join([*by_hand, _if_we_are_late(turn.deadline, today=today) if ours else if_they_are_late(turn.stage)])


def if_they_are_late(stage: Stage) -> str:
    """What the law opens when the decider of this step misses the day."""
    rules = book().stages.get(stage.step)
    return what_lateness_opens(rules.if_missed.effect if rules and rules.if_missed else "")


def what_lateness_opens(effect: str) -> str:
    """The same by the effect a rulebook names; any other word: that the law we have read does not say."""
    return str(IF_THEY_ARE_LATE.get(effect, IF_LATE_UNSAID))


def follow_up(chosen: FollowUp) -> tuple[str, str]:
    """A follow-up in words, and why it is asked; a person's own words stand as they are."""
    words, why_asked = _asked(chosen.what)
    return capital(words), why_asked


def time_for_the_call(decision: Decision) -> str:
    """How long the letter leaves to ask for the call between doctors; nothing where it does not say."""
    if not decision.peer_to_peer_window:
        return ""
    long = how_long(decision.peer_to_peer_window, decision.peer_to_peer_unit)
    if decision.peer_to_peer_anchor in ("", Anchor.UNSPECIFIED):
        return _("Ask within %(long)s; the letter does not say from which day.") % {"long": long}
    start = decision.get_peer_to_peer_anchor_display()
    return _("Ask within %(long)s, counted from %(start)s.") % {"long": long, "start": start}


def how_long(number: int, unit: str) -> str:
    """“14 days”, “1 business day”."""
    words = {
        "hours": ngettext("%(n)s hour", "%(n)s hours", number),
        "calendar_days": ngettext("%(n)s day", "%(n)s days", number),
        "business_days": ngettext("%(n)s business day", "%(n)s business days", number),
        "weeks": ngettext("%(n)s week", "%(n)s weeks", number),
        "months": ngettext("%(n)s month", "%(n)s months", number),
        "years": ngettext("%(n)s year", "%(n)s years", number),
    }
    return words[unit] % {"n": number}


def why(deadline: Deadline) -> str:
    """The last legal day behind a date of ours, or that there is none to name; or that people set it."""
    if deadline.by_hand:
        last = when(deadline.last_on, deadline.last_at)
        return " ".join([str(BY_HAND), _("The last day is %(last)s.") % {"last": last}])
    if deadline.legal_on is None:
        return str(NO_LEGAL_DAY[deadline.certainty])
    return _("The last legal day is %(last)s.") % {"last": when(deadline.legal_on, deadline.legal_at)}


BY_HAND = gettext_lazy("This date was set by hand, not by the rules.")
NO_LEGAL_DAY: dict[str, Promise] = {
    Certainty.PROVISIONAL: gettext_lazy(
        "The last legal day is not known yet. Until it is, this is counted from the shortest time that may apply."
    ),
    Certainty.NO_LIMIT: gettext_lazy("The law sets no last day for this. This is the day to be safe by."),
}


def when(on: date, at: datetime | None = None) -> str:
    """A day, or where the law counts hours, the day and the time on the reader's clock."""
    return moment(at) if at else day(on)


def capital(words: str) -> str:
    """The same words as the beginning of a sentence."""
    begun = words[:1].upper() + words[1:]
    return InEnglish(begun) if isinstance(words, InEnglish) else begun


def _asked(what: str) -> tuple[str, str]:
    words, why_asked = FOLLOW_UPS.get(what, (what, ""))
    return str(words), str(why_asked)


def _act(ahead: Ahead) -> str:
    if ahead.asked is not None:
        told = FOLLOW_UPS.get(ahead.asked)
        return str(told[0]) if told else _("“%(words)s”") % {"words": ahead.asked}
    if ahead.clock is None or ahead.kind is None or ahead.step is None or ahead.name is None:
        return _("decide the next step")
    return act_on(ahead.kind, ahead.step, ahead.name, clock=ahead.clock, owed_by=ahead.whose)


def act_on(kind: str, step: str, name: str, *, clock: str, owed_by: str, rule: str = "") -> str:
    """What must be done on a step of this kind; `rule` is the short name of the rule, for clocks besides the two."""
    which = step.rpartition(".")[2]
    if owed_by == Whose.US and clock == "filing" and kind in OURS:
        return str(OURS_ON.get(which, OURS[kind]))
    if owed_by != Whose.US and clock == "decision" and kind in THEIRS:
        return str(THEIRS_ON.get(which, THEIRS[kind]))
    if rule in BESIDES:
        return str(BESIDES[rule])
    return _("do what is due in “%(step)s”") % {"step": plainly(name)}


def _named(turn: Turn, today: date) -> dict[str, str]:
    on = turn.on or today
    at = turn.deadline.act_at if turn.deadline and turn.whose == Whose.US else None
    if turn.deadline and turn.whose != Whose.US:
        at = turn.deadline.legal_at
    return {"act": _act(ahead_of(turn)), "day": when(on, at), "away": away_from(on, today)}


def _ours(turn: Turn, *, today: date) -> str:
    named = _named(turn, today)
    if turn.on and turn.on < today:
        return _("It is your turn, and it is late: %(act)s. The day to act was %(day)s, %(away)s.") % named
    return _("It is your turn: %(act)s by %(day)s, %(away)s.") % named


def _theirs(turn: Turn, *, today: date) -> str:
    named = _named(turn, today) | {"who": str(WHO_DECIDES[turn.whose]), "whose": str(TURN_OF[turn.whose])}
    if turn.on and turn.on < today:
        return _("%(who)s is late: they had to %(act)s by %(day)s, %(away)s.") % named
    return _("%(whose)s: they must %(act)s by %(day)s, %(away)s.") % named


TURN_OF: dict[str, Promise] = {
    Whose.INSURER: pgettext_lazy("status", "It is the insurer's turn"),
    Whose.REVIEWER: pgettext_lazy("status", "It is the reviewer's turn"),
}


def _after_a_day_by_hand(deadline: Deadline, *, today: date) -> str:
    """What happens when a day that people set passes: it is nobody's law, so no legal day is named."""
    last = {"last": when(deadline.last_on, deadline.last_at)}
    if deadline.last_on < today:
        return _("The last day was %(last)s. The right may be lost: file now and say what they promised.") % last
    return _("If nothing is done by then, a right may be lost; the last day is %(last)s.") % last


def _if_we_are_late(deadline: Deadline, *, today: date) -> str:
    if deadline.legal_on is None:
        return str(NO_LEGAL_DAY[deadline.certainty])
    last = when(deadline.legal_on, deadline.legal_at)
    if deadline.legal_on < today:
        return _(
            "The last legal day was %(last)s. The right may be lost. If there was a good reason for the delay, "
            "file now and say so: some deciders accept it."
        ) % {"last": last}
    if deadline.act_by < today:
        return _("It can still be in time: the last legal day is %(last)s, %(away)s.") % {
            "last": last,
            "away": away_from(deadline.legal_on, today),
        }
    if deadline.clock == "filing":
        return _("If nothing is filed by then, the right may be lost; the last legal day is %(last)s.") % {"last": last}
    return _("If nothing is done by then, a right may be lost; the last legal day is %(last)s.") % {"last": last}
