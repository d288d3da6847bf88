"""How somebody's table is read, kept under a name to be used again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotFound
from clc.stages.hub.models import Mapping as SavedMapping
from clc.stages.hub.models import User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note


@transaction.atomic
def save_mapping(*, by: User, name: str, channel: str, told: Mapping[str, Any]) -> SavedMapping:
    """Keep a mapping under a name, in place of an older one of that name."""
    require(by, "import_records")
    if not name.strip():
        raise BadInput(_("A mapping needs a name."), todo=_("Write a name by which you will know it again."))
    options = {key: value for key, value in told.items() if key not in ("table", "columns")}
    values = {"channel": channel, "table": told.get("table", ""), "columns": told.get("columns", {}), "options": options}
    saved, _made = SavedMapping.objects.update_or_create(name=name.strip()[:80], defaults={**values, "by": by})
    note(by, "saved a mapping", saved, {"name": saved.name, "table": saved.table, "columns": saved.columns})
    return saved


@transaction.atomic
def forget_mapping(*, by: User, name: str) -> None:
    """Remove a mapping; imports made with it stay."""
    require(by, "import_records")
    saved = _saved(name)
    note(by, "removed a mapping", saved, {"name": saved.name})
    saved.delete()


def mapping_of(name: str) -> dict[str, Any]:
    """What a saved mapping says, as an import takes it; NotFound when there is none of that name."""
    saved = _saved(name)
    return {"table": saved.table, "columns": saved.columns, **saved.options}


def _saved(name: str) -> SavedMapping:
    """The mapping of this name."""
    saved = SavedMapping.objects.filter(name=name).first()
    if saved is None:
        raise NotFound(_("There is no mapping %(name)s.") % {"name": name}, todo=_("Choose a saved mapping."))
    return saved
