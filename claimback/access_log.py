"""The web server's own line for each request; it writes addresses past every filter of Django's logs."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger

from claimback.logs import keyless


class AccessLog(Logger):  # type: ignore[misc]
    """gunicorn's log of requests, without the key to anything."""

    def atoms(self, *asked: Any, **named: Any) -> dict[str, Any]:
        """What a line may name of a request, its path and its Referer among it."""
        found = super().atoms(*asked, **named)
        return {name: keyless(value) if isinstance(value, str) else value for name, value in found.items()}
