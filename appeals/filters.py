"""What the address bar asks of the worklist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from appeals.models import Whose
from appeals.risks import Risk
from claimback.asked import an_id, number, one_of, query

LAST_PAGE = 200  # nobody reads ten thousand rows: they filter
LONGEST_SEARCH = 80
WITHIN = ("3", "7", "14")
"""From today on, so many days ahead: what is due in a colleague's work."""
DUE = ("late", "soon", *WITHIN)
TALKS, PAPERS, OTHERS = "talks", "papers", "others"
ONLY = (TALKS, PAPERS, OTHERS)
BY_RISK = "risk"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address bar asks for; words it does not know are left out."""

    whose: str = ""
    due: str = ""
    q: str = ""
    only: str = ""
    owner: str = ""
    office: str = ""
    risk: str = ""
    sort: str = ""
    all: str = ""  # asks for nothing: it tells the whole list from Today as somebody wants it to begin
    page: int = 1

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Filters:
        """From a query string."""
        whose, due, page = asked.get("whose", ""), asked.get("due", ""), asked.get("page", "")
        only = asked.get("only", "")
        return cls(
            whose=one_of(Whose.values, whose),
            due=one_of(DUE, due),
            q=" ".join(asked.get("q", "").replace("\0", "").split())[:LONGEST_SEARCH],
            only=one_of(ONLY, only),
            owner=an_id(asked.get("owner", "")),
            office=an_id(asked.get("office", "")),
            risk=one_of(Risk.values, asked.get("risk", "")),
            sort=one_of((BY_RISK,), asked.get("sort", "")),
            all=one_of(("1",), asked.get("all", "")),
            page=number(page, most=LAST_PAGE),
        )

    def address(self, **other: object) -> str:
        """The query string of these filters with some of them changed."""
        chosen: dict[str, object] = {"whose": self.whose, "due": self.due, "risk": self.risk, "sort": self.sort}
        chosen |= {"q": self.q, **self.within, "page": "", "all": self.all} | other
        if any(value for name, value in chosen.items() if name not in ("page", "all")):
            chosen["all"] = ""
        return query(chosen)

    @property
    def within(self) -> dict[str, str]:
        """Whose work it is, and which part of it: what stays while one looks at it by turn or by day."""
        chosen = {"only": self.only, "owner": self.owner, "office": self.office}
        return {name: value for name, value in chosen.items() if value}
