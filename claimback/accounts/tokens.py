"""Programs sign in with a token in the Authorization header; only its digest is kept."""

from django.db.models.functions import Now
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from claimback.accounts.actions import digest_of
from claimback.accounts.models import ApiToken, User

SAFE = ("GET", "HEAD", "OPTIONS")


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer cb_…`. A token never exceeds its maker, and a reading token never writes."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's person and the token; None when the header names no token."""
        words = get_authorization_header(request).decode("latin-1").split()
        if not words or words[0].lower() not in ("bearer", "token"):
            return None
        if len(words) != 2:
            raise AuthenticationFailed(_("The Authorization header should read “Bearer” and one token."))
        token = ApiToken.objects.living().select_related("user").filter(digest=digest_of(words[1])).first()
        if token is None:
            raise AuthenticationFailed(
                _("This token is unknown, revoked or expired. Make a new one on your account page.")
            )
        if request.method not in SAFE and not token.may_write:
            raise PermissionDenied(_("This token may only read. Nothing was changed."))
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=Now())
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Makes a missing token a 401, not a 403."""
        return "Bearer"
