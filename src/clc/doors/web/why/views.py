"""The sheet that answers "why?" for one number of one client."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_date

from clc.doors.web.answer import page as answer
from clc.doors.web.answer import screen
from clc.doors.web.client.looking import look
from clc.doors.web.rule_book.listing import LAYERS
from clc.doors.web.why import wording
from clc.kernel.errors import NotFound
from clc.stages.deal.price_why import explain_price
from clc.stages.hub.book import current_book
from clc.stages.hub.explaining import explain
from clc.stages.hub.models import Client, Judging, JudgingState
from clc.stages.hub.permission import require
from clc.stages.hub.why import Node, Source

ALIASES = {"exposure": "reading/loan_exposure"}
RUNS_SHOWN = 24


@screen("see_verdict", "see_fact")
def page(request: HttpRequest, code: str, of: str) -> HttpResponse:
    """What a number is made of, as the newest run (or the one as of `on`) found it."""
    client = look(code).client
    on = day_of(request.GET.get("on", ""))
    node, missing = None, None
    try:
        node = price_node(request, client, of) if of.startswith("price/") else explain(client, ALIASES.get(of, of), on)
    except NotFound as error:
        missing = error
    context: dict[str, Any] = {"client": client, "node": node, "of": of, "on": on, "missing": missing, "days": run_days(),
               "tables": current_book().tables}
    if node is not None:
        context |= {"formula": wording.formula(node), "scale": wording.scale(node), "plain": wording.as_text(client, node),
                    "records": sources(node), "title": wording.title(node),
                    "layers": layers(node), "layer_words": LAYERS}
    return answer(request, "why/page.html", context, status=200 if node is not None else 404)


def price_node(request: HttpRequest, client: Client, of: str) -> Node:
    """A number of a price that was asked; only for who may see prices."""
    require(request.user, "see_price", client)
    return explain_price(client, of)


def day_of(text: str) -> date | None:
    """A day of an address; None when it is not one."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def run_days() -> list[date]:
    """The days that were judged, newest first."""
    runs = Judging.objects.filter(state=JudgingState.DONE).order_by("-day").values_list("day", flat=True).distinct()
    return list(runs[:RUNS_SHOWN])


def layers(node: Node) -> tuple[str, ...]:
    """Which layers of the book speak in the rule, farthest first; none when it is of an edition no longer in force."""
    book = current_book()
    known = node.rule is not None and node.rule.edition == book.edition
    return book.origin(node.rule.path) if known and node.rule else ()


def sources(node: Node) -> list[Source]:
    """The records behind a number and its inputs, each once, the newest first."""
    found = {source.id: source for each in walk(node) for source in each.records}
    return sorted(found.values(), key=lambda source: source.received_at, reverse=True)


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    yield node
    for each in node.inputs:
        yield from walk(each)


