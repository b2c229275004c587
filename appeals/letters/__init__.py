"""Letters: what we say, drafted from confirmed facts, and set as pages."""

from appeals.letter_kinds import LetterKind
from appeals.letters.composing import draft
from appeals.letters.facts import Draft, Fact, Filed, LetterFacts, Point, Quote, RightSentence, Source
from appeals.letters.pages import Printable, printable, references, render
from appeals.letters.word import word_file
from appeals.typesetting.parties import Capacity, Reference, Sender
from appeals.typesetting.press import CannotSet
from appeals.typesetting.wording import Gap

__all__ = [
    "CannotSet", "Capacity", "Draft", "Fact", "Filed", "Gap", "LetterFacts", "LetterKind", "Point", "Printable",
    "Quote", "Reference", "RightSentence", "Sender", "Source", "draft", "printable", "references", "render",
    "word_file",
]  # fmt: skip
