"""What the last run found of a client: readings by domain, warnings at every level."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clc.engines.indicators import registry
from clc.engines.indicators.registry import Indicator
from clc.engines.judge import LEVELS
from clc.policy.shapes import EarlyWarning
from clc.stages.hub import judged
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Action, Client, Verdict

DOMAINS: dict[str, str | Promise] = {
    "invoice": gettext_lazy("Invoices"), "loan": gettext_lazy("Loans"), "statement": gettext_lazy("Financial statements"),
    "behaviour": gettext_lazy("Account behaviour"),
}


@dataclass(frozen=True)
class Line:
    """One indicator of a client: its number (None: unknown) and, if rules watch it, the gravest level they found."""

    indicator: Indicator
    value: float | None
    level: str
    because: str


@dataclass(frozen=True)
class Readings:
    """The readings of a run by domain, how many are known, and the day."""

    day: date
    domains: Sequence[tuple[str, str | Promise, Sequence[Line], int]]


@dataclass(frozen=True)
class Finding:
    """A warning of the book on a client: its rule, level, the reading it watches, and the verdict while it holds."""

    name: str
    rule: EarlyWarning
    level: str
    value: float | None
    verdict: Verdict | None
    actions: Sequence[Action]


@dataclass(frozen=True)
class Warned:
    """The warnings of the book by what the last run found, and the verdicts that no longer hold."""

    day: date | None
    standing: Sequence[Finding]
    green: Sequence[Finding]
    unknown: Sequence[Finding]
    before: Sequence[tuple[Verdict, str]]


def by_domain(client: Client) -> Readings | None:
    """The readings of the last run; None when the client was not judged yet."""
    found = judged.of(client)
    if found is None:
        return None
    watched: dict[str, int] = {}
    for name, rule in current_book().warnings.items():
        code = found.verdicts.get(name)
        watched[rule.indicator] = max(watched.get(rule.indicator, 0), int(code) if isinstance(code, float) else 0)
    lines: dict[str, list[Line]] = {domain: [] for domain in DOMAINS}
    for name, indicator in registry.all().items():
        value = found.readings.get(name)
        level = LEVELS[watched[name]] if watched.get(name) else ""
        why_not = "" if value is not None else because(indicator, found)
        lines[indicator.domain].append(Line(indicator, value, level, why_not))
    return Readings(found.day, [(domain, word, lines[domain], sum(line.value is not None for line in lines[domain]))
                                for domain, word in DOMAINS.items()])


def because(indicator: Indicator, found: judged.Judged) -> str:
    """Why a reading is unknown: the facts nobody told, or a denominator of nothing."""
    facts = current_book().facts
    missing = [_(facts[name].label) if name in facts else name for name in indicator.facts if found.facts.get(name) is None]
    if not missing:
        return _("The formula has no answer for these facts")
    return _("Nobody has told: %(names)s") % {"names": _(", ").join(missing)}


def warnings(client: Client) -> Warned:
    """Every warning of the book with what the last run found."""
    found = judged.of(client)
    verdicts = list(Verdict.objects.filter(client=client, kind="warning").defer("evidence").order_by("-raised_at")[:200])
    held = {one.rule: one for one in verdicts if one.closed_at is None}
    actions: dict[int, list[Action]] = {}
    opened = Action.objects.filter(client=client, verdict__in=list(held.values())).select_related("owner")
    for action in opened.order_by("due"):
        actions.setdefault(action.verdict_id or 0, []).append(action)
    rules = current_book().warnings
    all_of = [finding(name, rule, found, held.get(name), actions) for name, rule in rules.items()]
    before = [(one, rules[one.rule].label if one.rule in rules else one.rule) for one in verdicts if one.closed_at][:20]
    return Warned(
        found.day if found else None,
        sorted((one for one in all_of if one.verdict or one.level in LEVELS[2:]), key=lambda one: -LEVELS.index(one.level)),
        [one for one in all_of if not one.verdict and one.level == "green"],
        [one for one in all_of if not one.verdict and one.level == "unknown"], before)


def finding(name: str, rule: EarlyWarning, found: judged.Judged | None, verdict: Verdict | None,
            actions: dict[int, list[Action]]) -> Finding:
    """One warning on a client."""
    code = found.verdicts.get(name) if found else None
    level = verdict.level if verdict else LEVELS[int(code)] if isinstance(code, float) else "unknown"
    value = found.readings.get(rule.indicator) if found else verdict.value if verdict else None
    return Finding(name, rule, level, value, verdict, actions.get(verdict.pk, []) if verdict else [])
