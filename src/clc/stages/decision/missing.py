"""What is missing before a step may be left: said in words, with what to do and where."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: what, what to do about it, and the page where it is done.

    address: a path of the house (`/clients/M1/`), empty where no page does it.
    """

    words: str
    todo: str = ""
    address: str = ""
