"""What the step of a message says, where it is none of the plan's own: the words by which rows are told apart."""

from hashlib import sha256

AGAIN = "again_"
"""It comes on the day somebody asked to be reminded on."""
UNHEEDED = "unheeded."
"""It tells somebody of another message, which nobody heeded."""

LONGEST = 40
"""Letters a step may have in its column."""


def unheeded_step(step: str) -> str:
    """What a message is called that tells others of this step, and it stays the same when they are told again.

    A long name is cut, and told apart from its like by a fingerprint: a name too long for its column stops all of them.
    """
    plain, room = plain_step(step), LONGEST - len(UNHEEDED)
    if len(plain) > room:
        plain = f"{plain[: room - 9]}_{sha256(plain.encode()).hexdigest()[:8]}"
    return f"{UNHEEDED}{plain}"


def plain_step(step: str) -> str:
    """The step of the plan behind a message that stands in for another one."""
    return step.removeprefix(UNHEEDED)
