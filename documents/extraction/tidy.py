"""Makes the text of a page fit to store, search and quote."""

import re

LONGEST_PAGE = 100_000

SAME_LETTERS = str.maketrans(
    {
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\ufb05": "st",
        "\ufb06": "st",
        "\u00a0": " ",
        "\u2007": " ",
        "\u202f": " ",
        "\u00ad": None,
        "\ufeff": None,
        "\u200b": None,
        "\f": "\n",
        "\v": "\n",
    }
)
LINE_END = re.compile(r"\r\n?|[\x85\u2028\u2029]")
LINE_END_HYPHEN = re.compile(r"[\ufffe\x02]\n?")
"""How PDFium tells a hyphen at the end of a line, and then forgets the line's end."""

LONGEST_WORD = 40
HALF_WORD = re.compile(r"[\w-]+\Z")
KEEPS_ITS_HYPHEN = re.compile(
    r"(?:.*-.*|.*\d|.*[A-Z]|pre|post|non|out|in|peer|self|follow|well|long|short|co|third|full|part|high|low|on|off|"
    r"one|two|three|four|five|six|seven|eight|nine|ten)",
    re.DOTALL,
)
"""What stands before a hyphen that was written: names, numbers, codes and the halves of such words as pre-service."""

UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
MANY_BLANK_LINES = re.compile(r"\n{3,}")


def tidy(text: str) -> str:
    """Line ends as `\\n`, plain spaces, no ligatures, no control signs, no line-end hyphens of the typesetter.

    Lines and their order stay. At most 100,000 characters.
    """
    text = LINE_END.sub("\n", text[:LONGEST_PAGE])
    text = UNPRINTABLE.sub("", LINE_END_HYPHEN.sub(_joined, text)).translate(SAME_LETTERS)
    lines = (line.rstrip() for line in text.split("\n"))
    return MANY_BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def _joined(hyphen: re.Match[str]) -> str:
    """Nothing for a hyphen that only splits a word, a hyphen for one that was written."""
    text, at = hyphen.string, hyphen.start()
    before = HALF_WORD.search(text[max(0, at - LONGEST_WORD) : at])
    if before is None or not text[hyphen.end() : hyphen.end() + 1].islower():
        return "-"
    return "-" if KEEPS_ITS_HYPHEN.fullmatch(before[0]) else ""
