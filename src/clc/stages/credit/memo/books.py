"""Parts of the memo on the client's books: three years of statements, the ratios drawn from them, what warns."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clc.engines.indicators import registry
from clc.policy.kind.memo import MemoForm
from clc.stages.credit.memo.pen import Pen, note, paragraph, table
from clc.stages.credit.papers.paper import Block, Part
from clc.stages.hub import judged
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Verdict
from clc.stages.inquiry.checking import checked
from clc.stages.inquiry.learned import whole_template
from clc.stages.inquiry.models import Scope, Statement, StatementKind

YEARS = 3


def confirmed(pen: Pen) -> list[Statement]:
    """The newest confirmed annual statements, consolidated where there are any, newest first."""
    told = Statement.objects.of(pen.client).confirmed().filter(kind=StatementKind.ANNUAL, period_end__lte=pen.day)
    told = told.select_related("confirmed_by", "record")
    return list(told.filter(scope=Scope.GROUP)[:YEARS]) or list(told.filter(scope=Scope.SINGLE)[:YEARS])


def statements(pen: Pen, form: MemoForm) -> list[Block]:
    """The lines the form names, year beside year, and what their checks still say."""
    years = confirmed(pen)
    if not years:
        return [note(_("No annual statement of the client is confirmed."))]
    names = _names(years[0])
    amounts = [one.amounts() for one in years]
    lines = []
    for key in form.lines:
        label = names.get(key, key)
        cells = [pen.line(year, key, label, told.get(key)) for year, told in zip(years, amounts, strict=True)]
        lines.append([Part(label), *cells])
    head = (years[0].get_scope_display(), *(one.period_end.isoformat() for one in years))
    return [table(head, lines, (False, *(True for _year in years))), *_audits(years), *_checks(years[0])]


def _names(statement: Statement) -> dict[str, str]:
    """What the lines are called in the reader's language."""
    template, language = whole_template(statement.template), get_language() or "en"
    return {line.key: line.name(language) for line in template.each()}


def _audits(years: list[Statement]) -> list[Block]:
    """Who audited what, with which opinion."""
    lines = [
        [
            Part(one.period_end.isoformat()),
            Part(one.auditor or "—"),
            Part(one.get_opinion_display() if one.opinion else _("Not told")),
            Part(str(one.confirmed_by)),
        ]
        for one in years
    ]
    return [table((_("Period"), _("Auditor"), _("Opinion"), _("Confirmed by")), lines)]


def _checks(statement: Statement) -> list[Block]:
    """The checks of the newest statement that fail or cannot be made."""
    found = checked(statement)
    failed = [one for one in found if one.state == "fails"]
    unknown = [one.label for one in found if one.state == "unknown"]
    blocks = [
        table((_("Check"), _("What it found")), [[Part(one.label), Part(one.said)] for one in failed])
        if failed
        else paragraph(Part(_("No check of the newest statement fails.")))
    ]
    if unknown:
        blocks.append(note(_("Could not be checked: %(checks)s") % {"checks": _("; ").join(unknown)}))
    return blocks


def ratios(pen: Pen, form: MemoForm) -> list[Block]:
    """The ratios the form names as the last run read them."""
    found = judged.of(pen.client)
    if found is None:
        return [note(_("The client has not been judged yet."))]
    known = registry.all()
    lines = [
        [Part(_(known[name].label)), pen.reading(name, found), Part(_(known[name].meaning))]
        for name in form.ratios
        if name in known
    ]
    return [table((_("Ratio"), _("Value"), _("Meaning")), lines, (False, True, False))]


def warnings(pen: Pen) -> list[Block]:
    """The warnings that hold, gravest first."""
    rules, found = current_book().warnings, judged.of(pen.client)
    held = Verdict.objects.current().filter(client=pen.client, kind="warning")
    order = {"red": 0, "orange": 1, "yellow": 2}
    lines = []
    for one in sorted((each for each in held if each.level in order), key=lambda each: order[each.level]):
        rule = rules.get(one.rule)
        label = _(rule.label) if rule else one.rule
        level = {"red": _("Red"), "orange": _("Orange"), "yellow": _("Yellow")}[one.level]
        lines.append([Part(label), pen.standing(level, f"warning/{one.rule}", label, found), Part(one.day.isoformat())])
    if not lines:
        return [paragraph(Part(_("No warning holds.")))]
    return [table((_("Warning"), _("Level"), _("Since")), lines)]
