"""What an address bar asks for: anybody can write there, so what is not known is left out and never an error."""

from collections.abc import Container, Mapping
from urllib.parse import urlencode
from uuid import UUID


def one_of(known: Container[str], words: str) -> str:
    """These words if they are among the known ones; otherwise empty."""
    return words if words in known else ""


def an_id(words: str) -> str:
    """The id in these words as ids are written, if it could be one of something; otherwise empty."""
    try:
        return str(UUID(words))
    except ValueError:
        return ""


def number(words: str, *, most: int, least: int = 1) -> int:
    """The whole number in these words, not under `least` and not over `most`; `least` if it is none, or endless."""
    plain = words.isascii() and words.isdigit() and len(words) <= len(str(most)) + 2
    return min(max(int(words), least), most) if plain else least


def query(chosen: Mapping[str, object]) -> str:
    """The query string that asks for this again, with its question mark; what is empty is left out."""
    return "?" + urlencode({name: value for name, value in chosen.items() if value})
