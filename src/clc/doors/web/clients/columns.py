"""The columns a list of clients may show: which are shown, in what order, and how each is sorted and written."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F
from django.db.models.expressions import OrderBy
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clc.doors.web.clients import naming
from clc.doors.web.clients.filters import At
from clc.stages.hub.models import Client, Standing

Cell = str | float | int | date | None
SORT = "-exposure"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: key in the address, name, what kind of cell it is, the field that sorts it, its plain value."""

    key: str
    label: str | Promise
    cell: str = "text"
    sort: str = ""
    shown: bool = False
    plain: Callable[[Client, Standing | None], Cell]

    @property
    def is_number(self) -> bool:
        """Whether it stands to the right and sorts from the largest."""
        return self.cell in {"money", "number", "percent", "points"}


def _of_standing(name: str) -> Callable[[Client, Standing | None], Cell]:
    return lambda _client, standing: getattr(standing, name) if standing else None


def _word(name: str) -> Callable[[Client, Standing | None], Cell]:
    return lambda _client, standing: getattr(standing, name) if standing else "unknown"


def _warnings(_client: Client, standing: Standing | None) -> Cell:
    return standing.reds + standing.oranges + standing.yellows if standing else None


COLUMNS: dict[str, Column] = {column.key: column for column in (
    Column(key="light", label=pgettext_lazy("client", "Light"), cell="level", sort="standing__light_rank", shown=True,
           plain=_word("light")),
    Column(key="exposure", label=_("Exposure"), cell="money", sort="standing__exposure", shown=True,
           plain=_of_standing("exposure")),
    Column(key="tier", label=_("Service tier"), cell="service", sort="standing__service_tier", shown=True,
           plain=_word("service_tier")),
    Column(key="management", label=_("Management tier"), cell="management", sort="standing__management_tier",
           shown=True, plain=_word("management_tier")),
    Column(key="grade", label=_("Grade"), cell="grade", sort="standing__grade", shown=True, plain=_word("grade")),
    Column(key="pd", label=_("PD"), cell="percent", sort="standing__pd", plain=_of_standing("pd")),
    Column(key="sales", label=_("Sales, 12 months"), cell="money", sort="standing__sales", shown=True,
           plain=_of_standing("sales")),
    Column(key="warnings", label=_("Warnings"), cell="warnings", plain=_warnings, shown=True),
    Column(key="score", label=_("Tier score"), cell="points", sort="standing__tier_score",
           plain=_of_standing("tier_score")),
    Column(key="unknowns", label=_("Unknown rules"), cell="number", plain=_of_standing("unknowns")),
    Column(key="branch", label=_("Branch"), sort="branch__path", shown=True,
           plain=lambda client, _standing: client.branch.name),
    Column(key="manager", label=_("Manager"), sort="manager__display_name", shown=True,
           plain=lambda client, _standing: str(client.manager or "")),
    Column(key="kind", label=_("Kind"), sort="party__kind",
           plain=lambda client, _standing: str(client.party.get_kind_display())),
    Column(key="state", label=_("State"), sort="state", plain=lambda client, _standing: str(client.get_state_display())),
    Column(key="since", label=_("Client since"), cell="day", sort="since", plain=lambda client, _standing: client.since),
    Column(key="country", label=_("Country"), sort="party__country",
           plain=lambda client, _standing: naming.country(client.party.country)),
    Column(key="industry", label=_("Industry"), sort="party__industry",
           plain=lambda client, _standing: naming.industry(client.party.industry) if client.party.industry else ""),
    Column(key="next", label=_("Next step"), plain=lambda client, _standing: client.next_step),
    Column(key="judged", label=_("Judged on"), cell="day", plain=_of_standing("day")),
)}
NAMED = {"name": "party__sort_key", "code": "code"}
SORTS: dict[str, str] = NAMED | {column.key: column.sort for column in COLUMNS.values() if column.sort}


def shown(query: QueryDict) -> list[Column]:
    """The columns an address asks for (`col=light&col=grade`); the usual ones when it asks for none."""
    asked = set(query.getlist("col"))
    return [column for column in COLUMNS.values() if column.key in asked] or [
        column for column in COLUMNS.values() if column.shown]


def sort_of(query: QueryDict) -> str:
    """The sort an address asks for (`-exposure`, `name`), else the largest exposure first."""
    asked = query.get("sort", "")
    return asked if asked.removeprefix("-") in SORTS else SORT


def is_judged(sort: str) -> bool:
    """Whether a sort is by what a run found."""
    return SORTS[sort.removeprefix("-")].startswith("standing__")


def order_of(sort: str, at: At) -> list[OrderBy | F]:
    """How the database orders by a sort: what is unknown comes last, ties by the client's key."""
    name = SORTS[sort.removeprefix("-")]
    field = F(at(name))
    if sort.removeprefix("-") in NAMED:
        tie = F(at("party_id")) if sort.endswith("name") else F("pk")
        return [field.desc(), tie.desc()] if sort.startswith("-") else [field.asc(), tie.asc()]
    last: dict[str, Any] = {} if name in NEVER_NULL else {"nulls_last": True}
    return [field.desc(**last) if sort.startswith("-") else field.asc(**last), F("pk").asc()]


NEVER_NULL = frozenset({"standing__light_rank", "standing__service_tier", "standing__management_tier", "standing__grade",
                        "state", "party__kind", "party__country", "party__industry", "branch__path"})
