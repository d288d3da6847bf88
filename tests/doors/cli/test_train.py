"""`clc train scorecard` on invented companies."""

import json
from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
import yaml
from click.testing import CliRunner
from django.conf import settings
from django.utils import timezone

from clc.doors.cli import train
from clc.doors.cli.train import written
from clc.frames import lake
from clc.kernel.errors import BadInput
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, Entry, Fact, Import, ImportState, LakeFile, Party
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import head_office, the_machine

FIRMS = 60
LAST = date(2026, 6, 30)


@pytest.fixture
def firms(db):
    """Companies that sell month by month; the small and unsteady ones default, every sixth has no outcome."""
    rng = np.random.default_rng(11)
    with as_system():
        clients = [
            Client.objects.create(
                code=f"T{at:03}",
                party=Party.objects.create(name=f"Invented {at}"),
                branch=head_office(),
                manager=the_machine(),
            )
            for at in range(FIRMS)
        ]
        strength = rng.normal(size=FIRMS)
        for at, client in enumerate(clients):
            if at % 6:
                bad = Decimal(int(strength[at] + 0.4 * rng.normal() < -0.4))
                Fact.objects.create(
                    client=client, name="default_flag", value=bad, unit="flag", as_of=LAST, known_at=timezone.now()
                )
        lay(pl.concat(sales(client.pk, strength[at], rng) for at, client in enumerate(clients)))
    return clients


def sales(client, strength, rng):
    """Three years of monthly invoices of a company."""
    months = pl.date_range(date(2023, 7, 28), LAST, "1mo", eager=True)
    amounts = 100_000 * np.exp(2 * strength) * rng.lognormal(sigma=0.5 * np.exp(-strength / 3), size=len(months))
    return pl.DataFrame({"client": client, "day": months, "amount": amounts.round(2)})


def lay(frame):
    """Put invoices into the lake and list them."""
    rule = current_book().tables["invoice"]
    told = frame.with_row_index("row").with_columns(
        number=pl.col("row").cast(pl.String),
        direction=pl.lit("sold"),
        status=pl.lit("valid"),
        counterparty=(pl.col("row") % 7).cast(pl.String),
        source=pl.lit("tax_invoice"),
        repeat=pl.lit(0),
    )
    kinds = lake.schema(rule)
    rows = told.select(
        (pl.col(name) if name in told.columns else pl.lit(None)).cast(kind).alias(name) for name, kind in kinds.items()
    )
    part = lake.write_part(settings.HOME.lake, "invoice", rows, day="day", name="train")
    run = Import.objects.create(channel="tax_invoice", state=ImportState.DONE, by=the_machine())
    LakeFile.objects.create(
        table="invoice",
        day=part.day,
        path=part.path,
        rows=part.rows,
        source="tax_invoice",
        first_client=part.first_client,
        last_client=part.last_client,
        import_run=run,
    )


def run(*words):
    """The answer of the command as people would call it."""
    done = CliRunner().invoke(train.command, ["scorecard", "--as-of", "2026-06-30", *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.django_db
def test_a_card_is_learned_from_the_clients_with_an_outcome(firms, tmp_path):
    file = tmp_path / "card.yaml"
    told = json.loads(run("--out", str(file), "--json"))
    rule = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert told["rows"] == rule["learned"]["rows"] == 50
    assert told["auc_mean"] > 0.75
    assert told["caveats"] == rule["caveats"]


@pytest.mark.django_db
def test_the_card_replaces_the_one_of_the_book_and_is_noted_in_the_audit(firms):
    shipped = current_book()
    file = settings.HOME.book / "scorecard" / "sme_invoice.yaml"
    try:
        run()
        assert current_book().scorecards["sme_invoice"].learned.rows == 50
        assert current_book().edition != shipped.edition
        with as_system():
            assert Entry.objects.filter(act="learned a scorecard", detail__name="sme_invoice").count() == 1
    finally:
        file.unlink(missing_ok=True)


@pytest.mark.django_db
def test_a_card_says_what_its_maker_said(firms, tmp_path):
    file = tmp_path / "card.yaml"
    run("--out", str(file), "--label", "Our card", "--source", "Our clients", "--note", "A trial")
    rule = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert (rule["label"], rule["learned"]["source"], rule["note"]) == ("Our card", "Our clients", "A trial")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--target", "sales_36m"], "no flag that is told"),
        (["--indicator", "luck"], "no indicator 'luck'"),
        (["--indicator", "bank_rating"], "no indicator 'bank_rating'"),
        (["--as-of", "2020-01-01"], "Of 0 clients outcome and readings are known"),
    ],
)
def test_what_cannot_be_learned_is_told(firms, tmp_path, words, told):
    with pytest.raises(BadInput, match=told):
        run("--out", str(tmp_path / "card.yaml"), *words)
    assert not (tmp_path / "card.yaml").exists()


def test_a_file_is_replaced_whole(tmp_path):
    file = tmp_path / "deep" / "card.yaml"
    written(file, "first")
    written(file, "second")
    assert file.read_text() == "second"
    assert list(file.parent.iterdir()) == [file]
