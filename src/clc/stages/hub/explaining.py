"""Why a number is what it is: from tier, grade or warning through readings and facts to records and their rows."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.engines.indicators import registry
from clc.engines.scoring.scorecard import card_of, parts
from clc.frames import facts as drawn
from clc.frames.behind import behind
from clc.frames.explaining import explain_rule
from clc.frames.judging import Finding, judge_one
from clc.kernel.column import UNKNOWN
from clc.kernel.errors import NotFound
from clc.policy.facts import FactRule
from clc.stages.hub import judged as runs
from clc.stages.hub import lakehouse
from clc.stages.hub.book import book_of
from clc.stages.hub.judged import Judged, Value
from clc.stages.hub.judging import earlier
from clc.stages.hub.kept import KEPT, explain_kept
from clc.stages.hub.models import Client, Fact, Record
from clc.stages.hub.verdicts import SCORECARD
from clc.stages.hub.why import Node, Rows, Rule, Source, formula_of

SAMPLE_ROWS = 20
_SYSTEM = ("client", "digest", "record")


def explain(client: Client, of: str, day: date | None = None, *, rows: bool = True) -> Node:
    """The node of `tier`, `grade`, `light`, `rating`, `slotting`, `warning/<rule>`, `reading/<name>` or `fact/<name>`.

    The newest run as of `day` answers (the newest of all when no day is named), by the edition that judged it.
    rows: also show rows of the lake behind facts. Errors: NotFound, with what to ask instead.
    """
    if of in KEPT:
        return explain_kept(client, of, day)
    found = runs.of(client, day)
    if found is None:
        raise NotFound(_("No run has judged this client yet."), todo=_not_judged(day))
    return Explainer(client, found, rows=rows).explain(of)


class Explainer:
    """Explains the numbers of one client as one run found them."""

    def __init__(self, client: Client, found: Judged, *, rows: bool = True) -> None:
        self.client, self.found, self.with_rows = client, found, rows
        self.book = book_of(found.edition)
        self.on_day = self.book.at(found.day)

    def explain(self, of: str) -> Node:
        """The node asked for; NotFound when there is none of that name."""
        kind, _slash, name = of.partition("/")
        makers: dict[str, Callable[[str], Node]] = {
            "tier": self.tier, "grade": self.grade, "light": self.light, "warning": self.warning,
            "reading": self.reading, "fact": self.fact,
        }
        if kind not in makers:
            raise NotFound(_("There is nothing called %(of)s to explain.") % {"of": of},
                           todo=_("Ask for tier, grade, light, warning/<rule>, reading/<name> or fact/<name>."))
        return makers[kind](name)

    @cached_property
    def findings(self) -> dict[str, Finding]:
        """Every rule's finding with its evidence, judged again on floats by the same formulas."""
        told = {**self.found.facts, **{name: self.found.verdicts.get(name) for name in ("score", "pd", "grade")}}
        readings = {name: UNKNOWN if value is None else value for name, value in self.found.readings.items()}
        cuts = {name: tuple(at) for name, at in self.found.run.counts.get("cuts", {}).items()}
        return judge_one(told, readings, self.on_day, cuts=cuts, before=self._before())

    def _before(self) -> dict[int, dict[str, float]]:
        """The client's readings as they stood before, for warnings that look back."""
        at = self.found.judged_at or timezone.now()
        frames = earlier(self.book, self.found.day, at, client=self.client.pk)
        rows = {months: (frame.to_dicts() or [{}])[0] for months, frame in frames.items()}
        return {months: {name: UNKNOWN if value is None else float(value) for name, value in row.items()}
                for months, row in rows.items()}

    def tier(self, _name: str = "") -> Node:
        """The tier: its parts with weight and points, the light, the caps that hit."""
        evidence = self.findings["tier/client"].evidence
        tier = self.book.tiers["client"]
        told = [self._part(name, part, tier.parts[name].label) for name, part in evidence["parts"].items()]
        caps = [self._cap(name) for name in evidence["caps"]]
        return self._node(
            "tier", "client", tier.label, self.found.verdicts.get("service_tier"), of="tier",
            level=str(self.found.verdicts.get("management_tier") or "unknown"), points=evidence["tier_score"],
            words=_("The weighted score of value, credit quality and depth decides the tier; what is unknown is "
                    "left out and the rest weighed anew; a cap overrules the score."),
            rule=self._rule("tier/client"), inputs=[*told, self.light(), *caps])

    def _part(self, name: str, part: dict[str, Any], label: str) -> Node:
        inputs = [self._input(each, told) for each, told in part["inputs"].items()]
        held, before = part["points"], part["before_cap"]
        words = _("The weighted points of what is known of this part, capped by the light.")
        if held is not None and before is not None and held < before:
            words = _("%(before).1f points, capped to %(held).1f by the light.") % {"before": before, "held": held}
        return self._node("part", name, label, held, unit="points", weight=part["weight"], points=before, inputs=inputs,
                          words=words)

    def _input(self, name: str, told: dict[str, Any]) -> Node:
        whole = self._named(name)
        return Node(**{**whole.__dict__, "weight": told["weight"], "points": told["points"]})

    def _named(self, name: str) -> Node:
        """A reading, a fact or the grade, whichever has the name."""
        if name in ("grade", "pd", "score"):
            return self.grade()
        if name in registry.all():
            return self.reading(name)
        if name in self.book.facts:
            return self.fact(name)
        return self._node("fact", name, name.replace("_", " ").capitalize(), None,
                          unknown_because=_("Nothing tells this yet."))

    def _cap(self, name: str) -> Node:
        cap = self.book.tiers["client"].caps[name]
        return self._node("cap", name, cap.label, self.found.facts.get(cap.input), level="red",
                          words=_("A hard limit holds whatever the score."), inputs=[self._named(cap.input)])

    def light(self, _name: str = "") -> Node:
        """The light: the warnings that stand, and how many are unknown."""
        names = [name for name in self.book.warnings if (self.found.verdicts.get(name) or 0) != 1]
        standing = [name for name in names if float(self.found.verdicts.get(name) or 0) >= 2]
        ranked = sorted(standing, key=lambda name: -float(self.found.verdicts[name] or 0))
        return self._node(
            "light", "light", _("Light"), self.found.verdicts.get("light_score"), of="light", unit="points",
            level=str(self.found.verdicts.get("light") or "unknown"),
            words=_("Red counts 40 points, orange 15, yellow 5, at most 60 a category; any red makes the light red. "
                    "%(count)s rules are unknown for want of data.") % {"count": len(names) - len(standing)},
            rule=self._rule("tier/client"), inputs=[self.warning(name) for name in ranked])

    def warning(self, name: str) -> Node:
        """One warning: thresholds, the reading, and the facts behind it."""
        rule = self.book.warnings.get(name)
        if rule is None:
            raise NotFound(_("There is no warning %(name)s.") % {"name": name}, todo=_("See the rule book."))
        finding = self.findings[f"warning/{name}"]
        return self._node(
            "warning", name, rule.label, finding.value, of=f"warning/{name}", unit=rule.unit, level=finding.level,
            words=self._said(name, finding), rule=self._rule(f"warning/{name}", when=rule.when,
                            thresholds={level: float(at) for level, at in rule.thresholds(self.found.day).items()}),
            inputs=[self._named(rule.indicator)],
            unknown_because=_("The indicator is unknown.") if finding.level == "unknown" else "")

    def _said(self, name: str, finding: Finding) -> str:
        """What the rule says of the value, in words."""
        rule = self.on_day.warnings.get(name)
        if rule is None:
            return _("Not in force on this day.")
        said = explain_rule(rule, finding.value, finding.level, before=finding.evidence["before"]).said
        return _(said.text) % {key: f"{at:,.4g}" if isinstance(at, float) else at for key, at in said.values.items()}

    def grade(self, _name: str = "") -> Node:
        """The grade: what every characteristic of the scorecard gave."""
        card = self.book.scorecards.get(SCORECARD)
        value = self.found.verdicts.get("grade")
        if card is None:
            return self._node("grade", SCORECARD, _("Grade"), None, of="grade",
                              unknown_because=_("The rule book has no scorecard."))
        readings = {name: UNKNOWN if number is None else number for name, number in self.found.readings.items()}
        known = value not in (None, "unknown")
        inputs = [
            Node(**{**self.reading(part.indicator).__dict__, "points": part.points if known else None, "weight": part.best,
                    "words": _("In the bin %(low)s to %(high)s; the best bin gives %(best).1f points.")
                    % {"low": _edge(part.low), "high": _edge(part.high), "best": part.best}})
            for part in parts(card_of(card.model_dump()), readings)
        ]
        return self._node(
            "grade", SCORECARD, card.label, value, of="grade", points=_number(self.found.verdicts.get("score")),
            rule=self._rule(f"scorecard/{SCORECARD}"), inputs=inputs,
            words=_("Points of each characteristic are summed; the sum stands for a probability of default of "
                    "%(pd).1f %%.") % {"pd": 100 * float(self.found.verdicts["pd"] or 0)} if known else "",
            unknown_because="" if known else _("Too little is known of this client for the scorecard."))

    def reading(self, name: str) -> Node:
        """An indicator's number: meaning, formula, facts."""
        indicator = registry.all().get(name)
        if indicator is None:
            raise NotFound(_("There is no indicator %(name)s.") % {"name": name}, todo=_("See the rule book."))
        value = self.found.readings.get(name)
        missing = [fact for fact in indicator.facts if self.found.facts.get(fact) is None]
        labels = [_(self.book.facts[fact].label) if fact in self.book.facts else fact for fact in missing]
        because = _("Unknown because these facts are unknown: %(names)s.") % {"names": _("; ").join(labels)}
        return self._node(
            "reading", name, indicator.label, value, of=f"reading/{name}", unit=indicator.unit,
            words=_(indicator.meaning), formula=formula_of(indicator.function),
            inputs=[self.fact(fact) for fact in indicator.facts],
            unknown_because="" if value is not None else because if missing else _("A denominator is 0."))

    def fact(self, name: str) -> Node:
        """A fact: who told it, or the rows of the table it was drawn from."""
        rule = self.book.facts.get(name)
        if rule is None:
            raise NotFound(_("There is no fact %(name)s.") % {"name": name}, todo=_("See the rule book."))
        value = self.found.facts.get(name) if rule.judged else self._told(name, rule)
        rows, records = (None, self._tellers(name, rule)) if rule.told else self._rows(rule)
        return self._node(
            "fact", name, rule.label, value, of=f"fact/{name}", unit=rule.unit, rows=rows, records=records,
            formula="" if rule.told else _in_words(rule), rule=self._rule(f"fact/{name}"),
            unknown_because="" if value is not None else _("No channel has told it."))

    def _told(self, name: str, rule: FactRule) -> Value:
        """What is told of a fact that runs leave out."""
        fact = self._teller(name, rule)
        return None if fact is None else (fact.text or None) if fact.value is None else float(fact.value)

    def _teller(self, name: str, rule: FactRule) -> Fact | None:
        """The fact told last: as the run knew it, or as it is known now where runs leave it out."""
        moment, day = (self.found.judged_at, self.found.day) if rule.judged else (None, timezone.localdate())
        told = Fact.objects.known(moment).filter(client=self.client, name=name, as_of__lte=day)
        return told.select_related("record").order_by("-as_of", "-id").first()

    def _tellers(self, name: str, rule: FactRule) -> list[Source]:
        fact = self._teller(name, rule)
        return [_source(fact.record)] if fact and fact.record else []

    def _rows(self, rule: FactRule) -> tuple[Rows | None, list[Source]]:
        table = str(rule.table)
        told = self._horizons.get(table, {})
        if not self.with_rows or table not in self._tables or not told:
            return None, []
        found = behind(self._tables[table].lazy(), self.book.tables[table], rule, told, self.found.day)
        sample = found.rows.head(SAMPLE_ROWS).drop(*_SYSTEM, strict=False).to_dicts()
        return Rows(table, found.rows.height, (found.first, found.last), sample), self._sources(found.rows)

    def _sources(self, found: pl.DataFrame) -> list[Source]:
        keys = found["record"].unique().to_list()
        return [self._records[key] for key in sorted(keys) if key in self._records]

    @cached_property
    def _tables(self) -> dict[str, pl.DataFrame]:
        """The client's own rows of every table, read once."""
        lazy = lakehouse.tables(self.book, until=self.found.day, client=self.client.pk)
        return {name: rows.collect() for name, rows in lazy.items()}

    @cached_property
    def _horizons(self) -> dict[str, dict[str, date]]:
        kept = self.found.run.counts.get("horizons")
        if kept is not None:
            return {table: {source: date.fromisoformat(day) for source, day in told.items()}
                    for table, told in kept.items()}
        return drawn.horizons(lakehouse.tables(self.book, until=self.found.day), self.found.day, self.book)

    @cached_property
    def _records(self) -> dict[int, Source]:
        keys = {key for rows in self._tables.values() for key in rows["record"].unique().to_list()}
        return {record.pk: _source(record) for record in Record.objects.filter(pk__in=keys)}

    def _rule(self, path: str, **more: Any) -> Rule:
        text = self.book.text(path)
        return Rule(path, self.found.edition, self.book.origin(path), str(text.get("reference", "")),
                    str(text.get("status", "house")), unit=str(text.get("unit", "")), **more)

    def _node(self, kind: str, name: str, label: str, value: Value, **more: Any) -> Node:
        return Node(kind, name, label, value, day=self.found.day, judged_at=self.found.judged_at, **more)


