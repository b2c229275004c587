"""What a person signs on the screen, word for word, and the pages it becomes: text, signature, certificate."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from appeals.authority import paper_name
from appeals.typesetting.press import clean, set_pages
from cases.models import Authority
from claimback.sorry import Sorry
from claimback.words import day

VERSION = "2026-11"
"""Of the consent and of the wording below; a change of either is a new version."""
MOST_STROKES, MOST_POINTS = 200, 8_000
WIDTH, HEIGHT = 600, 180

Strokes = list[list[list[float]]]


class Unsignable(Sorry):
    """What was drawn is no drawing."""

    def __str__(self) -> str:
        return _("The drawn signature could not be read. Clear it and draw again, or type your name only.")


@dataclass(frozen=True, slots=True)
class ToSign:
    """What is read on the screen and signed: the consent to sign so, and the words themselves."""

    consent: str
    body: str
    version: str = VERSION

    @property
    def sha256(self) -> str:
        """The hash of exactly this: of version, consent and words."""
        return hashlib.sha256("\n\n".join((self.version, self.consent, self.body)).encode()).hexdigest()


def to_sign(authority: Authority) -> ToSign:
    """The words of one authority in the reader's language; the same row gives the same words."""
    case = authority.case
    claims = {decision.claim_number for decision in case.decisions.all() if decision.claim_number}  # type: ignore[attr-defined]
    about = [
        (_("Patient"), case.patient_name),
        (_("Insurer or plan"), case.coverage.insurer),  # type: ignore[attr-defined]
        (_("About"), case.service),
        (_("Claim"), ", ".join(sorted(claims))),
    ]
    until = (
        _("It is good until %(until)s, or until I take it back.") % {"until": day(authority.until)}
        if authority.until
        else _("It is good until this matter is over, or until I take it back.")
    )
    body = [
        paper_name(authority.paper),
        "\n".join(f"{name}: {value}" for name, value in about if value),
        _("I let %(names)s act for me in this matter. Towards: %(towards)s.")
        % {"names": authority.names, "towards": authority.get_towards_display()},
        _("They may send appeals and requests for me, get the answers and the papers, and speak about it for me."),
        _("They may see and pass on the health records that this matter needs, and no others."),
        until,
        _("I can take it back at any time. What was done before then stays done."),
    ]
    return ToSign(consent=consent(), body="\n\n".join(body))


def consent() -> str:
    """What a person agrees to who signs on a screen."""
    return _(
        "I have read the text above. I want to sign it on this screen, and it shall count as my signature. I know that "
        "I may sign on paper instead: then I ask for the paper. A copy stays in my case, where I can open it."
    )


def read_strokes(drawn: object) -> Strokes:
    """What was drawn, as lines of points inside the box. Raises Unsignable."""
    if not isinstance(drawn, list) or len(drawn) > MOST_STROKES:
        raise Unsignable
    strokes: Strokes = []
    for line in drawn:
        if not isinstance(line, list) or not all(_is_point(point) for point in line):
            raise Unsignable
        strokes.append([[round(float(x), 1), round(float(y), 1)] for x, y in line])
    if sum(map(len, strokes)) > MOST_POINTS:
        raise Unsignable
    return [line for line in strokes if len(line) > 1]


def _is_point(point: object) -> bool:
    if not isinstance(point, list) or len(point) != 2:
        return False
    x, y = point
    numbers = all(isinstance(n, int | float) and not isinstance(n, bool) and math.isfinite(n) for n in (x, y))
    return numbers and 0 <= x <= WIDTH and 0 <= y <= HEIGHT


def _in_groups(digest: str) -> str:
    """A hash as people compare it: sixteen letters at a time."""
    return " ".join(digest[at : at + 16] for at in range(0, len(digest), 16))


def pages(
    signed: ToSign, *, typed: str, strokes: Strokes, at: datetime, address: str, signer: str, reference: str
) -> bytes:
    """The text with its signature, and the certificate behind it, as an accessible PDF. Raises CannotSet."""
    instant = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    certificate = [
        (_("Signed by"), typed),
        (_("Signed in as"), signer),
        (_("Time"), instant),
        (_("Internet address"), address or _("not known")),
        (_("Drawn by hand"), _("yes") if strokes else _("no, typed only")),
        (_("Version of the consent"), signed.version),
        (_("SHA-256 of the signed text"), _in_groups(signed.sha256)),
        (_("Case"), reference),
    ]
    title, *paragraphs = signed.body.split("\n\n")
    matter: dict[str, Any] = {
        "language": (get_language() or "en")[:2],
        "title": title,
        "body": paragraphs,
        "consent_title": _("Consent"),
        "consent": signed.consent,
        "signature": _("Signature"),
        "typed": typed,
        "dated": day(at),
        "strokes": strokes,
        "box": [WIDTH, HEIGHT],
        "drawing_alt": _("The signature as it was drawn: %(name)s") % {"name": clean(typed)},
        "certificate_title": _("Certificate of the signature"),
        "certificate_note": _(
            "The hash is of the version, the consent and the text, each followed by an empty line. Who has the text "
            "can compute it again; another letter gives another hash. ClaimBack keeps the file and compares it "
            "every day."
        ),
        "certificate": [{"label": label, "value": value} for label, value in certificate],
    }
    return set_pages("signature.typ", matter, dated=at.astimezone(UTC).date())
