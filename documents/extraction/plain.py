"""Plain text letters."""

from documents.extraction import AS_USUAL, Leaf, Look, NoPicture, Paper

LONGEST_PAGE = 20_000


class PlainPaper:
    """A text file; a form feed ends a page, and so does a page no person would call one."""

    def __init__(self, content: bytes) -> None:
        pages = decode(content).rstrip("\f").split("\f")
        self.pages = [part for page in pages for part in _parts(page)]

    def __len__(self) -> int:
        return len(self.pages)

    def leaf(self, number: int, look: Look = AS_USUAL) -> Leaf:
        return Leaf(self.pages[number - 1], None, "text")

    def picture(self, number: int, width: int, turned: int) -> bytes:
        raise NoPicture


def open_paper(content: bytes) -> Paper:
    """Open the bytes of a text file."""
    return PlainPaper(content)


def decode(content: bytes) -> str:
    """The words in a text file: by its byte order mark, else UTF-8, else what Windows writes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _parts(page: str) -> list[str]:
    parts = []
    while len(page) > LONGEST_PAGE:
        cut = page.rfind("\n", 1, LONGEST_PAGE) + 1 or LONGEST_PAGE
        parts.append(page[:cut])
        page = page[cut:]
    return [*parts, page]
