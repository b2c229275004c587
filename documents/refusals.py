"""Why a file is not taken, in sentences for the person who sent it: what happened, what was kept, what to do."""

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from claimback.sorry import Sorry


class Refused(Sorry):
    """A file we do not take; `sentence` tells the person what happened and what to do."""

    sentence: str | Promise = _("We cannot take this file. It was not added. Please send a PDF or a photo instead.")

    def __str__(self) -> str:
        return str(self.sentence)


class Empty(Refused):
    sentence = _("This file is empty. It was not added. Please check the file, or photograph the page again.")


class TooLarge(Refused):
    """More bytes than the limit."""

    def __init__(self, *, limit: int) -> None:
        super().__init__(limit)
        self.sentence = format_lazy(
            _(
                "This file is larger than {limit} MB. It was not added. "
                "Please send it in parts, or scan it in black and white."
            ),
            limit=limit // (1 << 20),
        )


class Program(Refused):
    sentence = _(
        "This file is a program, whatever its name says. It was not added. "
        "If it came as a letter, do not open it. Please ask the sender for a PDF."
    )


class WebPage(Refused):
    sentence = _(
        "This file is a web page or a drawing that can run code. It was not added. "
        "Please open the page, print it to PDF, and send the PDF."
    )


class Archive(Refused):
    sentence = _(
        "This is a packed folder (ZIP or the like). It was not added. Please unpack it and send the files in it."
    )


class OtherOffice(Refused):
    sentence = _(
        "We cannot read this kind of Word file. It was not added. Please save it as PDF or DOCX and send that."
    )


class Macros(Refused):
    sentence = _(
        "This Word file carries macros (small programs). It was not added. Please save it as PDF and send that."
    )


class Trapped(Refused):
    """Built to harm whoever unpacks it."""

    sentence = _(
        "This Word file is built in a way that could harm our computers. It was not added. "
        "Please save it as PDF and send that."
    )


class OtherPicture(Refused):
    sentence = _(
        "We cannot read this kind of picture. It was not added. Please send it as JPEG, PNG, HEIC, TIFF or PDF."
    )


class BrokenPicture(Refused):
    sentence = _("This picture is damaged and cannot be opened. It was not added. Please photograph the page again.")


class HugePicture(Refused):
    sentence = _(
        "This picture is too large to open: more than 120 million dots. It was not added. "
        "Please photograph the page again at a normal setting."
    )


class Infected(Refused):
    sentence = _(
        "The virus check found something harmful in this file. It is locked away and nobody can open it. "
        "Please ask the sender for a clean copy."
    )


class Unknown(Refused):
    sentence = _(
        "We do not know this kind of file. It was not added. "
        "Please send a PDF, a photo (JPEG, PNG, HEIC, TIFF), a Word file (DOCX) or plain text."
    )
