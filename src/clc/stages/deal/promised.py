"""What a term sheet says beyond the terms: how the rate moves, promises, conditions, support, green; from the data."""
from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from clc.policy.kind.condition import GATES
from clc.policy.shapes import on
from clc.stages.credit.memo.pen import table
from clc.stages.credit.papers.paper import Block, Part, Section
from clc.stages.deal import greening, references, words
from clc.stages.deal.appraising import REPRICED, Appraisal
from clc.stages.deal.backing import confirmed
from clc.stages.deal.enhancing import forms
from clc.stages.deal.models import Condition, GreenUse, MarginTarget, Structure, Undertaking
from clc.stages.deal.protecting import covenant_lines
from clc.stages.deal.working import last_day

Row = tuple[str, ...]


def sections(structure: Structure, found: Appraisal, level: int) -> Iterator[Section]:
    """The sections in their order; those of which nothing is known are left out."""
    told = (
        (_("Rate and repayment"), (_("Term"), _("Agreed")), list(_moving(structure, found))),
        (_("Support and undertakings"), (_("Form"), _("Given by"), _("Amount"), _("What it says")),
         list(_support(structure))),
        (_("Covenants"), (_("Covenant"), _("Agreed")), covenant_lines(structure)),
        (_("Conditions"), (_("When"), _("Condition"), _("Shown by"), _("State")), list(_conditions(structure))),
        (_("Green use of the money"), (_("Use"), _("Share"), _("Catalogue")), list(_green(structure))),
        (_("Margin steps by targets"), (_("Target"), _("Period to"), _("Value"), _("Margin step")), list(_steps(structure))),
    )
    for title, head, rows in told:
        if rows:
            yield Section(title, (_table(head, rows),), level)


def _table(head: Row, rows: list[Row] | list[tuple[str, str]]) -> Block:
    return table(head, [[Part(one) for one in row] for row in rows])


def _moving(structure: Structure, found: Appraisal) -> Iterator[Row]:
    """How the rate stands to the prime rate and when it is set anew; the repayment in short."""
    day = timezone.localdate()
    over = references.against(float(structure.rate), structure.tenor_months, day, structure.currency)
    if structure.rate_type == "floating":
        yield _("Set anew"), _("Every %(months)s months from %(day)s, by the value of %(name)s published last before that "
                               "day; the spread of %(spread)s basis points stays.") % {
            "months": REPRICED, "day": structure.starts.isoformat(), "spread": f"{structure.spread_bp or 0:+.0f}",
            "name": references.labels().get(structure.reference, structure.reference)}
    elif over is not None:
        yield _("Over the prime rate"), references.against_words(over)
    if found.worked is None:
        return
    plan = found.worked.schedule
    first = next((at for at, paid in enumerate(plan.principal) if paid > 0), None)
    yield _("Payments"), _("%(count)s, the first on %(first)s, the last on %(last)s") % {
        "count": len(plan.due), "first": plan.due[0], "last": last_day(found.worked).isoformat()}
    if first is not None:
        yield _("Repaid from"), str(plan.due[first])
    if found.worked.life is not None:
        yield _("Money is out for"), _("%(years)s years on average") % {"years": f"{found.worked.life:.2f}"}


def _support(structure: Structure) -> Iterator[Row]:
    book = forms()
    rows = Undertaking.objects.filter(structure=structure, ended_on__isnull=True).select_related("provider", "guarantee")
    for one in rows.order_by("id"):
        rule = book.get(one.kind)
        amount = one.amount if one.amount is not None else one.guarantee.amount if one.guarantee else None
        until = _("until %(day)s") % {"day": one.until.isoformat()} if one.until else ""
        yield (_(rule.label) if rule else one.kind, one.provider.name if one.provider else "—",
               words.amount(amount, structure.currency) if amount is not None else "—",
               " ".join(filter(None, (one.words or (_(rule.effect) if rule else ""), until))))


def _conditions(structure: Structure) -> Iterator[Row]:
    """What must be there before which step; of earlier versions too, for a new version takes none away."""
    line, one = [structure.pk], structure.before
    while one is not None:
        line.append(one.pk)
        one = one.before
    rows = Condition.objects.filter(client=structure.client_id, ended_on__isnull=True)
    rows = rows.filter(structure__isnull=True) | rows.filter(structure__in=line)
    gates = {"signing": _("Before signing"), "first_drawing": _("Before the first drawing"),
             "each_drawing": _("Before each drawing"), "completion": _("At completion"), "after": _("After the drawing")}
    order: dict[str, int] = {name: at for at, name in enumerate(GATES)}
    for row in sorted(rows, key=lambda told: (order.get(told.gate, len(order)), told.pk)):
        state = row.get_state_display()
        yield gates.get(row.gate, row.gate), _(row.label), _(row.asks) if row.asks else "—", state


def _green(structure: Structure) -> Iterator[Row]:
    for one in sorted(confirmed(GreenUse.objects.all(), structure), key=lambda told: -told.share):
        rule = greening.catalogue(one.catalogue)
        place = rule.place(one.code) if rule else None
        yield (f"{one.code} {_(place.use.label)}" if place else one.code, words.percent(float(one.share)),
               _(rule.label) if rule else one.catalogue)


def _steps(structure: Structure) -> Iterator[Row]:
    """Each target with the step it moves the margin by."""
    day, rule = timezone.localdate(), greening.scorecard().margin
    step = _("%(step)s bp down when met, up when missed; at most %(most)s bp in all") % {
        "step": f"{on(rule.step_bp, day) or 0:g}", "most": f"{on(rule.most_bp, day) or 0:g}"}
    for one in confirmed(MarginTarget.objects.all(), structure):
        sign = "≥" if one.higher_is_better else "≤"
        for ends, value in sorted(one.targets.items()):
            yield one.name, ends, f"{sign} {float(value):g} {one.unit}".strip(), step
