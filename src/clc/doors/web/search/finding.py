"""What somebody may have meant: clients first, then screens and commands, within their reach."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from pypinyin import Style, lazy_pinyin

from clc.doors.web import addresses, answer, screens
from clc.stages.hub.models import Client
from clc.stages.hub.permission import may

CLIENTS_SHOWN = 8
PREFIXES = {"#": "clients", ">": "commands"}


@dataclass(frozen=True)
class Line:
    """One line of the palette."""

    icon: str
    text: str
    href: str
    note: str = ""
    light: str = ""
    recent: str = ""
    sheet: bool = False
    press: str = ""


@dataclass(frozen=True)
class Group:
    """Lines of one kind under a heading."""

    title: str
    lines: Sequence[Line]


def groups(request: HttpRequest, typed: str, recent: Sequence[str]) -> list[Group]:
    """All that matches, the likeliest kind first; without words: what was opened last, then the commands."""
    only, words = PREFIXES.get(typed[:1], ""), typed.lstrip("#>").strip()
    clients = [] if only == "commands" else clients_meant(request, words, recent)
    title = _("Clients") if words else _("Opened last")
    commands = [] if only == "clients" else [line for line in commands_of(request) if meant(line.text, words)]
    found = [Group(title, clients), Group(_("Go to and do"), commands)]
    return [group for group in found if group.lines]


def clients_meant(request: HttpRequest, words: str, recent: Sequence[str]) -> list[Line]:
    """Clients by what was typed, the largest exposure first; else those opened last."""
    if not may(request.user, "see_client"):
        return []
    known = Client.objects.select_related("party", "standing")
    if words:
        found = known.found(words).order_by(F("standing__exposure").desc(nulls_last=True), "code")[:CLIENTS_SHOWN]
        return [client_line(client) for client in found]
    by_code = {client.code: client for client in known.filter(code__in=recent[:CLIENTS_SHOWN])}
    return [client_line(by_code[code]) for code in recent if code in by_code]


def client_line(client: Client) -> Line:
    """A client as a line."""
    standing = getattr(client, "standing", None)
    return Line("building", client.party.name, addresses.of_client(client), note=client.code, recent=client.code,
                light=standing.light if standing else "unknown")


def commands_of(request: HttpRequest) -> Iterable[Line]:
    """Screens of the rail, what can be created, and the reader's own settings."""
    for rail in answer.rail_of(request):
        yield Line(rail.icon, str(rail.label), reverse(rail.route), note=f"g {rail.key}" if rail.key else "")
    for create in screens.creates():
        if may(request.user, create.permission):
            yield Line(create.icon, str(create.label), reverse(create.route), sheet=True)
    for offered in screens.commands():
        yield from offered(answer.person(request))
    yield Line("settings", _("Settings"), reverse("me:page"))
    yield Line("contrast", _("Change the theme"), reverse("me:page"), press="[data-theme-switch]")
    yield Line("language", _("Change the language"), reverse("me:page"), press=".language-switch")
    yield Line("keyboard", _("Keyboard"), reverse("me:page"), press="[data-keys-open]", note="?")


def meant(text: str, words: str) -> bool:
    """Whether a command's name holds the words, or their pinyin or its initials begin with them."""
    low = words.lower().replace(" ", "")
    if not low or low in text.lower().replace(" ", ""):
        return True
    spelt = "".join(lazy_pinyin(text))
    return spelt.startswith(low) or "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).startswith(low)
