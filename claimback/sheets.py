"""Files for spreadsheets whose cells are read as words, whatever somebody wrote into them."""

from __future__ import annotations

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet may take for the beginning of a formula, the wide signs included (OWASP, CSV Injection)."""


def safe(cell: object) -> str:
    """The words of a cell; an apostrophe before what a spreadsheet might take for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text
