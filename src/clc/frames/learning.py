"""Learning a scorecard from tables: readings and a known outcome in, the text of a scorecard file out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import yaml
from narwhals.stable.v2.typing import IntoDataFrame
from numpy.typing import NDArray

from clc.engines.indicators import registry
from clc.engines.scoring.learning import Settings
from clc.engines.scoring.writing import Heading, learn
from clc.kernel.errors import BadInput

Floats = NDArray[np.float64]

LINE = 110
AGES = "_age_months"


def learned(
    readings: IntoDataFrame,
    outcomes: IntoDataFrame,
    candidates: Sequence[str],
    *,
    heading: Heading,
    settings: Settings | None = None,
) -> dict[str, Any]:
    """The scorecard, as the plain mapping of its file, that tables tell.

    readings: `client` and a Float64 column per indicator; outcomes: `client` and `outcome` (1 default, 0
    none, NULL not known). Clients with a known outcome and a known candidate are learned from; the others of
    whom something is known are those it will be used on. BadInput when a candidate is no indicator or there
    are too few clients to learn from.
    """
    told = settings or Settings()
    better = {name: indicator_of(name).better for name in candidates}
    table: Any = nw.from_native(readings, eager_only=True)
    table = table.join(nw.from_native(outcomes, eager_only=True), on="client", how="left").sort("client")
    values = {name: _numbers(table[name]) for name in candidates}
    outcome = _numbers(table["outcome"])
    known = ~np.isnan(np.column_stack(list(values.values()))).all(axis=1)
    kept, other = known & np.isfinite(outcome), known & ~np.isfinite(outcome)
    bad = int(outcome[kept].sum())
    if min(bad, int(kept.sum()) - bad) < told.folds:
        raise BadInput(
            f"Of {int(kept.sum())} clients outcome and readings are known, {bad} of them defaulted.",
            todo=f"Learning needs {told.folds} that did and {told.folds} that did not: import more outcomes.",
        )
    others = _rows(values, other) if other.any() else None
    return learn(_rows(values, kept), outcome[kept], better, heading=heading, settings=told, others=others)


def candidates_of(card: Mapping[str, Any] | None, domain: str = "invoice") -> list[str]:
    """Which indicators a card may choose from: those of the card it replaces, else all of a domain.

    How stale a book is tells of the book, not of the firm, and is never a candidate.
    """
    told = (card or {}).get("learned", {}).get("stability", {}).get("chosen_share")
    if told:
        return [name for name in told if name in registry.all()]
    return [name for name, one in registry.all().items() if one.domain == domain and not name.endswith(AGES)]


def indicator_of(name: str) -> registry.Indicator:
    """The indicator of a name; BadInput when there is none."""
    found = registry.all().get(name)
    if found is None:
        raise BadInput(f"There is no indicator '{name}'.", todo="docs/numbers/indicators.md lists them.")
    return found


def text_of(rule: Mapping[str, Any]) -> str:
    """A rule as the text of its file: short mappings on one line, days bare, UTF-8."""
    return yaml.dump(dict(rule), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=LINE)


class _Plain(yaml.SafeDumper):
    """Lists and mappings of a few scalars stand on one line, everything else below each other."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        node = super().represent_mapping(tag, mapping, flow_style)
        node.flow_style = _short([part for pair in node.value for part in pair])
        return node

    def represent_sequence(
        self, tag: str, sequence: Any, flow_style: bool | None = None
    ) -> yaml.SequenceNode:
        node = super().represent_sequence(tag, sequence, flow_style)
        node.flow_style = _short(node.value)
        return node


def _short(parts: Sequence[yaml.Node]) -> bool:
    scalars = [part for part in parts if isinstance(part, yaml.ScalarNode)]
    return len(scalars) == len(parts) and sum(len(part.value) + 2 for part in scalars) < LINE - 10


def _numbers(column: Any) -> Floats:
    told = [float("nan") if value is None else float(value) for value in column.to_list()]
    return np.array([value if isfinite(value) else float("nan") for value in told])


def _rows(values: Mapping[str, Floats], rows: NDArray[np.bool_]) -> dict[str, Floats]:
    return {name: column[rows] for name, column in values.items()}
