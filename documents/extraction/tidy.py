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
BROKEN_WORD = re.compile(r"(?<=\w)[\ufffe\x02]\n?")
"""How PDFium tells a hyphen that only the line's end asked for."""

UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
MANY_BLANK_LINES = re.compile(r"\n{3,}")


def tidy(text: str) -> str:
    """Line ends as `\\n`, plain spaces, no ligatures, no control signs, no line-end hyphens of the typesetter.

    Lines and their order stay. At most 100,000 characters.
    """
    text = LINE_END.sub("\n", text[:LONGEST_PAGE])
    text = UNPRINTABLE.sub("", BROKEN_WORD.sub("", text)).translate(SAME_LETTERS)
    lines = (line.rstrip() for line in text.split("\n"))
    return MANY_BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")
