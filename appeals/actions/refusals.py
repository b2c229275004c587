"""Why a date is not moved: each refusal a sentence that says what stays and what to do."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from claimback.accounts.models import User
from claimback.sorry import Conflict, Sorry
from claimback.words import moment


class Stale(Conflict):
    """What the person saw is no longer so."""

    def __str__(self) -> str:
        return _(
            "This changed in the meantime: the date was counted anew, met, or answered by somebody else. Nothing was "
            "changed by you; look at it again."
        )


class AnsweredAlready(Stale):
    """Somebody else was faster: they agreed, or sent it back."""

    def __init__(self, who: User, at: datetime, *, agreed: bool) -> None:
        super().__init__(who, at)
        self.who, self.at, self.agreed = who, at, agreed

    def __str__(self) -> str:
        told = {"who": self.who, "at": moment(self.at)}
        if self.agreed:
            return _("This changed in the meantime: %(who)s agreed to it on %(at)s. Nothing was changed by you.") % told
        return _("This changed in the meantime: %(who)s sent it back on %(at)s. Nothing was changed by you.") % told


class NothingMoves(Conflict):
    """Nothing is left that could be done by this."""

    def __str__(self) -> str:
        return _("Nothing is left here that this could move, or it is asked for already. Nothing was changed.")


class NobodySeconds(Conflict):
    """There is no second person in the organisation."""

    def __str__(self) -> str:
        return _(
            "A later date needs a second person who looks at it, and nobody else in your organisation may. The date "
            "stays as it is. Invite a colleague as an advocate, or act by the date that stands."
        )


class SamePerson(Sorry):
    """Who asks is not who seconds."""

    def __str__(self) -> str:
        return _("You asked for this yourself, so somebody else must look at it. Nothing was changed.")


class AskedBefore(Conflict):
    """One question at a time."""

    def __str__(self) -> str:
        return _(
            "Somebody has asked to move this date already, and it waits for a second person. Nothing was changed; "
            "take that back first if it is wrong."
        )


class SameDays(Sorry):
    """Nothing would change."""

    def __str__(self) -> str:
        return _("That is the date as it stands. Nothing was changed.")


class Unreadable(Sorry):
    """The facts contradict each other, so nothing can be counted."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return _("The dates of this case cannot be counted: %(why)s Correct the facts first; nothing was changed.") % {
            "why": self.sentence
        }
