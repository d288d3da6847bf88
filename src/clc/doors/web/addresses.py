"""Where things that many screens name have their page."""
from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from clc.stages.hub.models import Client


def of_client(client: Client) -> str:
    """The page of a client; the search for its code where that screen is taken out."""
    try:
        return reverse("client:page", args=[client.code])
    except NoReverseMatch:
        return f"{reverse('search:page')}?q={client.code}"
