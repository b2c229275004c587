"""The doors: person + intention → case, or 404 to strangers, or 403 with a reason."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.exceptions import ValidationError as BadFacts
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from cases.actions import NotAColleague
from cases.models import Authority, Case, CaseQuerySet, Contact, Decision, Share
from cases.own import is_in_the_name_of
from cases.practice import OnlyPractice
from claimback.accounts.access import members_of
from claimback.accounts.models import Membership, Organisation, User, whoever
from claimback.accounts.own import is_of_one
from claimback.accounts.roles import WHO_MAY_SENTENCE, Can, Role, roles_that
from claimback.audit.events import record
from claimback.audit.models import Event, EventQuerySet
from claimback.sent import Typed, once_a_form, typed_in
from claimback.sorry import Sorry
from claimback.written import Question, Rows

View = Callable[..., HttpResponse]


class Denied:
    """No, with the reason: falsy, so `if not may(…)` reads aloud, and the button can say why it is off."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return self.reason


class Refused(PermissionDenied):
    """Somebody who may see the case asked for more; carries the sentence to show."""


class SharedNoMore(Http404):
    """Somebody asked for a case that was shared with them once; as for a stranger nothing opens, but they are told."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This case is not shared with you any more. Nothing was changed, and what you just did was not done. "
                "If you still need to see it, ask the person who shared it with you."
            )
        )


class HelpsNoMore(SharedNoMore):
    """Somebody helped a person with their case, and does not any more."""

    def __init__(self) -> None:
        Http404.__init__(
            self,
            _(
                "You do not help with this case any more. Nothing was changed, and what you just did was not done. "
                "If that is a mistake, ask the person whose case it is to invite you again."
            ),
        )


def _is_open(can: Can, *, user: UUID, case: UUID) -> QuerySet[Any]:
    return Case.objects.open_to(whoever(user), can).filter(pk=case).values_list("pk")


_IS_OPEN = Question(_is_open, prepared=True)


def is_open(user: User, case_id: UUID, can: Can) -> bool:
    """Whether a case is open to this person for this."""
    if can == Can.SIGN or not user.is_active:  # whoever signs is asked for their name
        return Case.objects.open_to(user, can).filter(pk=case_id).exists()
    return bool(_IS_OPEN(can, user=user.pk, case=case_id))


def may(user: User, case: Case, can: Can) -> bool | Denied:
    """Whether this person may do this in this case; a Denied says why not."""
    if is_open(user, case.pk, can):
        return True
    return Denied(str(WHO_MAY_SENTENCE.get(can, _("You may not do this here. Nothing was changed."))))


def _roles(*, user: UUID, organisation: UUID, case: UUID) -> QuerySet[Any]:
    of_the_office = Membership.objects.living().filter(user=user, organisation=organisation)
    of_the_case = Share.objects.living().filter(user=user, case=case)
    return of_the_office.values_list("role").union(of_the_case.values_list("role"))


_ROLES = Question(_roles, prepared=True)


def what_may(user: User, case: Case) -> dict[str, bool]:
    """Every Can by name: what the buttons of one case ask. One query, whatever the number of buttons."""
    roles = [role for (role,) in _ROLES(user=user.pk, organisation=case.organisation_id, case=case.pk)]
    found = {can.value: any(role in roles_that(can) for role in roles) for can in Can}
    # whose case it is signs for themselves; the roles were asked for above
    own = Role.OWNER in roles and is_of_one(case.organisation) and is_in_the_name_of(case, user)
    return found | {Can.SIGN.value: found[Can.SIGN] or own}


@Rows
def _open_case(can: Can, *, user: UUID, case: UUID) -> QuerySet[Case]:
    return Case.objects.select_related("coverage", "organisation", "owner").open_to(whoever(user), can).filter(pk=case)


def get_case(user: User, case_id: UUID | str, can: Can) -> Case:
    """The case, for this person and this intention.

    Raises Http404 when the person may not know that it exists (SharedNoMore when they knew it once), Refused (403)
    when they may look but not do this.
    """
    found: list[Case]
    if can == Can.SIGN or not user.is_active or not isinstance(case_id, UUID):  # whoever signs is asked for their name
        cases = Case.objects.select_related("coverage", "organisation", "owner")
        found = list(cases.open_to(user, can).filter(pk=case_id))
    else:
        found = _open_case(can, user=user.pk, case=case_id)
    if found:
        return found[0]
    seen = Case.objects.open_to(user, Can.VIEW).filter(pk=case_id).first()
    if seen is None:
        raise _closed_to(user, case_id)
    with transaction.atomic():
        record("refused", by=user, case=seen, can=str(can))
    raise Refused(str(WHO_MAY_SENTENCE[can]))


def _closed_to(user: User, case_id: UUID | str) -> Http404:
    """To a stranger nothing; whoever saw it once is told why it opens no more."""
    if Share.objects.filter(case__pk=case_id, user=user).exists():
        return SharedNoMore()
    once = Membership.objects.filter(user=user, organisation__kind=Organisation.Kind.PERSON)
    return HelpsNoMore() if once.filter(organisation__cases__pk=case_id).exists() else Http404()


def cases_open_to(user: User, can: Can) -> CaseQuerySet:
    """The cases in which this person may do this, with what a list of them says."""
    return Case.objects.open_to(user, can).select_related("coverage", "owner")


def closed_cases_in(organisation: Organisation) -> CaseQuerySet:
    """The cases of this organisation that were closed and are kept."""
    return Case.objects.real().filter(organisation=organisation).exclude(closed_on=None)


def decisions_open_to(user: User, can: Can) -> QuerySet[Decision]:
    """The decisions made in those cases."""
    return Decision.objects.filter(case__in=Case.objects.open_to(user, can))


def shares_open_to(user: User, can: Can) -> QuerySet[Share]:
    """Who was let into those cases, the ended ones too."""
    return Share.objects.filter(case__in=Case.objects.open_to(user, can)).select_related("user", "case")


def family_open_to(user: User, can: Can) -> QuerySet[Share]:
    """Who was let into those cases; to look, the cases in which they may let family in, and what they were given."""
    found = Share.objects.select_related("user", "case")
    if can != Can.VIEW:
        return found.filter(case__in=Case.objects.open_to(user, can))
    let_in = Case.objects.open_to(user, Can.FAMILY)
    return found.filter(Q(case__in=let_in) | Q(user=user.pk, case__in=Case.objects.open_to(user, can)))


def shares_in(case: Case) -> QuerySet[Share]:
    """Who was let into this case, the ended ones too."""
    return Share.objects.filter(case=case).select_related("user", "case")


def authorities_open_to(user: User, can: Can) -> QuerySet[Authority]:
    """The signed papers of those cases that let somebody act, those taken back too."""
    cases = Case.objects.open_to(user, can)
    return Authority.objects.filter(case__in=cases).select_related("case__coverage", "case__organisation")


def authority_of(case: Case, authority_id: UUID) -> Authority:
    """A signed paper of this case, or one that was asked for, or 404."""
    found = Authority.objects.select_related("case__coverage", "case__organisation").filter(case=case, pk=authority_id)
    authority = found.first()
    if authority is None:
        raise Http404
    return authority


def authorities_of(case: Case) -> list[Authority]:
    """Every paper of this case that lets somebody act, the newest first."""
    rows = Authority.objects.filter(case=case).select_related("recorded_by", "revoked_by", "signature")
    return list(rows.order_by("-recorded_at", "pk"))


def contacts_open_to(user: User, can: Can) -> QuerySet[Contact]:
    """Who was spoken to in those cases, the newest first, also what was corrected or taken back."""
    found = Contact.objects.filter(case__in=Case.objects.open_to(user, can)).newest_first()
    return found.select_related("case__coverage", "case__organisation", "corrected_by")


def contact_of(case: Case, contact_id: UUID) -> Contact:
    """A contact of this case, or 404."""
    found = Contact.objects.select_related("case__coverage", "case__organisation", "recorded_by", "corrected_by")
    contact = found.filter(case=case, pk=contact_id).first()
    if contact is None:
        raise Http404
    return contact


def get_colleague(case: Case, user_id: UUID) -> User:
    """Somebody who works where the case belongs. Raises NotAColleague."""
    membership = members_of(case.organisation).filter(user=user_id).first()
    if membership is None:
        raise NotAColleague
    return membership.user


def events_of(case: Case) -> EventQuerySet:
    """What happened in a case, newest first."""
    return Event.objects.of_case(case.pk)


def answer_problem(problem: Exception, context: dict[str, Any]) -> Response | None:
    """Any refusal as JSON for programs: one sentence, what is wrong field by field, and the status that fits.

    None, and therefore a server error, for what nobody foresaw.
    """
    if isinstance(problem, Sorry):
        headers = {"Retry-After": str(problem.wait)} if problem.wait else None
        return Response({"sentence": str(problem), "field_errors": {}}, status=problem.status, headers=headers)
    if isinstance(problem, BadFacts | BadRequest):
        problem = ValidationError(_said_of(problem))
    response = exception_handler(problem, context)
    if response is None:
        return None
    if isinstance(problem, ValidationError):
        fields = response.data if isinstance(response.data, dict) else {"": response.data}
        sentence = _("Something in this request cannot be used. Nothing was changed. See field_errors.")
        response.data = {"sentence": sentence, "field_errors": fields}
    elif isinstance(problem, Http404):
        nothing = _("There is nothing here that you may see. Check the address and the id.")
        sentence = str(problem) if isinstance(problem, SharedNoMore) else nothing
        response.data = {"sentence": sentence, "field_errors": {}}
    else:
        response.data = {"sentence": str(response.data.get("detail", "")), "field_errors": {}}
    return response


def _said_of(problem: BadFacts | BadRequest) -> list[str]:
    said = problem.messages if isinstance(problem, BadFacts) else [str(problem)]
    return [str(each) for each in said]


@Rows
def _memberships(can: Can, *, user: UUID) -> QuerySet[Membership]:
    found = Membership.objects.living().filter(user=user, role__in=roles_that(can))
    return found.select_related("organisation").order_by("organisation__kind", "organisation__name", "pk")


def offices_of(user: User, can: Can) -> list[Organisation]:
    """The organisations in which this person may do this: offices first, then one's own; by name."""
    return [membership.organisation for membership in _memberships(can, user=user.pk)]


