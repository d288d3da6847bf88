"""Published ratios come in as rows of peers, firms as prospects; what cannot be read is told and left out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from clc.channels.published_ratios.channel import CHANNEL
from clc.frames import lake
from clc.kernel.errors import BadInput
from clc.stages.hub.importing.planning import plan_import
from clc.stages.hub.importing.running import run_import
from clc.stages.hub.importing.undoing import undo_import
from clc.stages.hub.lakehouse import paths
from clc.stages.hub.models import Client, Import, User
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import the_machine

pytestmark = pytest.mark.django_db
CHANNELS = {CHANNEL.name: CHANNEL}
HEAD = "code,name,period,industry,profit_roe,debtpaying_sheqratio,debtpaying_currentratio,note"


@pytest.fixture
def by() -> User:
    with as_system():
        return the_machine()


def bring(by: User, folder: Path, *lines: str, head: str = HEAD) -> Import:
    """Import a file of these lines."""
    file = folder / "ratios.csv"
    file.write_text("\n".join([head, *lines]), encoding="utf-8")
    with as_system():
        run = plan_import(by=by, channel=CHANNEL, path=file)
    return run_import(run.pk, channels=CHANNELS)


def told() -> pl.DataFrame:
    """The rows of the lake, in a fixed order."""
    with as_system():
        return lake.scan(paths("ratio")).sort("row", "item").collect()


def test_each_ratio_becomes_a_row_in_the_unit_of_its_indicator(by: User, tmp_path: Path) -> None:
    bring(by, tmp_path, "900001,虚构钢铁,2015Q4,钢铁,6.5,40,1.2,x")
    rows = told()
    assert dict(rows.select("item", "value").rows()) == {
        "return_on_equity": pytest.approx(0.065), "debt_to_assets": pytest.approx(0.6), "current_ratio": 1.2}
    assert set(rows["period_end"]) == {date(2015, 12, 31)}
    assert set(rows["known_on"]) == {date(2016, 4, 30)}


def test_a_firm_becomes_a_prospect_of_its_industry(by: User, tmp_path: Path) -> None:
    bring(by, tmp_path, "900001,虚构钢铁,2015Q3,钢铁,6.5,40,1.2,x", "900001,虚构钢铁,2015Q4,钢铁,6.5,40,1.2,x")
    with as_system():
        one = Client.objects.select_related("party").get(party__name="虚构钢铁")
    assert (one.state, one.party.industry) == ("prospect", "钢铁")


def test_a_period_nobody_can_read_is_rejected_with_its_row_and_the_rest_comes_in(by: User, tmp_path: Path) -> None:
    run = bring(by, tmp_path, "900001,虚构钢铁,lately,钢铁,6.5,40,1.2,x", "900002,虚构纸业,2015Q4,造纸,1,50,1,x")
    assert (run.counts["read"], run.counts["rejected"]) == (2, 1)
    assert set(told()["row"]) == {1}


def test_a_ratio_that_is_not_told_is_no_row(by: User, tmp_path: Path) -> None:
    bring(by, tmp_path, "900001,虚构钢铁,2015Q4,钢铁,,40,,x")
    assert told()["item"].to_list() == ["debt_to_assets"]


def test_the_same_file_again_adds_nothing_and_undoing_takes_all_back(by: User, tmp_path: Path) -> None:
    line = "900001,虚构钢铁,2015Q4,钢铁,6.5,40,1.2,x"
    first = bring(by, tmp_path, line)
    assert bring(by, tmp_path, line).counts["new"] == 0
    with as_system():
        second = Import.objects.latest("pk")
        for run in (second, first):
            undo_import(by=by, run=run, channels=CHANNELS)
        assert paths("ratio") == []


def test_a_table_without_ratios_is_refused_with_what_to_do(by: User, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as wrong:
        bring(by, tmp_path, "1,x,2015Q4", head="code,name,period")
    assert "2015Q4" in wrong.value.todo
