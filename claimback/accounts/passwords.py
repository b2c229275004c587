"""What a password must be, in words everybody reads; Django's own checks stay as they are."""

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Not too short."""

    def get_help_text(self) -> str:
        """Before it is typed."""
        return _("At least %(n)s letters or signs. Three or four words that only you put together are good.") % {
            "n": self.min_length
        }

    def get_error_message(self) -> str:
        """Why it was refused."""
        return _("It is too short. Type at least %(n)s letters or signs.") % {"n": self.min_length}


class NotYourself(UserAttributeSimilarityValidator):
    """Nothing that everybody knows of this person."""

    def get_help_text(self) -> str:
        """Before it is typed."""
        return _("Not your name, and not your e-mail address.")

    def get_error_message(self) -> str:
        """Why it was refused."""
        return _("It is too much like your name or your e-mail address. Choose other words.")


class NotEverybodys(CommonPasswordValidator):
    """Nothing that others try first."""

    def get_help_text(self) -> str:
        """Before it is typed."""
        return _("Not one that many people use, such as “password123”.")

    def get_error_message(self) -> str:
        """Why it was refused."""
        return _("Many people use this one, so others try it first. Choose other words.")
