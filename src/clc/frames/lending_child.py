"""A lending plan worked out in a process of its own: a case as JSON on standard input, its answer on standard output."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import numpy as np

from clc.frames.lending import Applicants, shocked, terms_of
from clc.frames.lending_answer import answered, compared
from clc.kernel.errors import BadInput

BYTES_MAX = 200 * 1024**2
#: Beyond so many clients simpler rules are not worked out beside the plan: they would take longer than it.
RIVALS_MAX = 20_000


def work(case: dict[str, Any]) -> dict[str, Any]:
    """The answer of a case {clients: {code, grade, pd, industry, most}, terms, shock}; with a shock also what changed."""
    told = case["clients"]
    clients = Applicants(
        code=told["code"], grade=[one or "" for one in told["grade"]], pd=_floats(told["pd"]),
        industry=[one or "" for one in told["industry"]], most=_floats(told["most"]))  # fmt: skip
    terms = terms_of(case["terms"])
    few = len(clients.code) <= RIVALS_MAX
    found = answered(clients, terms, rivals=few)
    if case.get("shock"):
        after = answered(clients, shocked(terms, case["shock"]), rivals=few)
        found["shocked"] = {**after, "changed": compared(found, after)}
    return found


def _floats(told: list[float | None]) -> Any:
    return np.array([np.nan if one is None else one for one in told], dtype=np.float64)


def main() -> None:
    """Read, work, answer; the solver's own words go to standard error, so that the answer is one JSON object."""
    answer_to = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        found = work(json.loads(sys.stdin.buffer.read(BYTES_MAX)))
    except BadInput as wrong:
        found = {"error": wrong.message, "todo": wrong.todo}
    with answer_to:
        json.dump(found, answer_to, ensure_ascii=False, allow_nan=False)


if __name__ == "__main__":
    main()
