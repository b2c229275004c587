"""What the step of a message says, where it is none of the plan's own: the words by which rows are told apart."""

AGAIN = "again_"
"""It comes on the day somebody asked to be reminded on."""
UNHEEDED = "unheeded."
"""It tells somebody of another message, which nobody heeded."""
COVERING = "cover."
"""It tells whoever covers for somebody who is away what that person is told."""


def plain_step(step: str) -> str:
    """The step of the plan behind a message that stands in for another one."""
    return step.replace(COVERING, "").replace(UNHEEDED, "")
