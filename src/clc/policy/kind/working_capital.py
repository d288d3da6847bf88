"""What a file of the working-capital need may say: which profit the sales margin of the formula means."""

from __future__ import annotations

from typing import Literal

from clc.policy.shapes import Dated, Rule

WORDS = "Working-capital need"
Margin = Literal["before_tax", "net"]


class WorkingCapital(Rule):
    """How the institution reads the formula. margin: profit before tax, or net profit, over revenue."""

    margin: Dated[Margin]


SHAPE = WorkingCapital
