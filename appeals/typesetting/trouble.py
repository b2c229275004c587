"""Why a paper cannot leave with a packet, in words fit to show."""

from django.utils.translation import gettext as _


class Unfit(ValueError):
    """A paper that cannot be included: `reason` says what is wrong with it, `fix` what to do."""

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(f"{reason} {fix}")
        self.reason = reason
        self.fix = fix


class Unreadable(Unfit):
    """The file is damaged, so that a page of it would be lost."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, _("Ask for it again or scan it again, and add the new file."))


class Locked(Unfit):
    """The file opens only with a password."""

    def __init__(self) -> None:
        super().__init__(
            _("It is locked with a password."),
            _("Open it with the password, print it to a new PDF, and add that one."),
        )
