"""`clc allocate`: an answer in JSON without a database, refusals with exit code 2, and the real firms from end to end."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

import pytest

from tests.command import clc
from tests.shared import shared_data

BUDGET = 100_000_000.0
ROWS = "client,grade,pd,industry\n" + "".join(
    f"F{at},{grade},{pd},{industry}\n" for at, (grade, pd, industry) in enumerate(
        [("A1", 0.01, "C25"), ("A2", 0.03, "H62"), ("B1", 0.09, "C13"), ("C2", 0.7, "F51"), ("A1", "", "I65"),
         ("D", 0.5, "")]))
LOST = "rate,A,B,C\n0.05,0.1,0.1,0.1\n0.08,0.4,0.35,0.3\n0.12,0.8,0.7,0.7\n"


@pytest.fixture
def alone(tmp_path: Path) -> dict[str, str]:
    """An environment with a home of its own and no database."""
    return {**os.environ, "CLC_HOME": str(tmp_path / "home"), "CLC_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Six clients."""
    path = tmp_path / "clients.csv"
    path.write_text(ROWS, encoding="utf-8")
    (tmp_path / "lost.csv").write_text(LOST, encoding="utf-8")
    return path


def test_a_file_is_allocated_without_a_database(alone, file):
    said = clc("allocate", str(file), "--budget", "2000000", "--loss", str(file.with_name("lost.csv")),
               "--industry-most", "1", "--shock", "pandemic", "--json", env=alone)
    assert said.code == 0, said.err
    found = said.value
    assert found["proven"]
    assert found["used"] == 2_000_000
    assert [one["why"] for one in found["rows"]][3:] == ["grade", "pd_unknown", "grade"]
    assert found["shocked"]["value"] < found["value"]
    assert {one["rule"] for one in found["rivals"]} == {"flat_rate", "flat_amount", "flat_both"}
    assert not (Path(alone["CLC_HOME"]) / "postgres").exists()


def test_the_answer_for_a_person_tells_what_one_more_yuan_earns(alone, file):
    said = clc("allocate", str(file), "--budget", "1500000", env=alone)
    assert said.code == 0, said.err
    assert "One more yuan of budget earns" in said.out
    assert "proven: no plan earns more" in said.out


@pytest.mark.parametrize(("options", "words"), [
    (["--budget", "-5"], "budget"), (["--budget", "5000"], "below the smallest loan"), (["--budget", "nan"], "budget"),
    (["--budget", "1000000", "--funding", "4.35"], "Write 0.0435 for 4.35 %"),
    (["--budget", "1000000", "--lgd", "1.5"], "lgd"), (["--budget", "1000000", "--class", "A=x"], "--class"),
    (["--budget", "1000000", "--rule", "none"], "no lending plan"), (["--budget", "1000000", "--shock", "none"], "no shock"),
    (["--budget", "1000000", "--loss", "nowhere.xlsx"], "no file"),
    (["--budget", "9000000", "--class", "B=0.9:1"], "reached"),
])  # fmt: skip
def test_what_cannot_be_meant_ends_with_2_in_words(alone, file, options, words):
    said = clc("allocate", str(file), *options, "--json", env=alone)
    assert said.code == 2
    assert words in said.err
    assert words in said.value["error"] + said.value["todo"]


@pytest.fixture
def firms(installation: dict[str, str]) -> dict[str, Any]:
    """The real firms imported and judged; their judged grades in a file, those to decide on alone."""
    data = shared_data("sme_invoices")
    for words in (("import", "tax_invoice", str(data / "invoices.parquet")), ("judge", "--as-of", "2020-02-29")):
        said = clc(*words, "--json", env=installation, seconds=900)
        assert said.code == 0, said.err
    with (data / "firms_without_credit_history.csv").open(encoding="utf-8-sig", newline="") as lines:
        asked = {row["企业代号"] for row in csv.DictReader(lines)}
    loss = str(data / "rate_vs_customer_loss.xlsx")
    said = clc("allocate", "--budget", str(BUDGET), "--loss", loss, "--json", env=installation)
    assert said.code == 0, said.err
    return {"all": said.value, "asked": asked, "loss": loss, "env": installation}


@pytest.mark.slow
def test_the_real_firms_are_allocated_exactly_from_invoices_to_loans(firms, tmp_path):
    assert firms["all"]["clients"] == 425
    path = tmp_path / "302.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["client", "grade", "pd"])
        writer.writerows([one["client"], one["grade"], one["pd"]] for one in firms["all"]["rows"]
                         if one["client"] in firms["asked"])
    said = clc("allocate", str(path), "--budget", str(BUDGET), "--loss", firms["loss"], "--json", env=firms["env"])
    found = said.value
    lent = [one for one in found["rows"] if one["amount"]]
    assert found["clients"] == 302
    assert found["proven"]
    assert found["gap"] == 0
    assert found["seconds"] < 10
    assert found["used"] == BUDGET
    assert sum(one["amount"] for one in lent) == BUDGET
    assert all(100_000 <= one["amount"] <= 1_000_000 and 0.04 <= one["rate"] <= 0.15 for one in lent)
    assert not [one for one in lent if one["grade"] in ("C2", "D", None)]
    assert all(one["value"] is None or one["value"] < found["value"] for one in found["rivals"])