def must_add_papers_somewhere(user: User) -> None:
    """For files that belong to no case yet. Raises Refused when this person may add papers in no office and no case."""
    if not offices_of(user, Can.UPLOAD) and not Case.objects.open_to(user, Can.UPLOAD).exists():
        raise Refused(
            _("You may not add papers to any case. Nothing was kept. Ask the person who shared one with you.")
        )


def get_office(user: User, can: Can, organisation_id: object = None) -> Organisation:
    """The organisation this person acts for; the first one when none is named. Raises Refused."""
    offices = offices_of(user, can)
    for office in offices:
        if organisation_id is None or str(office.pk) == str(organisation_id):
            return office
    raise Refused(str(WHO_MAY_SENTENCE[can]))


def opens_case(can: Can) -> Callable[[View], View]:
    """A view whose `case_id` becomes a `case`, or is answered with 404 or 403."""

    def decorate(view: View) -> View:
        guarded = once_a_form(view)

        @login_required
        @wraps(view)
        def door(request: HttpRequest, case_id: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                case = get_case(request.user, case_id, can)  # type: ignore[arg-type]
            except (SharedNoMore, Refused) as refusal:
                request.refused = Typed(refusal, typed_in(request))  # type: ignore[attr-defined]
                raise
            request.case = case  # type: ignore[attr-defined]  # every page of a practice case says what it is
            try:
                return guarded(request, case, *args, **kwargs)
            except OnlyPractice as refusal:  # where a page does not say it itself
                request.refused = Typed(refusal, typed_in(request))  # type: ignore[attr-defined]
                raise Refused(str(refusal)) from refusal

        door.can = can  # type: ignore[attr-defined]
        return door

    return decorate


def public(view: View) -> View:
    """A view for everybody, with nothing of anybody's case on it."""
    view.can = "public"  # type: ignore[attr-defined]
    return view
