"""Whether a version of a letter was approved by a second person, where its organisation wants that."""

from __future__ import annotations

from django.utils.translation import gettext as _

from appeals.models import Letter, LetterApproval
from claimback.accounts.models import Organisation


def approval_of(letter: Letter, *, version: int) -> LetterApproval | None:
    """Who approved this version, and when; a later text needs an approval of its own."""
    return LetterApproval.objects.filter(letter=letter, version=version).select_related("by").first()


def lacks_approval(letter: Letter, *, version: int) -> bool:
    """Whether this version must not go out yet."""
    wanted = Organisation.objects.filter(pk=letter.organisation_id, letters_need_approval=True).exists()
    return wanted and approval_of(letter, version=version) is None


def why_not(version: int) -> str:
    """The sentence for a version that nobody has approved."""
    return _("Nobody has approved version %(version)s of the letter.") % {"version": version}


def what_mends_it() -> str:
    """What to do about it."""
    return _("Ask the owner or a supervisor who did not write it to approve it.")
