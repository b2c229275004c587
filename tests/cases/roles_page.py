"""docs/roles.md, written from the policy.

python manage.py shell -v0 -c "from tests.cases.roles_page import page; print(page(), end='')" > docs/roles.md
"""

from claimback.accounts.roles import CASE_ROLES, MAY, OFFICE_ROLES, Can, Role

MEANS = {
    Can.VIEW: "see the case, its steps and its dates",
    Can.READ: "open its papers, see its criteria and logs",
    Can.UPLOAD: "add papers",
    Can.SIGN: "sign what lets somebody act for them, and take it back",
    Can.HEAR: "read the messages with the patient",
    Can.WRITE: "write in the messages with the patient",
    Can.CONFER: "read and write the messages of the team",
    Can.EDIT: "confirm and correct facts, judge evidence, write logs",
    Can.ASK: "ask others for papers, look at what came",
    Can.DRAFT: "write letters, build packets",
    Can.RELEASE: "approve a letter somebody else wrote",
    Can.FILE: "say it was sent, record the answer, give up a step",
    Can.OVERRIDE: "set a date by hand; a later one needs a second person",
    Can.APPROVE: "approve what changed rules move, second what a colleague asks",
    Can.SHARE: "let somebody else in",
    Can.FAMILY: "let family in, and take it back",
    Can.ASSIGN: "give the case to a colleague",
    Can.CLOSE: "end the case",
    Can.CONCEDE: "agree that a case or a step ends while its right is open",
    Can.ERASE: "ask that a case is erased, and take that back",
    Can.HOLD: "agree that a case is erased, keep one that must not be",
    Can.OPEN: "open a new case in the organisation",
    Can.MANAGE: "members and settings of the organisation",
}
HEAD = """# Who may do what

Written from `claimback/accounts/roles.py`; a test fails when this page is older than the policy.

A role in an organisation holds in all its cases. A share holds in one case, until it ends. Somebody who may not see
a case is answered as if it did not exist; somebody who may see it, but not do this, is told why.

In the organisation of one person the owner is that person, and signs for themselves in a case of their own name.
Whoever helps them there is an advocate or an assistant, and nobody else owns or supervises it.
"""


def page() -> str:
    """The whole page."""
    return "\n".join(
        (HEAD, "## In an organisation", "", *table(OFFICE_ROLES), "", "## In one case", "", *table(CASE_ROLES), "")
    )


def table(roles: tuple[Role, ...]) -> list[str]:
    """A row a permission, a column a role."""
    names = " | ".join(str(role.label) for role in roles)
    rows = [f"| {MEANS[can]} | {' | '.join('yes' if can in MAY[role] else '–' for role in roles)} |" for can in Can]
    return [f"| may | {names} |", f"|---|{'---|' * len(roles)}", *rows]
