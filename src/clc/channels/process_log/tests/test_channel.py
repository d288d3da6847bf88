"""Process logs come in as events of nobody we know; how cases ended is counted; what is no log, or a trap, is refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl
import pytest

from clc.channels.process_log import xes
from clc.channels.process_log.channel import CHANNEL
from clc.frames import lake
from clc.kernel.errors import BadInput
from clc.stages.hub.importing.planning import plan_import
from clc.stages.hub.importing.reporting import report
from clc.stages.hub.importing.running import run_import
from clc.stages.hub.importing.undoing import undo_import
from clc.stages.hub.lakehouse import paths
from clc.stages.hub.models import Client, Import, User
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import the_machine
from tests.shared import shared_data

pytestmark = pytest.mark.django_db
CHANNELS = {CHANNEL.name: CHANNEL}
EVENT = ('<event><string key="concept:name" value="{}"/><string key="org:resource" value="{}"/>'
         '<string key="lifecycle:transition" value="{}"/><date key="time:timestamp" value="{}"/></event>')


@pytest.fixture
def by() -> User:
    with as_system():
        return the_machine()


def log(*traces: str) -> str:
    """A log of traces."""
    return f'<?xml version="1.0"?><log xmlns="http://www.xes-standard.org/">{"".join(traces)}</log>'


def trace(case: str, *events: tuple[str, str, str, str]) -> str:
    """A case with its events: activity, person, phase, time."""
    return f'<trace><string key="concept:name" value="{case}"/>{"".join(EVENT.format(*one) for one in events)}</trace>'


def bring(by: User, file: Path) -> Import:
    """Import a file."""
    with as_system():
        run = plan_import(by=by, channel=CHANNEL, path=file)
    return run_import(run.pk, channels=CHANNELS)


def written(folder: Path, text: str, name: str = "log.xes") -> Path:
    """The text as a file."""
    file = folder / name
    if name.endswith(".gz"):
        file.write_bytes(gzip.compress(text.encode()))
    else:
        file.write_text(text, encoding="utf-8")
    return file


TWO = log(
    trace("1", ("Asked", "ann", "complete", "2026-01-05T08:00:00+08:00"),
          ("Approved", "bo", "complete", "2026-01-07T08:00:00+08:00")),
    trace("2", ("Asked", "ann", "complete", "2026-01-06T08:00:00+08:00")))


@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz"])
def test_cases_events_and_outcomes_are_counted(by: User, tmp_path: Path, name: str) -> None:
    told = report(bring(by, written(tmp_path, TWO, name)))
    assert (told["cases"], told["events"]) == (2, 3)
    assert told["outcomes"] == {"approved": 1, "declined": 0, "cancelled": 0, "open": 1}


def test_a_log_makes_no_client_and_refuses_no_stranger(by: User, tmp_path: Path) -> None:
    run = bring(by, written(tmp_path, TWO))
    with as_system():
        assert Client.objects.count() == 0
        rows = lake.scan(paths("process_event")).collect()
    assert rows.height == 3
    assert run.counts["rejected"] == 0


def test_a_log_told_twice_is_taken_once(by: User, tmp_path: Path) -> None:
    bring(by, written(tmp_path, TWO))
    again = report(bring(by, written(tmp_path, TWO)))
    assert (again["new"], again["same"]) == (0, 3)


def test_an_undone_log_is_gone(by: User, tmp_path: Path) -> None:
    run = bring(by, written(tmp_path, TWO))
    with as_system():
        undo_import(by=by, run=run, channels=CHANNELS)
        assert paths("process_event") == []


def test_an_event_without_a_time_is_refused_with_its_reason_and_the_others_are_kept(by: User, tmp_path: Path) -> None:
    one = trace("1", ("Asked", "ann", "complete", "soon"), ("Approved", "bo", "complete", "2026-01-07T08:00:00"))
    run = bring(by, written(tmp_path, log(one)))
    assert (run.counts["read"], run.counts["rejected"]) == (2, 1)
    told = report(run)
    assert "time cannot be read" in Path(told["rejects_file"]).read_text(encoding="utf-8-sig")


def test_a_table_with_a_line_an_event_is_a_log_too(by: User, tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_text("案件号,环节,时间,办理人,状态\n1,受理,2026-01-05 08:00:00,甲,\n"
                    "1,审批通过,2026-01-06T09:00:00+08:00,乙,complete\n",
                    encoding="utf-8")
    told = report(bring(by, file))
    assert told["outcomes"]["approved"] == 1
    with as_system():
        rows = lake.scan(paths("process_event")).sort("at").collect()
    assert rows["resource"].to_list() == ["甲", "乙"]
    assert rows["at"].diff().drop_nulls().to_list() == [25 * 3600.0]


@pytest.mark.parametrize(("text", "why"), [
    ("", "cannot be read"),
    ("<log><trace>", "cannot be read"),
    ("<html/>", "no event log"),
    ('<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a SYSTEM "file:///etc/passwd">]><log><trace><string '
     'key="concept:name" value="&a;"/></trace></log>', "document type"),
    ('<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><log>&b;</log>',
     "document type"),
])
def test_what_is_no_log_is_refused_before_anything_is_kept(by: User, tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        bring(by, written(tmp_path, text))
    with as_system():
        assert paths("process_event") == []


def test_a_log_that_unpacks_beyond_all_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xes, "UNPACKED_MAX", 100_000)
    many = log(*(trace(str(case), ("Asked", "ann", "complete", "2026-01-05T08:00:00")) for case in range(2_000)))
    file = written(tmp_path, many, "log.xes.gz")
    assert file.stat().st_size < 20_000
    with pytest.raises(BadInput, match="too large"):
        list(xes.events(file))


def test_a_broken_archive_is_refused_in_words(tmp_path: Path) -> None:
    file = written(tmp_path, TWO, "log.xes.gz")
    file.write_bytes(file.read_bytes()[:60])
    with pytest.raises(BadInput, match="cannot be read as an event log"):
        list(xes.events(file))


@pytest.mark.slow
def test_the_published_log_of_loan_applications_has_its_published_figures(by: User) -> None:
    told = report(bring(by, shared_data("loan_application_log") / "BPI_Challenge_2012.xes.gz"))
    assert (told["cases"], told["events"], told["rejected"]) == (13_087, 262_200, 0)
    assert told["outcomes"] == {"approved": 2_246, "declined": 7_635, "cancelled": 2_807, "open": 399}


def test_reading_goes_on_from_the_row_where_it_was_cut(tmp_path: Path) -> None:
    source = CHANNEL.intake(written(tmp_path, TWO), None).sources[0]
    whole = pl.concat(batch.tables["process_event"] for batch in CHANNEL.batches(source, None, 0))
    rest = pl.concat(batch.tables["process_event"] for batch in CHANNEL.batches(source, None, 1))
    assert rest.equals(whole[1:])
