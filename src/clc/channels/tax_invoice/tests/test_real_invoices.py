"""The real book of 425 firms: every figure of it, again without growth, and killed half-way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import polars as pl
import pytest

from clc.channels.tax_invoice.tests.made_up import bring, figures
from clc.frames import lake
from clc.stages.hub.lakehouse import paths
from clc.stages.hub.models import Client, Fact, Import
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import the_machine
from tests.shared import REPOSITORY, shared_data

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROWS = 1_099_441
FIGURES = {
    "valid": 1_035_836, "void": 63_605, "negative": 19_764, "bought": 606_122, "sold": 493_319, "firms": 425,
    "repeated_rows": 11_665, "repeated_numbers": 13_766,
}  # fmt: skip
BRING = """
import django, sys
django.setup()
from pathlib import Path
from clc.channels.tax_invoice.tests.made_up import bring
from clc.stages.hub.services.people import the_machine
bring(the_machine(), Path(sys.argv[1]))
"""


def test_the_real_book_comes_in_whole_though_killed_half_way() -> None:
    book = shared_data("sme_invoices")
    with as_system():
        by = the_machine()
    process = subprocess.Popen([sys.executable, "-c", BRING, str(book)], cwd=REPOSITORY, env={**os.environ})
    while process.poll() is None:
        run = Import.objects.first()
        if run is not None and int(run.position.get("row", 0)) >= 500_000:
            process.send_signal(signal.SIGKILL)
        time.sleep(0.01)
    assert process.returncode == -signal.SIGKILL
    run = bring(by, book)
    assert Import.objects.count() == 1
    assert figures(run) == (ROWS, ROWS, 0, 0, 0)
    assert run.counts["figures"] == FIGURES
    rows = lake.scan(paths("invoice"))
    counted = rows.select(pl.len(), (pl.col("repeat") > 0).sum().alias("repeats")).collect()
    assert counted.row(0) == (ROWS, FIGURES["repeated_rows"])
    with as_system():
        assert Client.objects.count() == 425
        assert Fact.objects.known().filter(name="bank_rating").count() == 123
        assert Fact.objects.known().filter(name="default_flag", value=1).count() == 27
    assert figures(bring(by, book)) == (ROWS, 0, 0, ROWS, 0)
