"""Where a grade stands on the master scale."""
from __future__ import annotations

from clc.policy.kind.master_scale import MasterScale
from clc.stages.hub.book import current_book


def grade_rank(grade: str | None) -> int | None:
    """The place of a grade from 1 (best); None for none, or one the scale does not know."""
    scale = next(iter(current_book().of(MasterScale).values()), None)
    codes = [one.code for one in scale.grades] if scale is not None else []
    return codes.index(grade) + 1 if grade in codes else None
