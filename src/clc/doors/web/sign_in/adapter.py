"""Who may come in: accounts are given by administrators, nobody signs up."""
from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedHouse(DefaultAccountAdapter):  # type: ignore[misc]
    """An institution's own people only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
