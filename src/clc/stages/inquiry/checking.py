"""The checks of a statement put into words: its own lines, the year before, the parent, what else is told of the client."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from clc.engines.spreading import sums
from clc.engines.spreading.books import Books, Outcome, Report, Rule
from clc.engines.spreading.checks import check
from clc.engines.spreading.periods import month_end, year_before
from clc.policy.kind.statement_check import StatementCheck
from clc.policy.kind.template import Template
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, Fact
from clc.stages.inquiry.headings import YEAR
from clc.stages.inquiry.holding import HOME_CURRENCY
from clc.stages.inquiry.learned import whole_template
from clc.stages.inquiry.models import Column, Opinion, Scope, Statement, StatementState
from clc.stages.inquiry.told import told_statements

#: Told facts that checks read, by what the check calls them.
KNOWN: Mapping[str, str] = {
    "sales_declared": "sales_declared", "profit_declared": "profit_declared", "receivables_related": "receivables_related",
    "margin_of_peers": "margin_of_peers",
}  # fmt: skip
_SHARES = frozenset(("share", "cash", "debt", "rate", "margin", "change", "peers"))
_SAID: Mapping[str, Promise | str] = {
    "not_in_force": _("The check is not in force on the period's end."),
    "not_told": _("A line that the check reads is not told."),
    "no_total": _("A total, or the lines that make it, are not told."),
    "agree": _("Everything agrees."),
    "differ": _("Told %(told)s, the lines make %(made)s: a difference of %(difference)s."),
    "cash_bound": _("The balance sheet holds %(difference)s more cash than the cash flow statement."),
    "cash_short": _("The balance sheet holds %(difference)s of cash against the cash flow statement."),
    "retained": _("Retained earnings differ by %(difference)s from profit less dividends."),
    "dividends_unknown": _("Dividends are not told; profit and retained earnings leave %(paid)s for them."),
    "no_last": _("The closing balances of the year before are not known."),
    "opening": _("%(count)s opening balances differ from the closing ones, by up to %(difference)s."),
    "sales_cash": _("Cash from sales is %(share)s away from the %(made)s that revenue and balances make."),
    "negative": _("%(count)s balances are below 0, down to %(told)s."),
    "cash_and_debt": _("Cash is %(cash)s of assets and debt %(debt)s."),
    "interest_unknown": _("Cash is %(cash)s of assets and debt %(debt)s; what the cash earns is not told."),
    "large_shares": _("The largest is %(share)s of assets."),
    "related": _("Related parties owe %(told)s of it."),
    "margin_changed": _("The gross margin is %(margin)s, changed by %(change)s."),
    "margin_from_peers": _("The gross margin is %(margin)s, %(peers)s away from its peers."),
    "not_audited": _("The statement is not audited."),
    "qualified": _("The opinion is not unqualified."),
    "auditor_changed": _("The auditor is another one than the year before."),
    "filed_late": _("The report was filed late."),
    "audited": _("Audited, without reservation."),
    "audit_unknown": _("What the auditor said is not told."),
    "tax": _("Declared %(declared)s against %(told)s in the statement: %(share)s away."),
    "cost_of_debt": _("The finance expense is %(rate)s of the average debt."),
    "no_parent": _("The parent's own statement is not known, or this is not a group's."),
    "parent": _("The parent carries %(debt)s of the group's debt and holds %(cash)s of its cash."),
}
_HINTS: Mapping[str, Promise | str] = {
    "once": _("The difference is exactly %(line)s: it is missing or told twice."),
    "sign": _("The difference is twice %(line)s: its sign is turned."),
}


@dataclass(frozen=True)
class Checked:
    """A check with what it found, in the language of the reader.

    state: ok, fails or unknown; blocks: whether the statement cannot be confirmed as it is; lines: keys involved.
    """

    name: str
    label: str
    severity: str
    state: str
    difference: float | None
    lines: tuple[str, ...]
    said: str
    todo: str
    blocks: bool
    outcome: Outcome


def checked(statement: Statement) -> list[Checked]:
    """Every check of the book on a statement, in order."""
    rules, books = current_book().of(StatementCheck), books_of(statement)
    template = whole_template(statement.template)
    return [_checked(name, rule, check(engine_rule(rule, statement.period_end), books), template)
            for name, rule in rules.items()]  # fmt: skip


def engine_rule(rule: StatementCheck, day: date) -> Rule:
    """The rule as the engine takes it, with its limits on a day."""
    return Rule(rule.method, rule.limits_on(day), rule.totals, rule.equal, rule.lines, rule.needed)


def totals(statement: Statement, column: str = Column.CURRENT) -> dict[str, float | None]:
    """Every total of the statement as its lines make it; None where no line of it is told."""
    told = {key: float(value) for key, value in statement.amounts(column).items()}
    return sums.totals(told, whole_template(statement.template).sums)


def blocking(statement: Statement, found: Iterable[Checked]) -> list[str]:
    """What stands in the way of confirming a statement, in words; empty when nothing does."""
    said = [f"{each.label}: {each.said}" for each in found if each.blocks]
    doubtful = [line for line in statement.lines.all() if line.is_doubtful]
    if doubtful:
        said.append(gettext("%(count)s doubtful cells have not been looked at.") % {"count": len(doubtful)})
    if statement.currency != HOME_CURRENCY and statement.rate is None:
        said.append(gettext("The rate of %(currency)s in yuan is not told.") % {"currency": statement.currency})
    if statement.unread:
        said.append(gettext("%(count)s lines of the paper are not understood yet.") % {"count": len(statement.unread)})
    return said


def books_of(statement: Statement) -> Books:
    """What the checks look at: the statement, the year before, the parent, and what is told of the client."""
    template = whole_template(statement.template)
    before, last = _floats(statement, Column.PRIOR), last_of(statement)
    closing = _told_last(statement) if last is None else _floats(last, Column.CURRENT)
    return Books(
        now=_floats(statement, Column.CURRENT), before=before or closing or {}, sums=template.sums, months=statement.months,
        last=closing if before else None, parent=_parent(statement), known=_known(statement.client, statement.period_end),
        report=_report(statement, last), blank=template.not_told,
        balances=tuple(line.key for line in template.each() if line.side in ("asset", "liability")),
    )  # fmt: skip


def last_of(statement: Statement) -> Statement | None:
    """The confirmed statement at the opening of the period's year."""
    same = Statement.objects.confirmed().filter(client_id=statement.client_id, scope=statement.scope,
                                                period_end=_opening(statement))  # fmt: skip
    return same.order_by("-months").first()


