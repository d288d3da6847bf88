"""Every kind of rule by name: those all of the house speaks of, and those found in `kind/`."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from importlib import import_module

from clc.policy import kind
from clc.policy.facts import FactRule, TableRule
from clc.policy.scorecards import Scorecard
from clc.policy.shapes import EarlyWarning, Plan, Role, Shape
from clc.policy.tiering import Tier

_FOUND = {found.name: import_module(f"{kind.__name__}.{found.name}") for found in pkgutil.iter_modules(kind.__path__)}
KINDS: Mapping[str, type[Shape]] = {
    "fact": FactRule,
    "table": TableRule,
    "warning": EarlyWarning,
    "plan": Plan,
    "tier": Tier,
    "role": Role,
    "scorecard": Scorecard,
    **{name: module.SHAPE for name, module in _FOUND.items()},
}
#: What people call a kind found in `kind/`, in the plural, as they read it above its list.
WORDS: Mapping[str, str] = {name: module.WORDS for name, module in _FOUND.items()}
