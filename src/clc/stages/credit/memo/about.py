"""Parts of the memo on who the client is: its data, its owners, its group, its limits."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext

from clc.stages.credit.memo.pen import Pen, money, note, page_of, paragraph, table
from clc.stages.credit.models import COUNTS, Membership
from clc.stages.credit.papers.paper import Block, Part
from clc.stages.credit.room import room
from clc.stages.credit.webs import web_of
from clc.stages.hub import judged
from clc.stages.hub.models import Party

OWNERS_SHOWN = 12
MEMBERS_SHOWN = 40
CLAUSES = {1: lazy("shares"), 2: lazy("income or votes"), 3: lazy("control"), 4: lazy("daily management")}


def client(pen: Pen) -> list[Block]:
    """Names, codes, industry, and where the client stands."""
    party, found = pen.client.party, judged.of(pen.client)
    standing = getattr(pen.client, "standing", None)
    origin = _("Client register")
    rows = [
        (_("Name"), party.name),
        (_("Client code"), pen.client.code),
        (_("Kind"), party.get_kind_display()),
        (_("Unified social credit code"), party.uscc or ""),
        (_("Industry"), party.industry),
        (_("Country"), party.country),
        (_("Client since"), pen.client.since.isoformat() if pen.client.since else ""),
    ]
    page = page_of("client:page", pen.client.code)
    lines = [[Part(label), pen.told(text, f"client/{label}", label, origin, address=page)] for label, text in rows]
    if standing is not None:
        exposure = pen.standing(money(standing.exposure), "exposure", _("Exposure"), found)
        lines += [
            [Part(_("Exposure")), exposure],
            [Part(_("Service tier")), pen.standing(standing.service_tier or "", "tier", _("Service tier"), found)],
            [Part(_("Light")), pen.standing(standing.light or "", "light", _("Light"), found)],
        ]
    return [table((_("Item"), _("Told")), lines)]


def owners(pen: Pen) -> list[Block]:
    """Beneficial owners with their arithmetic, and the group with the reason of each membership."""
    web = web_of(pen.client, pen.day)
    if web.is_unknowable:
        return [note(_("Its shares run in a loop that owns itself wholly: the final owners cannot be worked out."))]
    found = web.owners()[:OWNERS_SHOWN]
    names = dict(Party.objects.filter(pk__in=[one.party for one in found]).values_list("pk", "name"))
    page = page_of("group:page", pen.client.code)
    lines = []
    for one in found:
        told = "—" if one.share is None else f"{one.share:.2%}"
        origin = _("Ownership relations as of %(day)s") % {"day": pen.day}
        label = _("Final share of %(name)s") % {"name": names.get(one.party, "***")}
        lines.append(
            [
                Part(names.get(one.party, "***")),
                Part(str(CLAUSES[one.clause])),
                pen.told(told, f"owner/{one.party}", label, origin, pen.day, page),
            ]
        )
    return [table((_("Beneficial owner"), _("By"), _("Final share")), lines, (False, False, True)), *_group(pen)]


def _group(pen: Pen) -> list[Block]:
    """The other members of the client's groups that the reader may see."""
    groups = Membership.objects.filter(client=pen.client, state__in=COUNTS).values_list("group_id", flat=True)
    members = Membership.objects.filter(group__in=list(groups), state__in=COUNTS).select_related("party", "group")
    lines = [
        [Part(one.party.name), Part(one.get_reason_display()), Part(one.get_state_display())]
        for one in members[:MEMBERS_SHOWN]
    ]
    if not lines:
        return [note(_("It belongs to no group that is known."))]
    return [
        paragraph(Part(_("Connected parties that count as one risk:"))),
        table((_("Member"), _("Reason"), _("State")), lines),
    ]


def limits(pen: Pen) -> list[Block]:
    """Every limit that touches the client, what is used, what is left, and which one binds."""
    found = room(pen.client, day=pen.day)
    if found.blind:
        return [note(found.blind)]
    page, origin = page_of("limits:page"), _("Limit monitor as of %(day)s") % {"day": pen.day}
    lines = []
    for one in found.bounds:
        key, told = f"limit/{one.rule}/{one.key}", one.touched
        label = f"{_(one.label)} {one.subject}".strip()
        lines.append(
            [
                Part(label),
                pen.told(money(told.limit), f"{key}/limit", label, one.reference or origin, pen.day, page),
                pen.told(money(told.used), f"{key}/used", _("Used of %(limit)s") % {"limit": label}, origin, pen.day, page),
                pen.told(money(told.room), f"{key}/room", _("Left of %(limit)s") % {"limit": label}, origin, pen.day, page),
            ]
        )
    blocks = [table((pgettext("limits", "Limit"), _("Amount"), _("Used"), _("Left")), lines, (False, True, True, True))]
    if found.binds is not None:
        blocks.append(paragraph(Part(_("Tightest limit: %(limit)s.") % {"limit": _(found.binds.label)})))
    return blocks
