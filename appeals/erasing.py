"""What goes when a case is erased, found by the tables themselves, and what is said before. Reading only.

Every table of the rooms of cases is of a case by a column `case`, or by the parent it cannot be without. A table that
is neither must be named here with a reason, or a test fails: so none is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.shortcuts import get_object_or_404

from appeals.models import Deadline, Erasure, Leftover, LegalHold, Packet
from cases.models import Case
from claimback.accounts.access import members_of
from claimback.accounts.models import User
from claimback.accounts.own import is_own
from claimback.accounts.roles import Can, roles_that
from documents.mailed.models import MailedFile
from documents.models import Document

ROOMS = ("cases", "documents", "appeals")
STAYS = {
    "appeals.Erasure": "says that a case was erased, by whom and when, and nothing of the patient",
    "appeals.Leftover": "the files of an erased case that are still to be taken away",
    "appeals.Address": "the organisation's own address book of insurers",
    "appeals.LearntPolicy": "what the organisation learnt about insurers, of no case",
    "appeals.ChosenColumns": "how a person wants to see their list",
    "appeals.SavedView": "how a person wants to see their list",
    "appeals.PlanChange": "how the organisation wishes to be reminded",
    "appeals.SelfAudit": "names cases by id and words of our own",
    "documents.Upload": "a file on its way, of a person and no case; it goes by itself within days",
}
"""Tables that stay when a case is erased, and why."""
POINTERS_BETWEEN_CASES = (("documents.Criterion", "copied_from"),)
"""What a row of another case may point at; that it was copied is forgotten, what was copied stays."""

Rows = QuerySet[Any]


@cache
def ways() -> dict[type[models.Model], str]:
    """Every table of which something goes with a case, and the way from its rows to the case, as a lookup."""
    found: dict[type[models.Model], str] = {Case: "pk"}
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            if model._meta.label not in STAYS and (way := _way(model)):
                found[model] = way
    return found


def _way(model: type[models.Model]) -> str:
    pointers = [each for each in model._meta.fields if isinstance(each, models.ForeignKey)]
    if any(each.name == "case" for each in pointers):
        return "case"
    for each in pointers:
        parent = each.related_model
        if isinstance(parent, str) or each.null or parent is model or parent._meta.app_label not in ROOMS:
            continue
        if way := _way(parent):
            return f"{each.name}__{way}"
    return ""


def rows_of(case_id: UUID) -> dict[type[models.Model], Rows]:
    """Of every table, the rows of one case."""
    return {model: model._base_manager.filter(**{way: case_id}) for model, way in ways().items()}


def papers_of(case: Case) -> set[str]:
    """The SHA-256 of everything of this case on the shelf of papers, refused mail and locked files with it."""
    mailed = MailedFile.objects.filter(mailed__case=case).exclude(sha256="")
    return {
        *Document.objects.filter(case=case).values_list("sha256", flat=True),
        *mailed.values_list("sha256", flat=True),
    }


def packets_of(case: Case) -> set[str]:
    """The SHA-256 of every packet of this case, and of its parts."""
    return _hashes(Packet.objects.filter(case=case))


def is_named(on: str, *, organisation_id: UUID, sha256: str) -> bool:
    """Whether a row that is still there speaks of a file on a shelf of this organisation (`on` as of a Leftover)."""
    if on == Leftover.On.PACKETS:
        whole, part = Q(sha256=sha256), Q(parts__contains=[{"sha256": sha256}])
        return Packet.objects.filter(whole | part, organisation=organisation_id).exists()
    return (
        Document.objects.filter(organisation=organisation_id, sha256=sha256).exists()
        or MailedFile.objects.filter(organisation=organisation_id, sha256=sha256).exists()
    )


def _hashes(packets: QuerySet[Packet]) -> set[str]:
    found = set()
    for whole, parts in packets.values_list("sha256", "parts"):
        found |= {whole, *(each["sha256"] for each in parts)}
    return found - {""}


def wait() -> timedelta:
    """How long it can be taken back."""
    return timedelta(days=settings.ERASE_AFTER_DAYS)


def fights_alone(case: Case, by: User) -> bool:
    """Whether nobody else need agree: it is their own case, in an organisation of one, whoever helps them there."""
    return is_own(case.organisation, by)


def may_agree(case: Case, *, besides: User) -> list[User]:
    """Who else may agree that this case is erased."""
    members = members_of(case.organisation).filter(role__in=roles_that(Can.HOLD), user__is_active=True)
    return [member.user for member in members.exclude(user=besides)]


def open_dates(case: Case) -> list[Deadline]:
    """The legal dates of this case that run, the nearest first."""
    found = Deadline.objects.unmet().filter(case=case).select_related("stage__challenges")
    return list(found.order_by("act_by", "pk"))


def hold_of(case: Case) -> LegalHold | None:
    """What keeps this case, if anything does."""
    return LegalHold.objects.filter(case=case, lifted_at=None).select_related("set_by").first()


def waiting_for(case: Case) -> Erasure | None:
    """That this case is erased: asked for, and neither taken back nor done. `held` where it must be kept meanwhile."""
    held = Exists(LegalHold.objects.filter(case=case, lifted_at=None))
    return Erasure.objects.waiting().told().filter(case=case).annotate(held=held).first()


@dataclass(frozen=True, slots=True)
class Soon:
    """That a case is to be erased, as its own page says it."""

    asked_by: str
    asked_at: datetime
    agreed_at: datetime | None
    erase_after: datetime | None
    held: bool


def soon() -> Subquery:
    """The same as a part of a question over rows that name a `case`, for `soon_of`; so a page asks no more for it."""
    held = Exists(LegalHold.objects.filter(case=OuterRef("case"), lifted_at=None))
    told = JSONObject(
        name="asked_by__name", email="asked_by__email", asked_at="asked_at", agreed_at="agreed_at",
        erase_after="erase_after", held=held,
    )  # fmt: skip
    return Subquery(Erasure.objects.waiting().filter(case=OuterRef("case")).values(told=told)[:1])


def soon_of(told: dict[str, Any] | None) -> Soon | None:
    """What `soon` found, or None: nobody asked that the case is erased."""
    if told is None:
        return None
    asked, agreed, after = (
        told[name] and datetime.fromisoformat(told[name]) for name in ("asked_at", "agreed_at", "erase_after")
    )
    return Soon(told["name"] or told["email"], asked, agreed, after, told["held"])


def erasures_open_to(user: User, can: Can) -> QuerySet[Erasure]:
    """What was asked for in the cases where this person may do this, the newest first; what is erased is not there."""
    return Erasure.objects.told().filter(case__in=Case.objects.open_to(user, can)).order_by("-asked_at", "-pk")


def erasures_waiting_for(user: User) -> QuerySet[Erasure]:
    """What this person may agree to, what was asked first on top."""
    waiting = Erasure.objects.waiting().told().filter(case__in=Case.objects.open_to(user, Can.HOLD), agreed_at=None)
    return waiting.exclude(asked_by=user).order_by("asked_at", "pk")


def holds_open_to(user: User, can: Can) -> QuerySet[LegalHold]:
    """The holds of the cases where this person may do this, those that were lifted too, the newest first."""
    found = LegalHold.objects.filter(case__in=Case.objects.open_to(user, can))
    return found.select_related("case", "set_by", "lifted_by").order_by("-set_at", "-pk")


def erasure_of(case: Case, erasure_id: UUID) -> Erasure:
    """One of this case, or 404."""
    return get_object_or_404(Erasure.objects.told(), case=case, pk=erasure_id)
