"""Text of a paper in, suggestions out: what a letter seems to say, where, and how surely.

Pure: no database, no clock, no network. Nothing here is a fact until a person confirms it.
"""

from documents.reading.doubts import problems
from documents.reading.elements import Element, Look, Seen, elements
from documents.reading.looks import Looks, looks_like
from documents.reading.pages import SURE_ENOUGH, PageText, Problem, Suggestion
from documents.reading.reader import suggest
from documents.reading.shape import facts

__all__ = [
    "SURE_ENOUGH", "Element", "Look", "Looks", "PageText", "Problem", "Seen", "Suggestion", "elements", "facts",
    "looks_like", "problems",
    "suggest",
]  # fmt: skip
