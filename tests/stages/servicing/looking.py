"""What one check says of a drawing now."""

from __future__ import annotations

from clc.stages.servicing import checks
from clc.stages.servicing.checks import Checked
from clc.stages.servicing.models import Drawing
from tests.stages.servicing import drawn


def look(drawing: Drawing, name: str) -> Checked:
    """The check of this name."""
    return next(one for one in checks.look_at(drawn.fresh(drawing)) if one.name == name)


def words(found: Checked) -> str:
    """What it says of its worst state."""
    return " ".join(one.words for one in found.said if one.state == found.state)
