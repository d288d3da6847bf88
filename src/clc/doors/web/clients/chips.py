"""The row of filters above the list: chips with their choices, and the form behind the add button."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from clc.doors.web.clients import naming
from clc.doors.web.clients.address import changed, toggled
from clc.doors.web.clients.filters import FACETS, Filters
from clc.doors.web.formats import plain
from clc.doors.web.units import chosen
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Branch, User
from clc.stages.hub.permission import may
from clc.stages.hub.reach import reach_of

ALWAYS = ("light", "tier", "management", "grade", "branch", "manager")
COLLEAGUES_MAX = BRANCHES_MAX = 300
INDENT = "\u2003"
UNKNOWN = ("unknown", _("Unknown"))


@dataclass(frozen=True)
class Link:
    """One choice of a chip: its word, where a click leads, whether it is on."""

    word: str | Promise
    href: str
    on: bool


@dataclass(frozen=True)
class Chip:
    """One filter as it stands: what is on in words, its choices as links, the way out."""

    key: str
    label: str | Promise
    on: str
    links: Sequence[Link]
    out: str


@dataclass(frozen=True)
class Choices:
    """One filter of the form: its choices, and which are on."""

    key: str
    label: str | Promise
    choices: Sequence[tuple[str, str | Promise]]
    on: Sequence[str]


Lists = dict[str, list[tuple[str, "str | Promise"]]]


def chips(query: QueryDict, filters: Filters, lists: Lists) -> list[Chip]:
    """The chips to show: the usual ones, and every other filter that is on."""
    keys = [key for key in FACETS if key in filters.chosen or (key in ALWAYS and len(lists[key]) > 1)]
    return [chip_of(query, filters, key, lists[key]) for key in keys] + ranges(query, filters)


def chip_of(query: QueryDict, filters: Filters, key: str, choices: Sequence[tuple[str, str | Promise]]) -> Chip:
    """One chip; a value that is on and not among the choices is shown as it is."""
    on = filters.chosen.get(key, ())
    named = dict(choices)
    words = [str(named.get(value) or word_of(key, value)) for value in on]
    links = [Link(word, toggled(query, key, value), value in on) for value, word in choices]
    return Chip(key, FACETS[key].label, gettext(", ").join(words), links, changed(query, key, None))


def word_of(key: str, value: str) -> str:
    """A value that is not among the offered choices, in words."""
    return {"country": naming.country, "industry": naming.industry}.get(key, str)(value)


def ranges(query: QueryDict, filters: Filters) -> list[Chip]:
    """Chips for the range of exposure."""
    found = []
    unit = chosen().label()
    for key, value, sign in (("from", filters.low, "≥"), ("to", filters.high, "≤")):
        if value is not None:
            found.append(Chip(key, gettext("Exposure"), f"{sign} {plain(value)} {unit}", (), changed(query, key, None)))
    return found


def more(filters: Filters, lists: Lists) -> list[Choices]:
    """The filters of the form behind the add button: those that have no chip of their own yet."""
    return [Choices(key, facet.label, lists[key], filters.chosen.get(key, ())) for key, facet in FACETS.items()
            if key not in ALWAYS and (lists[key] or key in filters.chosen)]


def lists_of(filters: Filters) -> Lists:
    """The choices of every facet for a reader."""
    book = current_book()
    lists: Lists = {key: list(facet.choices) for key, facet in FACETS.items()}
    lists["grade"] = [*((grade, grade) for grade in grades()), UNKNOWN]
    lists["warning"] = [(name, gettext(rule.label)) for name, rule in book.warnings.items()]
    user = filters.user
    if reach_of(user) in ("branch", "all"):
        lists["branch"] = branches(filters.branches)
        lists["manager"] = [("me", _("Me")), ("none", _("Nobody")), *((str(one.pk), str(one)) for one in colleagues(user))]
    return lists


def grades() -> list[str]:
    """The grades of all scorecards, best first, each once."""
    return list(dict.fromkeys(grade.grade for card in current_book().scorecards.values() for grade in card.grades))


def branches(seen: Iterable[Branch]) -> list[tuple[str, str | Promise]]:
    """Branches as choices, set in under the one they belong to."""
    english = (get_language() or "").startswith("en")
    return [(branch.code, INDENT * max(0, branch.path.count("/") - 2) + ((english and branch.name_en) or branch.name))
            for branch in islice(seen, BRANCHES_MAX)]


def colleagues(user: User) -> list[User]:
    """Colleagues who may own clients the reader sees; for those who may assign, whom they may assign to."""
    if reach_of(user) == "own" and not may(user, "assign_client"):
        return []
    near = Q() if reach_of(user) == "all" else Q(branch__in=user.branch.subtree()) if user.branch else Q(pk=user.pk)
    found = User.objects.filter(near, is_active=True, role__in=("manager", "branch_head"), branch__isnull=False)
    return list(found.order_by("branch__path", "display_name", "pk")[:COLLEAGUES_MAX])
