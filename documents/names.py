"""What a file was called, made fit to show; it never names anything on our disk."""

import re
import unicodedata
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

LONGEST = 255
LONGEST_SUFFIX = 12


def clean_name(name: str) -> str:
    """The last part of a file's name, without control characters and signs that turn the reading direction.

    At most 255 characters, its ending kept; a name of nothing becomes “Paper without a name”.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name.replace("\ufffd", "")).rstrip("/\\"))[-1]
    visible = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in last if not _turns(sign))
    words = " ".join(visible.split())
    if not words.strip(". "):
        return _("Paper without a name")
    return words if len(words) <= LONGEST else _shortened(words)


def _turns(sign: str) -> bool:
    """Format characters: among them the right-to-left override that makes “gpj.exe” of “exe.jpg”."""
    return unicodedata.category(sign) == "Cf"


def _shortened(words: str) -> str:
    suffix = PurePosixPath(words).suffix[:LONGEST_SUFFIX]
    return words[: LONGEST - len(suffix) - 1].rstrip() + "…" + suffix
