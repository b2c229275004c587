"""Our own request to an office outside the insurer, as one page to sign."""

from dataclasses import dataclass
from datetime import date

from appeals.typesetting.press import set_pages, words


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the form: the key of its label, and what is confirmed; empty is a line to fill in by hand."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class RequestForm:
    """What the page says. `kind` is external_review, hearing or complaint; `step` the step's own name."""

    kind: str
    step: str
    writer: str
    rows: tuple[Row, ...]
    enclosed: tuple[str, ...]
    made_on: date
    language: str = "en"

    @property
    def blanks(self) -> tuple[str, ...]:
        """The labels of the lines nobody has filled in."""
        return tuple(label_of(row.name, self.language) for row in self.rows if not row.value)


SAYS = {
    "external_review": "request_says_review",
    "hearing": "request_says_hearing",
    "complaint": "request_says_complaint",
}


def label_of(name: str, language: str = "en") -> str:
    """The label of a row, in the language of the form."""
    return str(words(language)[name])


def set_request(form: RequestForm) -> bytes:
    """The page as PDF/UA-1, the same bytes for the same form. Raises CannotSet."""
    spoken = words(form.language)
    rows = [{"label": label_of(row.name, form.language), "value": row.value} for row in form.rows]
    matter = {
        "language": form.language,
        "words": spoken,
        "title": spoken[f"request_{form.kind}"],
        "step": form.step,
        "writer": form.writer,
        "rows": rows,
        "says": spoken[SAYS[form.kind]],
        "enclosed": form.enclosed,
    }
    return set_pages("request.typ", matter, dated=form.made_on)
