"""What a person can cause and a verb refuses: a sentence, and the HTTP status that says the same to a program."""


class Sorry(Exception):
    """A refusal with a sentence (`str`): what happened, what was kept, what to do."""

    status = 422
    wait = 0
    """Seconds after which the same may be asked again; none where waiting does not help."""


class Conflict(Sorry):
    """What was asked no longer fits how things stand: somebody was faster, or the moment has passed."""

    status = 409
