"""What the hub holds of a client: open actions, told facts, relations."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from clc.policy.facts import FactRule
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Action, Client, Fact, Party, Relation

KEY_FACTS = ("bank_rating", "external_rating", "registered_capital", "employees", "deposits_average", "products_held",
             "relationship_since_years", "default_flag")
FACTS_MAX = 2_000


@dataclass(frozen=True)
class Told:
    """A fact as it is known now, its rule, and what was told of earlier days."""

    fact: Fact
    rule: FactRule | None
    earlier: list[Fact] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The fact's name in the rule book, or as it was told."""
        return self.rule.label if self.rule else self.fact.name.replace("_", " ").capitalize()

    @property
    def shown(self) -> str | float | None:
        """The value, a text or a number."""
        return self.fact.text or (float(self.fact.value) if self.fact.value is not None else None)


@dataclass(frozen=True)
class Tie:
    """A relation as seen from the client: the other party, which way it points, and its client code if it has one."""

    relation: Relation
    other: Party
    outward: bool
    code: str


def open_actions(client: Client) -> list[Action]:
    """Actions still to be done, the most pressing first."""
    return list(Action.objects.open().filter(client=client).select_related("owner", "verdict").defer("verdict__evidence")
                .order_by("due", "-severity", "pk")[:60])


def facts(client: Client) -> list[Told]:
    """Told facts by name, the newest day first, in the order of their labels."""
    rows = Fact.objects.known().filter(client=client).select_related("record", "by").order_by("name", "-as_of", "-pk")
    found: dict[str, Told] = {}
    book = current_book()
    for fact in rows[:FACTS_MAX]:
        if fact.name in found:
            found[fact.name].earlier.append(fact)
        else:
            found[fact.name] = Told(fact, book.facts.get(fact.name))
    return sorted(found.values(), key=lambda told: told.label)


def key_facts(client: Client) -> list[Told]:
    """The few told facts by which a banker places a client, in one query."""
    rows = Fact.objects.known().filter(client=client, name__in=KEY_FACTS).order_by("name", "-as_of", "-pk").distinct("name")
    book = current_book()
    found = {fact.name: Told(fact, book.facts.get(fact.name)) for fact in rows}
    return [found[name] for name in KEY_FACTS if name in found]


def relations(client: Client, most: int) -> Sequence[Tie]:
    """The client's ties, those that hold first."""
    rows = Relation.objects.filter(Q(source=client.party) | Q(target=client.party)).select_related(
        "source__client", "target__client", "record").order_by("-ends", "kind", "-share")[:most]
    return [tie(row, client.party_id) for row in rows]


def tie(relation: Relation, party: int) -> Tie:
    """A relation from one end."""
    outward = relation.source_id == party
    other = relation.target if outward else relation.source
    held = getattr(other, "client", None)
    return Tie(relation, other, outward, held.code if held else "")
