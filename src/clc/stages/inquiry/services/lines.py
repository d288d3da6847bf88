"""What the words of lines mean, taught by people: for a client, or for the whole house."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotFound
from clc.stages.hub.models import Client, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note
from clc.stages.inquiry.learned import BASE, whole_template
from clc.stages.inquiry.models import LineMapping
from clc.stages.inquiry.wording import WRITTEN_MAX, folded


@transaction.atomic
def learn_line(*, by: User, client: Client | None, written: str, item: str, part: str = "",
               flip: bool = False) -> LineMapping:  # fmt: skip
    """Remember what a line's words mean; an empty item means they are left aside. For the house it takes who confirms."""
    if client is None:
        require(by, "confirm_statement")
    else:
        require(by, "enter_statement", client)
    words, known = folded(written), whole_template(BASE)
    if not words:
        raise BadInput(_("A line needs words to be known by."), todo=_("Write the words as they stand on the paper."))
    if (item and item not in known.by_key) or (part and part not in known.lines):
        raise BadInput(_("There is no line %(item)s.") % {"item": item[:40]}, todo=_("Choose a line of the format."))
    mapping, _made = LineMapping.objects.update_or_create(
        client=client, part=part, written=words[:WRITTEN_MAX],
        defaults={"shown": written.strip()[:WRITTEN_MAX], "item": item, "flip": flip, "by": by},
    )  # fmt: skip
    note(by, "taught a line", mapping, {"written": mapping.shown, "item": item, "part": part})
    return mapping


@transaction.atomic
def forget_line(*, by: User, mapping: LineMapping) -> None:
    """Take back what was taught."""
    row = LineMapping.objects.select_related("client").filter(pk=mapping.pk).first()
    if row is None:
        raise NotFound(_("There is no such line among those you may see."), todo=_("Load the list again."))
    if row.client is None:
        require(by, "confirm_statement")
    else:
        require(by, "enter_statement", row.client)
    note(by, "forgot a line", row, {"written": row.shown, "item": row.item})
    row.delete()
