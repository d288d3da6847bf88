"""What a file of standard values may say: how good is excellent, good, average, low and poor in an industry and size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator

from clc.policy.kind.size_class import Code
from clc.policy.shapes import Dated, Name, Number, Rule

WORDS = "Standard values"
Size = Literal["all", "large", "medium", "small", "micro"]


def one_way(values: tuple[float, ...]) -> tuple[float, ...]:
    """The same five values, excellent first, when they all rise or all fall and are not all equal; else ValueError."""
    steps = [second - first for first, second in pairwise(values)]
    if all(step == 0 for step in steps) or (any(step > 0 for step in steps) and any(step < 0 for step in steps)):
        raise ValueError("five standard values, excellent first, must all fall or (where less is better) all rise")
    return values


Five = Annotated[tuple[Number, Number, Number, Number, Number], AfterValidator(one_way)]


class Standard(Rule):
    """Standard values of an industry and size, by the day from which they hold, as a yearly book tells them.

    evaluation: the performance evaluation they belong to. codes: beginnings of industry codes they are for (none: every
    industry). values: by indicator, excellent first, in the indicator's own unit (shares as 0.12).
    """

    evaluation: Name
    codes: tuple[Code, ...] = ()
    size: Size = "all"
    values: Dated[Mapping[Name, Five]]

    def names(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """The evaluation they belong to."""
        return ((("evaluation",), f"performance/{self.evaluation}"),)


SHAPE = Standard
