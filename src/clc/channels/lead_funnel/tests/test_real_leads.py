"""The real funnel: 8,000 leads, 842 won, conversion as a plain count, and a score tried on later leads."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping

from tests.command import clc
from tests.shared import shared_data


def test_the_real_funnel_comes_in_whole_and_its_conversion_is_a_plain_count(installation: Mapping[str, str]) -> None:
    folder = shared_data("lead_funnel")
    done = clc("import", "lead_funnel", str(folder), "--json", env=installation)
    assert done.code == 0, done.err
    told = done.value
    assert (told["leads"], told["won"]) == (8000, 842)
    with (folder / "leads.csv").open(encoding="utf-8") as leads, (folder / "won_deals.csv").open(encoding="utf-8") as deals:
        origin = {row["mql_id"]: row["origin"] or "not_told" for row in csv.DictReader(leads)}
        won = Counter(origin[row["mql_id"]] for row in csv.DictReader(deals))
    counted = {name: (count, won[name]) for name, count in Counter(origin.values()).items()}
    assert {name: (one["leads"], one["won"]) for name, one in told["conversion"].items()} == counted
    score = told["score"]["corporate"]
    assert score["learned"] + score["tested"] == 8000
    assert score["usable"] is (score["auc_low"] > 0.5 and score["top_low"] > score["rate"])