def _source(record: Record) -> Source:
    return Source(record.pk, record.channel, record.name, record.sha256, record.received_at, record.as_of)


def _edge(value: float) -> str:
    return "…" if value in (float("inf"), -float("inf")) or value != value else f"{value:,.4g}"


def _number(value: Value) -> float | None:
    return value if isinstance(value, float) else None


def _in_words(rule: FactRule) -> str:
    """How a fact is drawn, as its file says it."""
    told = rule.model_dump(mode="json", exclude_defaults=True, exclude_none=True,
                           include={"take", "how", "by", "weight", "months", "back", "days", "where"})
    where = told.pop("where", {})
    words = [f"{key}: {_plainly(value)}" for key, value in told.items()]
    return f"{rule.table}: " + "; ".join([*words, *(f"{name}: {_plainly(at)}" for name, at in where.items())])


def _plainly(value: Any) -> str:
    """A value of a rule without brackets and quotes: `plus due, undisbursed`, `above 0`, `sold`."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plainly(each)}" for key, each in value.items())
    return ", ".join(map(_plainly, value)) if isinstance(value, list | tuple) else str(value)


def _not_judged(day: date | None) -> str:
    """What to do where no run answers."""
    first = runs.first_day() if day else None
    if first is not None:
        return _("Choose a day from %(day)s on.") % {"day": first.isoformat()}
    return _("Run `clc judge`, or wait for tonight's run.")
