"""What every operation of the API has in common, added to its OpenAPI description."""

from __future__ import annotations

from typing import Any

from claimback.audit.once import KEY_LENGTH

UNSAFE = ("post", "put", "patch", "delete")
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "A refusal: what happened, what was kept, what to do; and what is wrong field by field.",
    "properties": {
        "sentence": {"type": "string"},
        "field_errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    },
    "required": ["sentence", "field_errors"],
    "example": {
        "sentence": "2126-03-02 is in the future. Check the year; what you entered is kept.",
        "field_errors": {},
    },
}
IDEMPOTENCY_KEY: dict[str, Any] = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "maxLength": KEY_LENGTH},
    "description": "The same key with the same request is done once and answered the same for seven days, then with "
    "`Idempotency-Replayed: true`; with another request it is refused (422).",
    "example": "8b2f1a60-upload-1",
}
REFUSALS = {
    "400": "The request cannot be read: see field_errors.",
    "401": "No token, or one that is unknown, revoked or expired.",
    "403": "You may see this, but not do this to it; the sentence says who may.",
    "404": "There is nothing here that you may see.",
    "409": "It no longer fits how things stand: somebody was faster, or the moment has passed.",
    "422": "What was said cannot be.",
}
READING = ("400", "401", "403", "404")


def complete(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Add the refusals to every operation, and the Idempotency-Key to those that change something."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    for path in result["paths"].values():
        for method, operation in path.items():
            codes = list(REFUSALS) if method in UNSAFE else READING
            for code in codes:
                operation["responses"].setdefault(code, _refusal(REFUSALS[code]))
            if method in UNSAFE:
                operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
    return result


def _refusal(description: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": description, "content": content}
