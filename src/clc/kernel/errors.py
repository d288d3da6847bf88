"""What can go wrong, told as: what happened and why (`message`), and what to do about it (`todo`)."""

from __future__ import annotations


class ClcError(Exception):
    """An error a person can act on: `message` says what happened and why, `todo` what to do."""

    def __init__(self, message: str, *, todo: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.todo = todo

    def __str__(self) -> str:
        return f"{self.message} {self.todo}".strip()


class BadInput(ClcError):
    """What was handed in cannot be read or is not allowed there."""


class NotAllowed(ClcError):
    """The person may not do this."""


class NotFound(ClcError):
    """There is no such thing, or the person may not know of it."""


class Unavailable(ClcError):
    """Something needed does not answer now."""


class BadPolicy(ClcError):
    """A file of the rule book does not hold."""
