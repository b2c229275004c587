"""How criteria, logs and gaps are said to people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from claimback.words import day
from documents.criteria.judging import Cite, Found, Gap, Missing
from documents.criteria.vocabulary import (
    Asked,
    Evaluation,
    Force,
    Modality,
    Nicotine,
    Onset,
    Scale,
    Sign,
    Therapy,
    Trial,
    Verdict,
)


class Origin(StrEnum):
    """How a criterion came into the case."""

    POLICY = "policy"
    LETTER = "letter"
    COPIED = "copied"


ORIGIN: dict[StrEnum, Promise] = {
    Origin.POLICY: gettext_lazy("From our list of policies"),
    Origin.LETTER: gettext_lazy("Typed in from the policy the letter cites"),
    Origin.COPIED: gettext_lazy("Copied from another case"),
}
KIND: dict[StrEnum, Promise] = {
    Asked.CONSERVATIVE: gettext_lazy("Treatment without surgery (conservative care)"),
    Asked.IMAGING: gettext_lazy("Scans (imaging)"),
    Asked.NEURO: gettext_lazy("Findings of the examination (neurological findings)"),
    Asked.SCORE: gettext_lazy("Pain and function scores"),
    Asked.SYMPTOMS: gettext_lazy("How long the symptoms have lasted"),
    Asked.NICOTINE: gettext_lazy("Nicotine"),
    Asked.PSYCH: gettext_lazy("Psychological evaluation"),
    Asked.TRIAL: gettext_lazy("Result of the trial"),
    Asked.AGE: gettext_lazy("Age (a limit of coverage)"),
    Asked.COVERAGE: gettext_lazy("Not covered at all (a limit of coverage)"),
    Asked.PLAIN: gettext_lazy("Something else"),
}
VERDICT: dict[StrEnum, Promise] = {
    Verdict.UNKNOWN: gettext_lazy("Not judged yet"),
    Verdict.MET: gettext_lazy("Met"),
    Verdict.NOT_MET: gettext_lazy("Not met"),
    Verdict.WAIVED: gettext_lazy("Waived: a red flag"),
}
HOW_IT_BINDS: dict[StrEnum, Promise] = {
    Force.BINDS: gettext_lazy("Binds the reviewers"),
    Force.DEFERENCE: gettext_lazy("Reviewers give it weight, but need not follow it"),
    Force.OWN: gettext_lazy("The insurer's own policy"),
}
WHAT: dict[StrEnum, Promise] = {
    Therapy.PHYSICAL_THERAPY: gettext_lazy("Physical therapy"),
    Therapy.HOME_EXERCISE: gettext_lazy("Home exercise as prescribed"),
    Therapy.CHIROPRACTIC: gettext_lazy("Chiropractic"),
    Therapy.INJECTION: gettext_lazy("Injections"),
    Therapy.ANTI_INFLAMMATORY: gettext_lazy("Anti-inflammatory drugs"),
    Therapy.OTHER_DRUG: gettext_lazy("Other drugs"),
    Therapy.BRACE: gettext_lazy("Brace"),
    Therapy.TALKING: gettext_lazy("Psychological treatment"),
    Therapy.OTHER: gettext_lazy("Other treatment"),
    Onset.BEGAN: gettext_lazy("Symptoms began"),
    Modality.MRI: gettext_lazy("MRI"),
    Modality.CT: gettext_lazy("CT"),
    Modality.X_RAY: gettext_lazy("X-ray"),
    Modality.BENDING_X_RAY: gettext_lazy("X-ray in bending (flexion-extension)"),
    Modality.BONE_SCAN: gettext_lazy("Bone scan"),
    Modality.MYELOGRAM: gettext_lazy("CT myelogram"),
    Modality.BONE_DENSITY: gettext_lazy("Bone-density test"),
    Sign.WEAKNESS: gettext_lazy("Muscle weakness"),
    Sign.NUMBNESS: gettext_lazy("Loss of feeling"),
    Sign.REFLEX: gettext_lazy("Changed reflex"),
    Sign.LEG_RAISE: gettext_lazy("Positive straight leg raise"),
    Sign.GAIT: gettext_lazy("Unsteady walk"),
    Sign.MYELOPATHY: gettext_lazy("Pressed spinal cord (myelopathy)"),
    Sign.GETTING_WORSE: gettext_lazy("Weakness getting worse, or severe"),
    Sign.CAUDA_EQUINA: gettext_lazy("Cauda equina syndrome"),
    Sign.BOWEL_BLADDER: gettext_lazy("Bladder or bowel failing"),
    Scale.NRS: gettext_lazy("Pain by number (NRS)"),
    Scale.VAS: gettext_lazy("Pain on a line (VAS)"),
    Scale.ODI: gettext_lazy("Oswestry Disability Index (ODI)"),
    Scale.NDI: gettext_lazy("Neck Disability Index (NDI)"),
    Scale.RDQ: gettext_lazy("Roland-Morris questionnaire (RDQ)"),
    Nicotine.NEVER: gettext_lazy("Never used"),
    Nicotine.STOPPED: gettext_lazy("Stopped"),
    Nicotine.USES: gettext_lazy("Uses it"),
    Nicotine.COUNSELLED: gettext_lazy("Told about the risk and counselled"),
    Evaluation.CLEAR: gettext_lazy("Nothing speaks against it"),
    Evaluation.TREAT_FIRST: gettext_lazy("Something must be treated first"),
    Evaluation.AGAINST: gettext_lazy("Speaks against it"),
    Trial.STIMULATOR: gettext_lazy("Trial of the stimulator"),
}

ORIGINS = [(each.value, words) for each, words in ORIGIN.items()]
KINDS = [(each.value, words) for each, words in KIND.items()]
VERDICTS = [(each.value, words) for each, words in VERDICT.items()]
FORCE = [(each.value, words) for each, words in HOW_IT_BINDS.items()]


def what_of(value: str) -> str:
    """A word of a log as people say it."""
    return str(next((words for each, words in WHAT.items() if each.value == value), value))


def choices_of(kinds: type[StrEnum]) -> list[tuple[str, Promise]]:
    """The words of one log, for a form."""
    return [(each.value, WHAT[each]) for each in kinds]


def pages(numbers: Sequence[int]) -> str:
    """page 3 · pages 3 and 7 · pages 3, 5 and 7."""
    numbers = sorted(set(numbers))
    said = [str(number) for number in numbers]
    listed = (
        said[0] if len(said) == 1 else _("%(first)s and %(last)s") % {"first": ", ".join(said[:-1]), "last": said[-1]}
    )
    return ngettext("page %(pages)s", "pages %(pages)s", len(said)) % {"pages": listed}


def cited(cites: Sequence[Cite], titles: Mapping[str, str]) -> str:
    """pages 3 and 7 of “Therapy notes”; page 1 of “MRI”."""
    by_paper: dict[str, list[int]] = {}
    for cite in cites:
        by_paper.setdefault(cite.paper, []).append(cite.page)
    return "; ".join(
        _("%(pages)s of “%(paper)s”") % {"pages": pages(numbers), "paper": titles.get(paper, "–")}
        for paper, numbers in by_paper.items()
    )


def asked(kind: Asked, judged: Mapping[str, Any]) -> str:
    """What is counted, as a head for what was found: 6 weeks within 6 months. Empty where nothing is counted."""
    said = []
    if "weeks" in judged:
        said.append(ngettext("%(n)s week", "%(n)s weeks", judged["weeks"]) % {"n": judged["weeks"]})
        if judged.get("unbroken"):
            said[-1] = _("%(weeks)s in a row") % {"weeks": said[-1]}
    if "within_months" in judged:
        months = ngettext("within %(n)s month", "within %(n)s months", judged["within_months"])
        said = [" ".join([*said, months % {"n": judged["within_months"]}])]
    if "therapies" in judged:
        said.append(ngettext("%(n)s kind", "%(n)s kinds", judged["therapies"]) % {"n": judged["therapies"]})
    if kind is Asked.SCORE and "at_least" in judged:
        scales = _(" or ").join(each.upper() for each in judged["scales"])
        said.append(_("%(scale)s at least %(n)s") % {"scale": scales, "n": judged["at_least"]})
    if "cotinine_at_most" in judged:
        said.append(_("cotinine at most %(n)s ng/mL") % {"n": judged["cotinine_at_most"]})
    if "weeks_free" in judged:
        said.append(_("free of nicotine for %(n)s weeks, or counselled") % {"n": judged["weeks_free"]})
    if "days" in judged:
        said.append(ngettext("%(n)s day", "%(n)s days", judged["days"]) % {"n": judged["days"]})
    if "relief" in judged:
        said.append(_("%(n)s %% relief") % {"n": judged["relief"]})
    if kind is Asked.IMAGING and judged.get("matches"):
        said.append(_("matching the symptoms"))
    if kind is Asked.AGE:
        said += [_("at least %(n)s years old") % {"n": judged["at_least"]}] if "at_least" in judged else []
        said += [_("at most %(n)s years old") % {"n": judged["at_most"]}] if "at_most" in judged else []
    return ", ".join(said)


def found(kind: Asked, counted: Mapping[str, Any], judged: Mapping[str, Any]) -> str:
    """What the log holds, in words: 9 weeks found. Empty where nothing was found."""
    if not counted:
        return ""
    if kind is Asked.CONSERVATIVE:
        numbers = [ngettext("%(n)s week", "%(n)s weeks", counted["weeks"]) % {"n": counted["weeks"]}]
        if "therapies" in judged:
            numbers.append(ngettext("%(n)s kind", "%(n)s kinds", counted["kinds"]) % {"n": counted["kinds"]})
        if counted["visits"]:
            numbers.append(ngettext("%(n)s visit", "%(n)s visits", counted["visits"]) % {"n": counted["visits"]})
        return _("%(what)s found") % {"what": ", ".join(numbers)}
    if kind is Asked.SYMPTOMS:
        weeks = ngettext("%(n)s week", "%(n)s weeks", counted["weeks"]) % {"n": counted["weeks"]}
        return _("%(weeks)s, since %(on)s") % {"weeks": weeks, "on": day(counted["on"])}
    if kind is Asked.NEURO:
        return _("%(signs)s found") % {"signs": ", ".join(what_of(sign) for sign in counted["signs"])}
    if kind is Asked.SCORE:
        named = {"scale": counted["what"].upper(), "n": number(counted["amount"]), "on": day(counted["on"])}
        return _("%(scale)s %(n)s on %(on)s found") % named
    if kind is Asked.TRIAL:
        return _("%(days)s days, %(relief)s %% relief found") % {
            "days": counted["days"],
            "relief": number(counted["amount"]),
        }
    if kind is Asked.AGE:
        return ngettext("%(n)s year old", "%(n)s years old", counted["years"]) % {"n": counted["years"]}
    said = _("%(what)s, %(on)s") % {"what": what_of(counted["what"]), "on": day(counted["on"])}
    if counted.get("amount") is not None:
        said += _(", %(n)s ng/mL") % {"n": number(counted["amount"])}
    return said


def sum_of(kind: Asked, judged: Mapping[str, Any], found_: Found, titles: Mapping[str, str]) -> str:
    """6 weeks within 6 months: 9 weeks found, pages 3 and 7 of “Therapy notes”. Empty where nothing was found."""
    said = found(kind, found_.counted, judged)
    if not said:
        return ""
    head = asked(kind, judged)
    where = cited(found_.pages, titles)
    return (f"{head}: " if head else "") + said + (f", {where}" if where else "")


def number(value: Any) -> str:
    """7 · 7.5 · –"""
    return "–" if value is None else f"{float(value):g}"


GAPS: dict[Gap, Promise] = {
    Gap.NO_PAGE: gettext_lazy("No page answers this yet."),
    Gap.NOT_CITED: gettext_lazy("The log says so, but no page that shows it is named."),
    Gap.TOO_SHORT: gettext_lazy("Weeks that are still missing: %(weeks)s. Or the doctor says why more will not help."),
    Gap.BROKEN_OFF: gettext_lazy("Long enough in sum, but not in a row. Weeks missing in one stretch: %(weeks)s."),
    Gap.NO_END: gettext_lazy("Last day not known: %(what)s."),
    Gap.FEW_KINDS: gettext_lazy("Kinds of treatment that are still missing: %(kinds)s."),
    Gap.TOO_OLD: gettext_lazy("What is there is older than %(months)s months. A newer one is needed."),
    Gap.NO_MATCH: gettext_lazy(
        "Nobody has said yet that the finding matches the symptoms. Ask the doctor for that sentence."
    ),
    Gap.TOO_LOW: gettext_lazy("No score reaches %(least)s. Check the notes for other days."),
    Gap.FEW_TIMES: gettext_lazy("Scores on further days that are still missing: %(times)s."),
    Gap.NICOTINE: gettext_lazy(
        "What is there does not show what is asked: ask for a test, the day of stopping, or counselling."
    ),
    Gap.NOT_CLEAR: gettext_lazy("The evaluation does not say that nothing speaks against it."),
    Gap.TRIAL_SHORT: gettext_lazy("The trial is not shown to have lasted %(days)s days."),
    Gap.LITTLE_RELIEF: gettext_lazy("Relief of %(relief)s %% is not shown."),
    Gap.NO_BIRTH_DATE: gettext_lazy("The date of birth is not known. Correct the facts of the case."),
    Gap.TOO_OLD_A_PERSON: gettext_lazy("Older than %(years)s years on the day of the refusal."),
    Gap.TOO_YOUNG_A_PERSON: gettext_lazy("Younger than %(years)s years on the day of the refusal."),
}
NOTHING: dict[Asked, Promise] = {
    Asked.CONSERVATIVE: gettext_lazy("No treatment without surgery is in the log yet."),
    Asked.IMAGING: gettext_lazy("No scan of the kind asked for is in the log yet."),
    Asked.NEURO: gettext_lazy("No such finding of an examination is in the log yet."),
    Asked.SCORE: gettext_lazy("No score on this scale is in the log yet."),
    Asked.SYMPTOMS: gettext_lazy("The day the symptoms began is not in the log yet."),
    Asked.NICOTINE: gettext_lazy("Nothing about nicotine is in the log yet."),
    Asked.PSYCH: gettext_lazy("No psychological evaluation is in the log yet."),
    Asked.TRIAL: gettext_lazy("No trial is in the log yet."),
}


def gap(missing: Missing, kind: Asked) -> str:
    """One gap as a sentence."""
    if missing.gap is Gap.NOTHING:
        return str(NOTHING[kind])
    numbers = {name: what_of(value) if name == "what" else value for name, value in missing.numbers.items()}
    return str(GAPS[missing.gap]) % numbers


def waiting() -> str:
    """Pages were given, and nobody has said what they mean."""
    return _("A page was given and waits to be judged.")


def counted_back(refused_on: date | None, today: date) -> str:
    """From which day one counts back, as a sentence."""
    if refused_on is None:
        return _("Counted back from today, because the day of the denial is not known.")
    return _("Counted back from %(on)s, the day of the denial; what was done since then counts as well.") % {
        "on": day(refused_on)
    }
