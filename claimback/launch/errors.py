"""What can keep a system from starting, in words for the person who typed the command."""


class CannotStart(Exception):
    """The system did not start; the message says what happened, what was kept and what to do."""
