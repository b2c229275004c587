"""Letters looked at by a second person: comments, and the approval of one version."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appeals.actions.drafting import Changed, lock_draft
from appeals.models import Letter, LetterApproval, LetterComment
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Conflict


class OwnWords(Conflict):
    """Somebody wants to approve what they wrote themselves."""

    def __str__(self) -> str:
        return _("You wrote this version yourself. A second person has to approve it. Nothing was changed.")


@transaction.atomic
def comment_on_letter(letter: Letter, *, words: str, about: str = "", by: User) -> LetterComment:
    """Say something about the letter as it stands to those who write it. Raises Sealed, ThrownAway."""
    letter = lock_draft(letter)
    made = LetterComment.objects.create(
        organisation_id=letter.organisation_id, letter=letter, version=letter.version, words=words, about=about, by=by
    )
    record("letter commented", by=by, case=letter.case, about=letter, version=letter.version)
    return made


@transaction.atomic
def settle_comment(comment: LetterComment, *, by: User) -> LetterComment:
    """Say that a comment is dealt with; one that was settled stays as it was settled."""
    comment = LetterComment.objects.select_for_update().select_related("letter__case").get(pk=comment.pk)
    if comment.settled_at is None:
        comment.settled_by, comment.settled_at = by, timezone.now()
        comment.save(update_fields=["settled_by", "settled_at"])
        record("comment settled", by=by, case=comment.letter.case, about=comment.letter)
    return comment


@transaction.atomic
def approve_letter(letter: Letter, *, version: int, by: User) -> LetterApproval:
    """Say that this version may go out; approved twice is approved once. A changed text needs a new approval.

    Raises Changed where the text is another by now, OwnWords for whoever wrote it, Sealed, ThrownAway.
    """
    letter = lock_draft(letter)
    if letter.version != version:
        raise Changed(letter)
    standing = LetterApproval.objects.filter(letter=letter, version=version).first()
    if standing:
        return standing
    if letter.versions.taken().filter(number=version, by=by).exists():
        raise OwnWords
    made = LetterApproval.objects.create(organisation_id=letter.organisation_id, letter=letter, version=version, by=by)
    record("letter approved", by=by, case=letter.case, about=letter, version=version)
    return made
