"""Mappings: how the columns of somebody's table are read, kept under a name to be used again."""
from __future__ import annotations

from collections.abc import Mapping as Told
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.stages.hub.models import Mapping, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note


@transaction.atomic
def keep_mapping(*, by: User, name: str, channel: str, told: Told[str, Any]) -> Mapping:
    """Keep a mapping under a name; one of that name is replaced, and the audit keeps what it said."""
    require(by, "import_records")
    called = name.strip()[:80]
    if not called:
        raise BadInput(_("A mapping needs a name."), todo=_("Write a name."))
    options = {key: value for key, value in told.items() if key not in ("table", "columns")}
    before = Mapping.objects.filter(name=called).values("table", "columns", "options").first()
    mapping, _made = Mapping.objects.update_or_create(name=called, defaults={
        "channel": channel, "table": told.get("table", ""), "columns": told.get("columns", {}), "options": options, "by": by,
    })
    note(by, "kept a mapping", mapping, {"name": called, "from": before, "to": dict(told)})
    return mapping