def _opening(statement: Statement) -> date:
    """The last day before the year that the statement is of."""
    end = statement.period_end
    return year_before(end) if statement.months >= YEAR else month_end(end.year - 1, YEAR)


def _told_last(statement: Statement) -> dict[str, float] | None:
    """The closing amounts of the year before as another channel told them, for statements in yuan."""
    if statement.currency != HOME_CURRENCY:
        return None
    opening = _opening(statement)
    held = [told for told in told_statements(statement.client, until=opening)
            if told.period_end == opening and told.scope == statement.scope]  # fmt: skip
    return dict(held[0].amounts) if held else None


def _floats(statement: Statement, column: str) -> dict[str, float]:
    """The amounts of a column for the engine."""
    return {key: float(value) for key, value in statement.amounts(column).items()}


def _parent(statement: Statement) -> dict[str, float] | None:
    """The parent's own amounts beside a group's: confirmed ones, else a draft's."""
    if statement.scope != Scope.GROUP:
        return None
    own = Statement.objects.filter(client_id=statement.client_id, scope=Scope.SINGLE, period_end=statement.period_end,
                                   months=statement.months).exclude(state=StatementState.SUPERSEDED)  # fmt: skip
    found = own.order_by("state", "-version").first()
    return None if found is None else _floats(found, Column.CURRENT)


def _known(client: Client, end: date) -> dict[str, float]:
    """What is told of the client as of the period's end."""
    told = Fact.objects.known().filter(client=client, as_of=end, name__in=KNOWN.values(), value__isnull=False)
    values = {name: float(value) for name, value in told.values_list("name", "value") if value is not None}
    return {called: values[name] for called, name in KNOWN.items() if name in values}


def _report(statement: Statement, last: Statement | None) -> Report:
    """What is told of the audit and the filing."""
    filed, end = statement.filed_on, statement.period_end
    both = statement.auditor and last is not None and last.auditor
    return Report(
        audited=statement.audited,
        unqualified=statement.opinion == Opinion.UNQUALIFIED if statement.opinion else None,
        same_auditor=statement.auditor == last.auditor if both and last else None,
        months_to_file=None if filed is None else float((filed.year - end.year) * 12 + filed.month - end.month),
    )


def _checked(name: str, rule: StatementCheck, found: Outcome, template: Template) -> Checked:
    """An outcome in words."""
    values = {key: _said_number(key, value) for key, value in found.values.items()}
    said = str(_SAID[found.reason]) % values
    hints = [_hint(each, template) for each in found.sums if each.hint]
    blocks = rule.severity == "error" and (found.state == "fails" or (rule.needed and found.state == "unknown"))
    return Checked(name, gettext(rule.label), rule.severity, found.state, found.difference, found.lines,
                   " ".join((said, *hints)), gettext(rule.do), blocks, found)  # fmt: skip


def _hint(found: sums.Sum, template: Template) -> str:
    """Which line explains a difference."""
    line = template.by_key.get(found.line)
    return str(_HINTS[found.hint]) % {"line": line.name(get_language() or "en") if line else found.line}


def _said_number(key: str, value: float) -> Any:
    """A number in words: a share as percent, a count as it is, money by thousands."""
    if key in _SHARES:
        return f"{100 * value:.1f} %"
    return f"{value:.0f}" if key == "count" else f"{value:,.2f}"
