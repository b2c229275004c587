"""Who is in the case, and who is therefore reminded."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from appeals import reminders
from appeals.family import as_guest
from cases import actions as facts
from cases.models import Case, Share
from claimback.accounts.actions import person_at
from claimback.accounts.models import User
from claimback.accounts.roles import Role


@transaction.atomic
def share(case: Case, *, user: User, role: Role, until: date | None, by: User) -> Share:
    """Let one person into one case, and remind them from now on where the role says so."""
    shared = facts.share_case(case, user=user, role=role, until=until, by=by)
    reminders.readdress(case)
    return shared


@transaction.atomic
def stop_sharing(shared: Share, *, by: User) -> None:
    """End a share: the person's next request is refused and nothing more is sent to them."""
    facts.end_share(shared, by=by)
    reminders.readdress(shared.case)


@transaction.atomic
def assign(case: Case, *, owner: User, by: User) -> Case:
    """Give the case another named human, and the reminders with it. Raises NotAColleague, CaseIsClosed."""
    case = facts.assign_case(case, owner=owner, by=by)
    reminders.readdress(case)
    return case


@transaction.atomic
def share_with_address(case: Case, *, email: str, role: Role, until: date | None, by: User) -> Share:
    """Let whoever has this address into one case, and write to them how to sign in.

    Who has no account yet gets one without a password; the answer is the same either way, so that nobody learns who
    has an account. The message names neither the patient nor the insurer.
    """
    known = User.objects.filter(email=email.strip().lower()).exists()
    person = person_at(email)
    if not known:  # until they choose one, they are written to in the language of whoever lets them in
        person.language = by.language
        person.save(update_fields=["language"])
    shared = share(case, user=person, role=role, until=until, by=by)
    transaction.on_commit(lambda: _tell(shared), robust=True)
    return shared


def _tell(shared: Share) -> None:
    with translation.override(shared.user.language):
        send_mail(
            _("A case was shared with you on ClaimBack"),
            _(
                "A case was shared with you on ClaimBack, as: %(role)s.\n\n%(sees)s\n\n"
                "Sign in with this address, and it opens: %(url)s\n"
                "If you have no password yet, choose one here: %(password)s\n\nClaimBack"
            )
            % {
                "role": shared.get_role_display(),
                "sees": as_guest(shared.role),
                "url": f"{settings.PUBLIC_URL}{reverse('case', args=[shared.case_id])}",
                "password": f"{settings.PUBLIC_URL}{reverse('account_reset_password')}",
            },
            None,
            [shared.user.email],
        )
