"""What sign-in does our way: new people get an organisation of one; mail goes out in our words."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from claimback.accounts import actions
from claimback.accounts.models import User


class Adapter(DefaultAccountAdapter):
    """allauth's hooks, as few as possible."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This address and password do not belong together. Check both and try again."),
    }

    def save_user(self, request: HttpRequest, user: User, form: object, commit: bool = True) -> User:  # noqa: FBT001, FBT002 - allauth's signature
        """Keep the name given at sign-up and the language it was given in, and settle the person in."""
        user.name = form.cleaned_data.get("name", "")  # type: ignore[attr-defined]
        user.time_zone = form.cleaned_data.get("time_zone") or user.time_zone  # type: ignore[attr-defined]
        chosen = (get_language() or "").partition("-")[0]
        user.language = chosen if chosen in dict(settings.LANGUAGES) else user.language
        user = super().save_user(request, user, form, commit=commit)
        if commit:
            actions.settle_in(user)
        return user
