"""What somebody may do who helps a person with their own case, said plainly: before they are asked, and to them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from claimback.accounts.roles import Role

DOES = {
    Role.ADVOCATE: _(
        "They see everything in your cases here, and do almost all that you can do: confirm facts, write letters, ask "
        "others for papers, say what was sent and what was answered, set a date by hand, let others see a case, and "
        "close it. They cannot sign for you, and they cannot ask other people to help."
    ),
    Role.ASSISTANT: _(
        "They see everything in your cases here, and prepare everything: facts, letters, papers. They cannot say that "
        "something was sent, set a date by hand, let others see a case, or close it, and they cannot sign for you."
    ),
}
"""What each role of somebody who helps does; tests compare it with the policy (claimback/accounts/roles.py)."""

YOU_DO = {
    Role.ADVOCATE: _(
        "You would see everything in their cases here and work on them: facts, letters, papers, what was sent and what "
        "was answered. Their cases stay theirs. They see what you do, sign for themselves, and can take this back at "
        "any moment. Where the law wants a signed paper before you act for them, they are asked for it when you say "
        "yes."
    ),
    Role.ASSISTANT: _(
        "You would see everything in their cases here and prepare everything, and send nothing. Their cases stay "
        "theirs. They see what you do, and can take this back at any moment."
    ),
}
"""The same, to whoever is asked."""
