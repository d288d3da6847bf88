"""`clc standard`: a sheet of standard values into the institution's own layer of the rule book, all of it or nothing."""

import json

import pytest
from click.testing import CliRunner
from django.utils import timezone

from clc.doors.cli import standard
from clc.frames.performance import standard_for
from clc.kernel.errors import BadInput
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Entry
from clc.stages.hub.reach import as_system

pytestmark = pytest.mark.django_db
HEAD = "指标,优秀值,良好值,平均值,较低值,较差值\n"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CLC_HOME", str(tmp_path))
    (tmp_path / "book").mkdir()
    return tmp_path


def bring(home, lines, *options):
    sheet = home / "sheet.csv"
    sheet.write_text(HEAD + lines, encoding="utf-8")
    return CliRunner().invoke(standard.command, [str(sheet), "--source", "a yearbook", "--json", *options])


def test_a_sheet_becomes_a_file_of_the_institutions_book(home):
    said = bring(home, "净资产收益率(%),12,8,5,1,-4\n", "--industry", "C25", "--since", "2025-01-01")
    assert said.exit_code == 0, said.output
    assert json.loads(said.stdout) == {"files": ["standard/c25_all"], "values": 1}
    assert (home / "book/standard/c25_all.yaml").is_file()
    with as_system():
        assert Entry.objects.filter(act="brought in standard values").exists()


def test_values_of_another_year_stay(home):
    bring(home, "净资产收益率(%),12,8,5,1,-4\n", "--since", "2024-01-01")
    bring(home, "净资产收益率(%),13,9,6,2,-3\n", "--since", "2025-01-01")
    text = (home / "book/standard/all_all.yaml").read_text(encoding="utf-8")
    assert "2024-01-01" in text
    assert "2025-01-01" in text


def test_a_wrong_line_keeps_the_whole_sheet_out(home):
    said = bring(home, "净资产收益率(%),12,8,5,1,-4\n资产负债率,x,52,60,72,88\n")
    assert isinstance(said.exception, BadInput)
    assert "line 3" in str(said.exception)
    assert not (home / "book/standard").exists()


def test_values_that_turn_round_are_kept_out(home):
    said = bring(home, "净资产收益率(%),12,8,9,1,-4\n")
    assert said.exit_code != 0
    assert "must all fall" in str(said.exception)
    assert not (home / "book/standard").exists()


def test_the_shipped_example_serves_until_a_sheet_is_brought_in():
    found = standard_for("C25", "large", current_book(), timezone.localdate())
    assert found is not None
    assert found[0] == "example_manufacturing"
