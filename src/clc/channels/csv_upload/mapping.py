"""A mapping as somebody told it: which table, which heading for which column, how days and choices are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clc.kernel.errors import BadInput
from clc.stages.hub.importing.channel import Options
from clc.stages.hub.importing.placing import DateOrder


class TableMapping(BaseModel):
    """`table`: `client`, `fact` or a table of the rule book; `columns`: heading by column; `values`: by column, what a word
    of the file stands for; `identified_by`: what the client column holds; `new_clients`: whether unknown clients are made.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: str = ""
    columns: Mapping[str, str] = Field(default_factory=dict, max_length=200)
    values: Mapping[str, Mapping[str, str]] = Field(default_factory=dict, max_length=200)
    days: DateOrder = "ymd"
    identified_by: Literal["", "code", "uscc", "lei"] = ""
    new_clients: bool = False


def mapping_of(options: Options) -> TableMapping:
    """The mapping of an import; an empty one leaves everything to the headings. BadInput names what is not understood."""
    told: Mapping[str, Any] = options.mapping
    try:
        return TableMapping.model_validate(dict(told))
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:5])
        raise BadInput(
            _("The mapping is not understood: %(faults)s") % {"faults": faults},
            todo=_("It may say: table, columns, values, days, identified_by, new_clients."),
        ) from error
