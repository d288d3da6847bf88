"""People at clients as a reader may see them: whole with `see_people`, else masked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from clc.kernel.privacy import initial, mask
from clc.stages.hub.models import User
from clc.stages.hub.permission import may
from clc.stages.reach.models import Agreement, Contact


@dataclass(frozen=True)
class Person:
    """A contact as the reader may see it; words: what they said to each purpose."""

    contact: Contact
    name: str
    phone: str
    mail: str
    chat: str
    words: Mapping[str, Agreement]


def shown(reader: User | AnonymousUser, contact: Contact, words: Mapping[str, Agreement]) -> Person:
    """A contact whole with `see_people`, else masked."""
    if may(reader, "see_people"):
        return Person(contact, contact.name, contact.phone, contact.mail, contact.chat, words)
    at = contact.mail.find("@")
    return Person(contact, initial(contact.name), mask(contact.phone, 3, 2) if contact.phone else "",
                  f"{contact.mail[:1]}***{contact.mail[at:]}" if at > 0 else "", initial(contact.chat), words)
