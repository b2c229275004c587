"""What sign-in does our way: new people get an organisation of one; mail goes out in our words."""

import re

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from claimback.accounts import actions, inviting
from claimback.accounts.models import User

JOIN = re.compile(r"/join/([\w-]+)/")


class Adapter(DefaultAccountAdapter):
    """allauth's hooks, as few as possible."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This address and password do not belong together. Check both and try again."),
        "too_many_login_attempts": _(
            "Too many tries. Nothing was changed, and your account is kept. Wait a few minutes, then sign in; if a "
            "code is needed, we send a new one."
        ),
        "incorrect_code": _("This is not the code, or it is too old. Take it from the newest message we sent you."),
    }

    def save_user(self, request: HttpRequest, user: User, form: object, commit: bool = True) -> User:  # noqa: FBT001, FBT002 - allauth's signature
        """Keep the name given at sign-up and the language it was given in, and settle the person in."""
        user.name = form.cleaned_data.get("name", "")  # type: ignore[attr-defined]
        user.time_zone = form.cleaned_data.get("time_zone") or user.time_zone  # type: ignore[attr-defined]
        chosen = (get_language() or "").partition("-")[0]
        user.language = chosen if chosen in dict(settings.LANGUAGES) else user.language
        user = super().save_user(request, user, form, commit=commit)
        if commit and not inviting.whose_first_page(_secret_in(request), email=user.email, now=timezone.now()):
            actions.settle_in(user)
        return user

    def login(self, request: HttpRequest, user: User) -> None:
        """Whoever made an account to join an organisation and did not, gets one of their own when they come again."""
        came_before = user.last_login is not None
        super().login(request, user)
        if came_before and not user.memberships.exists() and not user.shares.exists():
            actions.settle_in(user)


def _secret_in(request: HttpRequest) -> str:
    """The secret of the invitation somebody came by, empty where they came by none."""
    found = JOIN.fullmatch(request.POST.get("next", ""))
    return found.group(1) if found else ""
