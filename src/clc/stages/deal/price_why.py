"""Why a price that was asked is what it is: its kept lines as the steps that "why?" walks."""
from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.kernel.errors import NotFound
from clc.stages.deal.models import Allowance
from clc.stages.deal.price_lines import Line, line_of
from clc.stages.hub.book import book_of
from clc.stages.hub.models import Client
from clc.stages.hub.why import Node, Rule

SOURCES = {"rating": gettext_noop("Rating"), "slotting": gettext_noop("Supervisory category")}


def explain_price(client: Client, of: str) -> Node:
    """The node of `price/<key>/<line>`: a number of a price asked below its floor, as it stood then; else NotFound.

    The client is one the reader sees; who asks may see prices.
    """
    key, _slash, name = of.removeprefix("price/").partition("/")
    held = Allowance.objects.filter(client=client, pk=int(key)).select_related("edition").first() if key.isdigit() else None
    lines = {one.name: one for one in map(line_of, held.lines)} if held else {}
    if held is None or name not in lines:
        raise NotFound(_("There is no such price that you may see."), todo=_("Look at the list of prices."))
    return _node(held, lines[name], {one.label: one.name for one in lines.values()})


def _node(held: Allowance, line: Line, names: dict[str, str]) -> Node:
    inputs = [
        Node("price", label, label, value, unit=unit, of=f"price/{held.pk}/{names[label]}" if label in names else "",
             unknown_because=_(line.unknown) if value is None and line.unknown else "")
        for label, value, unit in line.inputs
    ]
    if line.of:
        inputs.append(Node("price", line.of, SOURCES[line.of], str(line.values.get("grade", "")), of=line.of))
    return Node(
        "price", line.name, line.label, line.value, of=f"price/{held.pk}/{line.name}", unit=line.unit, words=line.why,
        day=timezone.localtime(held.at).date(), judged_at=held.at, rule=_rule(held, line.rule), inputs=inputs,
        unknown_because=_(line.unknown) if line.unknown else "")


def _rule(held: Allowance, path: str) -> Rule | None:
    book = book_of(held.edition.hash)
    if path not in book.paths():
        return None
    text = book.text(path)
    return Rule(path, held.edition.hash, book.origin(path), str(text.get("reference", "")), str(text.get("status", "house")))
