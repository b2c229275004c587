"""Whether somebody may act for the person of a case on a step: what the rulebook asks for, what the ledger holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from appeals import clocks
from appeals.law.authority import Acting, AuthorityNeed, AuthorityPaper, Demand, needed
from appeals.law.book import Citation
from appeals.law.moves import State
from appeals.law.rule import StageKind
from appeals.law_names import plainly
from appeals.models import Filer, Stage
from cases.models import Authority, Case, Towards
from cases.own import fights_own, is_this_you
from claimback.accounts.models import User
from claimback.sorry import Conflict
from claimback.written import Rows

TOWARDS = {
    StageKind.EXTERNAL_REVIEW: Towards.REVIEWER,
    StageKind.HEARING: Towards.REVIEWER,
    StageKind.COURT: Towards.REVIEWER,
    StageKind.REGULATOR_COMPLAINT: Towards.REGULATOR,
}
"""Who decides a step of each kind; of every other kind it is the insurer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One step: what somebody who acts for the person needs there, which paper they have, and which was asked for."""

    stage: Stage
    need: AuthorityNeed
    towards: Towards
    have: Authority | None
    asked: Authority | None
    doctor: AuthorityNeed  # what the treating doctor needs who files it in their own name

    @property
    def missing(self) -> bool:
        """Whether the law asks for a paper and none is there: then nothing goes out in somebody else's name."""
        return self.need.demand is Demand.REQUIRED and self.have is None

    @property
    def doubtful(self) -> bool:
        """Whether a paper may be asked for and none is there: it is warned of, and nothing is stopped."""
        return self.need.no_federal_word and self.have is None

    @property
    def papers(self) -> list[AuthorityPaper]:
        """The papers that would do, the usual one first."""
        known = clocks.book().authority.papers
        return [known[id] for id in self.need.papers]

    @property
    def cites(self) -> list[Citation]:
        """Where the demand was read."""
        known = clocks.book().citations
        return [known[id] for id in self.need.cites]


class MissingAuthority(Conflict):
    """Somebody would act for the person without the signed paper that this takes."""

    def __init__(self, standing: Standing, *, asks: bool = False) -> None:
        super().__init__(standing.stage.pk)
        self.standing, self.asks = standing, asks

    def __str__(self) -> str:
        papers = self.standing.papers
        told = {
            "step": plainly(self.standing.stage.name),
            "towards": self.standing.towards.label,
            "need": self.standing.need.sentence,
            "papers": _(" or ").join(f"“{each.name}”" for each in papers),
            "how": papers[0].how,
        }
        said = (
            _(
                "Nothing was done: a signed paper is missing for “%(step)s” (%(towards)s). %(need)s What does: "
                "%(papers)s. %(how)s If time runs out, the patient can send it in their own name: then no paper is "
                "needed. What you entered is kept."
            )
            % told
        )
        own = _("If the patient is you and only the name is written otherwise, say so first on the page of the case.")
        return f"{said} {own}" if self.asks else said


def acts_for_themselves(case: Case, by: User) -> bool:
    """Whether this person fights for themselves, under the name of the patient, as their letters say.

    Whoever helps them in their own organisation acts for somebody else, as in an office.
    """
    return fights_own(case, by)


def standing_of(stage: Stage, *, on: date, ledger: Iterable[Authority] | None = None) -> Standing:
    """What the step asks for and what there is on this day; `ledger` are the case's authorities where they are read."""
    case = stage.case
    rows = list(Authority.objects.filter(case=case) if ledger is None else ledger)
    facts = {"urgency": case.urgency, "claim_type": case.claim_type}
    about = {"stage": stage.step, "kind": stage.kind, "facts": facts}
    need = needed(clocks.book(), who=Acting.REPRESENTATIVE, **about)  # type: ignore[arg-type]
    towards = TOWARDS.get(StageKind(stage.kind), Towards.INSURER)
    fitting = [each for each in rows if each.paper in need.papers and each.towards in (towards, Towards.EVERYBODY)]
    return Standing(
        stage=stage,
        need=need,
        towards=towards,
        have=next((each for each in fitting if each.stands(on)), None),
        asked=next((each for each in fitting if each.signed_on is None and each.revoked_at is None), None),
        doctor=needed(clocks.book(), who=Acting.PROVIDER, **about),  # type: ignore[arg-type]
    )


def must_let_act(stage: Stage, *, on: date, by: User, filer: Filer = Filer.US) -> Standing | None:
    """Before anything leaves in somebody else's name. None where the person, the doctor or the insurer acts itself.

    Raises MissingAuthority where the rulebook requires a paper that is not in the ledger on that day; a demand that
    the law we have read leaves open stops nothing.
    """
    if filer is not Filer.US or acts_for_themselves(stage.case, by):
        return None
    found = standing_of(stage, on=on)
    if found.missing:
        asked = is_this_you(stage.case, by)
        raise MissingAuthority(found, asks=asked is not None)
    return found


@Rows
def _papers(*, case: UUID) -> QuerySet[Authority]:
    return Authority.objects.filter(case=case)


def ledger_of(case: Case, *, on: date, stages: Iterable[Stage] | None = None) -> list[Standing]:
    """Every step that is open or waits for an answer, with what it asks for; `stages` where they are read already."""
    rows: list[Authority] = _papers(case=case.pk)
    if stages is None:
        stages = Stage.objects.going_on().filter(case=case).select_related("case__organisation")
        stages = stages.order_by("parallel", "position", "pk")
    going_on = (State.PREPARING, State.FILED)
    return [standing_of(stage, on=on, ledger=rows) for stage in stages if stage.standing in going_on]


def waiting_for(case: Case) -> list[Authority]:
    """What the patient was asked to sign and has not signed, the oldest first."""
    return list(Authority.objects.to_sign().filter(case=case).order_by("recorded_at", "pk"))


FOR_RECORDS = "hipaa"
"""The rulebook's id of the paper that lets somebody else than the patient have health records."""


@dataclass(frozen=True, slots=True)
class ForRecords:
    """What somebody who asks for records in the patient's place needs: the paper, its sources, and which one stands."""

    paper: AuthorityPaper
    cites: tuple[Citation, ...]
    have: Authority | None


def for_records(case: Case, *, on: date) -> ForRecords | None:
    """What the rulebook says a request for records takes, and the paper that stands; None where it says nothing."""
    paper = clocks.book().authority.papers.get(FOR_RECORDS)
    if paper is None:
        return None
    fitting = Authority.objects.filter(case=case, paper=FOR_RECORDS).standing(on)
    have = fitting.filter(towards__in=(Towards.RECORDS, Towards.EVERYBODY)).order_by("-signed_on", "-pk").first()
    known = clocks.book().citations
    return ForRecords(paper, tuple(known[id] for id in paper.cites), have)


def paper_name(id: str) -> str:
    """What the rulebook calls a paper; an id of an older rulebook stands as it is."""
    found = clocks.book().authority.papers.get(id)
    return found.name if found else id
