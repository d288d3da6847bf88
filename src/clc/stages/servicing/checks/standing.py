"""How the borrower stands today: warnings, covenants, stops of environment and society, a frozen limit."""
from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.stages.deal import greening, protecting
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Action, Standing, Verdict, VerdictKind
from clc.stages.servicing.checks.checking import Look, Said, check

FROZEN = "A4"
SHOWN = 5


@check("warnings", gettext_noop("No default, no grave warning"))
def warnings(look: Look) -> Iterator[Said]:
    """Open warnings of the levels that stop a drawing, or that ask for words; a client never judged asks too."""
    page = look.client_page
    stops, asks = (look.ground.ruled[1].stops, look.ground.ruled[1].asks) if look.ground.ruled else (("red",), ("orange",))
    rows = Verdict.objects.current().filter(client=look.drawing.client_id, kind=VerdictKind.WARNING,
                                            level__in=(*stops, *asks)).order_by("-level", "rule")
    labels = current_book().warnings
    for one in rows[:SHOWN]:
        name = _(labels[one.rule].label) if one.rule in labels else one.rule
        grave = one.level in stops
        yield Said("failed" if grave else "asks", _("%(warning)s since %(day)s") % {"warning": name, "day": one.day},
                   _("Settle the warning first.") if grave else _("Say why more may be drawn."), page)
    if not Standing.objects.filter(client=look.drawing.client_id).exclude(light="unknown").exists():
        yield Said("asks", _("The borrower was never judged."), _("Have it judged, or say what is known of it."), page)
    elif not rows:
        yield Said("met", _("No grave warning is open."))


@check("covenants", gettext_noop("Covenants are kept"))
def covenants(look: Look) -> Iterator[Said]:
    """No covenant is breached."""
    page = f"/covenants/{look.drawing.client.code}/"
    found = protecting.standings(look.drawing.client, look.ground.day, look.drawing.structure)
    for one in found:
        if one.state == "breached":
            name = _(one.rule.label) if one.rule else one.covenant.rule
            yield Said("failed", _("Breached: %(covenant)s") % {"covenant": name},
                       _("Have it cured, or waived by an approval."), page)
    if found:
        kept = sum(one.state in ("met", "thin") for one in found)
        yield Said("met", _("%(count)s of %(all)s covenants are known to be kept.") % {"count": kept, "all": len(found)})


@check("stopped", gettext_noop("Nothing stops the money"))
def stopped(look: Look) -> Iterator[Said]:
    """No stop of environment and society, no plan that froze what is undrawn."""
    for label, todo in greening.stops_of(look.drawing.client):
        yield Said("failed", _(label), _(todo), f"/green/{look.drawing.client.code}/")
    rows = Action.objects.open().filter(client=look.drawing.client_id).values_list("title", "codes")
    for title, codes in rows:
        if FROZEN in codes.split():
            yield Said("failed", _("What is undrawn is frozen: %(action)s") % {"action": _(title)},
                       _("Have the action finished first."), look.client_page)
    yield Said("met", _("Nothing is frozen."))
