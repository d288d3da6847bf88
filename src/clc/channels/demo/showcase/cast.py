"""Who plays: the demo's people, and a group of clients with a state and an institution beside it, handed to one manager."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from clc.channels.demo.population import PATTERN_CLIENTS
from clc.stages.hub.models import Client, Party, PartyKind, Relation, User
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.clients import assign_clients

PARTS: Final = ("parent", "first", "second", "third", "small", "project", "state", "institution")
"""What each of the first eight of a hundred neighbours is; the parent owns the five behind it."""
OWNED_SINCE: Final = date(2019, 6, 1)


@dataclass(frozen=True)
class Cast:
    """The clients by their part (`PARTS`; `maker` is the company that the file is richest of), and the people by name."""

    clients: dict[str, Client]
    people: dict[str, User]

    def __getitem__(self, part: str) -> Client:
        return self.clients[part]

    def who(self, name: str) -> User:
        """The account of this name."""
        return self.people[name]


def cast() -> Cast | None:
    """The clients and people that play; None where the institution is too small, or was made before there was a stage."""
    people = {user.username: user for user in User.objects.select_related("branch").filter(is_active=True)}
    with as_system():
        blocks = [codes for start in range(0, Client.objects.count(), PATTERN_CLIENTS) if (codes := _codes(start))]
        found = [block for block in (_block(codes) for codes in blocks) if block is not None]
    if not found or "credit_officer2" not in people or "risk2" not in people:
        return None
    return Cast(next((block for block in found if block["maker"].party.industry.startswith("C")), found[0]), people)


def _codes(start: int) -> list[str]:
    return [f"D{start + place + 1:07d}" for place in range(len(PARTS))]


def _block(codes: list[str]) -> dict[str, Client] | None:
    """The eight clients of a hundred by their part; None where they are not all here, or live abroad."""
    held = {client.code: client for client in Client.objects.select_related("party", "branch").filter(code__in=codes)}
    if len(held) < len(PARTS) or held[codes[0]].party.country != "CN":
        return None
    parts = {part: held[code] for part, code in zip(PARTS, codes, strict=True)}
    companies = [parts[part] for part in ("first", "second", "third")]
    maker = next((client for client in companies if client.party.industry.startswith("C")), companies[0])
    others = [client for client in companies if client is not maker]
    return parts | {"maker": maker, "sister": others[0], "cousin": others[1]}


def hand_over(played: Cast) -> None:
    """Give all of them to the account `manager`, so that everybody of the first branch sees them."""
    clients = [played[part] for part in PARTS]
    with as_system():
        assign_clients(by=played.who("branch_head"), clients=clients, manager=played.who("manager"))
        for client in clients:
            client.refresh_from_db(fields=["branch", "manager"])


def tie(played: Cast) -> None:
    """A chain up to the people who own the group in the end, and a ring of guarantees inside it."""
    with as_system():
        holding = _party("澄霁控股(演示)有限公司", "Chengji Holding (Demo)", PartyKind.COMPANY)
        fund = _party("岚岫企业管理合伙(演示)", "Lanxiu Partners (Demo)", PartyKind.COMPANY)
        founder = _party("望舒槿", "Jin Wangshu", PartyKind.PERSON)
        partner = _party("云栖珩", "Heng Yunqi", PartyKind.PERSON)
        parent = played["parent"].party
        for source, target, part in ((founder, holding, "0.48"), (partner, holding, "0.32"), (holding, parent, "0.55"),
                                     (fund, parent, "0.30"), (founder, fund, "0.70")):  # fmt: skip
            _tied(source, target, "owns", Decimal(part))
        ring = [played[part].party for part in ("maker", "sister", "cousin")]
        for source, target in zip(ring, [*ring[1:], ring[0]], strict=True):
            _tied(source, target, "guarantees", None)


def _party(name: str, name_en: str, kind: str) -> Party:
    return Party.objects.create(kind=kind, name=name, name_en=name_en, country="CN", demo=True)


def _tied(source: Party, target: Party, kind: str, part: Decimal | None) -> None:
    Relation.objects.get_or_create(
        source=source, target=target, kind=kind, defaults={"share": part, "starts": OWNED_SINCE})
