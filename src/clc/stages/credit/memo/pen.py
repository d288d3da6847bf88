"""Writes numbers as parts of a paper, each quoting the source it was read from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from math import isnan

from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from clc.engines.indicators import registry
from clc.stages.credit.papers.paper import Block, Line, Part, Source
from clc.stages.hub.judged import Judged
from clc.stages.hub.models import Client
from clc.stages.inquiry.models import Statement

UNKNOWN = "—"
LEVELS = {"green": lazy("Green"), "yellow": lazy("Yellow"), "orange": lazy("Orange"), "red": lazy("Red"),
          "gold": lazy("Gold"), "silver": lazy("Silver"), "normal": lazy("Normal"), "unknown": UNKNOWN}  # fmt: skip
TEN_THOUSAND = 10_000
Number = float | Decimal | None


class Pen:
    """Collects the sources of what is written; a source is told of once, however often it is quoted."""

    def __init__(self, client: Client, day: date) -> None:
        self.client, self.day = client, day
        self.sources: dict[str, Source] = {}

    def quote(self, text: str, key: str, source: Source) -> Part:
        """A text that quotes a source; what is unknown quotes nothing."""
        if text == UNKNOWN:
            return Part(text)
        self.sources.setdefault(key, source)
        return Part(text, key)

    def reading(self, name: str, judged: Judged | None) -> Part:
        """An indicator's number as a run found it."""
        known = registry.all().get(name)
        value = judged.readings.get(name) if judged else None
        if known is None or judged is None:
            return Part(UNKNOWN)
        source = Source(_(known.label), self.run(judged), judged.day.isoformat(), self.why(f"reading/{name}"))
        return self.quote(measured(value, known.unit), f"reading/{name}", source)

    def standing(self, text: str, of: str, label: str, judged: Judged | None) -> Part:
        """A grade, tier or light as a run found it, in words where it has some."""
        if judged is None:
            return Part(UNKNOWN)
        source = Source(label, self.run(judged), judged.day.isoformat(), self.why(of))
        return self.quote(str(LEVELS.get(text, text)) or UNKNOWN, of, source)

    def line(self, statement: Statement, key: str, label: str, value: Number) -> Part:
        """A line of a confirmed statement."""
        told = _("Statement %(day)s, %(scope)s, version %(version)s, confirmed by %(who)s") % {
            "day": statement.period_end,
            "scope": statement.get_scope_display(),
            "version": statement.version,
            "who": statement.confirmed_by,
        }
        digest = statement.record.sha256 if statement.record else statement.source_sha256
        address = page_of("statements:page", self.client.code)
        source = Source(label, told, statement.period_end.isoformat(), address, digest)
        return self.quote(money(value), f"statement/{statement.pk}/{key}", source)

    def told(self, text: str, key: str, label: str, origin: str, as_of: date | None = None, address: str = "") -> Part:
        """Anything else that is known, with who told it."""
        return self.quote(text or UNKNOWN, key, Source(label, origin, as_of.isoformat() if as_of else "", address))

    def why(self, of: str) -> str:
        """The page that explains a number of this client."""
        return page_of("why:page", self.client.code, of)

    def run(self, judged: Judged) -> str:
        """How a run is named as a source."""
        return _("Judgement as of %(day)s, edition %(edition)s") % {"day": judged.day, "edition": judged.edition[:12]}


def page_of(route: str, *arguments: object) -> str:
    """A page's address; empty where that screen is taken out."""
    try:
        return reverse(route, args=arguments)
    except LookupError:
        return ""


def plain(text: str) -> Line:
    """A line of plain words."""
    return (Part(text),)


def paragraph(*parts: Part) -> Block:
    """One paragraph."""
    return Block("paragraph", (parts,))


def note(text: str) -> Block:
    """A remark, such as that something is not known."""
    return Block("note", (plain(text),))


def table(head: Sequence[str], lines: Sequence[Sequence[Part]], numeric: Sequence[bool] = ()) -> Block:
    """A table; without lines a remark that nothing is known."""
    if not lines:
        return note(_("Nothing is known of this."))
    return Block("table", tuple(tuple(line) for line in lines), tuple(head), tuple(numeric))


def money(value: Number) -> str:
    """An amount in ten thousand yuan with its unit in Chinese, in yuan millions in English; unknown as a dash."""
    if not known(value):
        return UNKNOWN
    amount = Decimal(str(value))
    if (get_language() or "").startswith("zh"):
        return f"{amount / TEN_THOUSAND:,.2f} 万元"
    return f"CNY {amount / 1_000_000:,.3f} m"


def measured(value: Number, unit: str) -> str:
    """A number in its unit as people read it."""
    if not known(value):
        return UNKNOWN
    number = float(value or 0)
    if unit == "money":
        return money(value)
    if unit in ("share", "percent"):
        return f"{number * (100 if unit == 'share' else 1):,.2f}%"
    if unit == "flag":
        return _("Yes") if number else _("No")
    if unit == "days":
        return pgettext("memo", "%(days)s days") % {"days": f"{number:,.1f}"}
    return f"{number:,.2f}"


def known(value: Number) -> bool:
    """Whether there is a number."""
    return value is not None and not (isinstance(value, float) and isnan(value))
