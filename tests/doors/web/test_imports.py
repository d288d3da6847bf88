"""Imports on the screen: handed over, read, tried, begun, shown, fetched, taken back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client as Http

from clc.doors.registry import channels
from clc.doors.web.imports import columns, uploads
from clc.kernel.errors import BadInput, NotFound
from clc.stages.hub.importing.running import run_import
from clc.stages.hub.models import Client, Import, Mapping
from clc.stages.hub.reach import as_system
from tests.doors.web.conftest import SignIn
from tests.stages.hub.people import House

GOOD = """客户编号,客户名称,开户日期,备注
T1,测试港口有限公司,2020-01-05,x
T2,测试电力有限公司,2020-13-05,y
,无编号公司,2021-02-01,z
"""


@pytest.fixture
def operations(house: House, sign_in: SignIn) -> Http:
    """The browser of somebody who brings tables in."""
    return sign_in(house.operations)


def handed_over(http: Http, text: str | bytes = GOOD, name: str = "clients.csv", channel: str = "csv_upload") -> str:
    """Upload a file; returns the address of the form that reads it."""
    raw = text.encode() if isinstance(text, str) else text
    answer = http.post("/imports/bring/", {"channel": channel, "files": SimpleUploadedFile(name, raw)})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return answer["Location"]


def begun(http: Http, text: str = GOOD) -> Import:
    """An import begun on the screen and run as the worker runs it."""
    address = handed_over(http, text)
    key = int(re.findall(r"\d+", http.post(f"{address}start/")["Location"])[0])
    run_import(key, channels=channels())
    return Import.objects.get(pk=key)


def test_the_form_places_columns_by_their_headings_and_shows_values(operations: Http) -> None:
    page = operations.get(handed_over(operations)).content.decode()
    assert "<option selected>客户编号</option>" in page
    assert "测试港口有限公司 · 测试电力有限公司" in page
    assert "备注" in page.partition("Left aside:")[2][:40]


def test_a_try_tells_what_would_happen_and_changes_nothing(operations: Http) -> None:
    address = handed_over(operations)
    page = operations.post(f"{address}try/").content.decode()
    assert "Nothing was changed" in page
    assert "2020-13-05" in page.partition("Why it was rejected")[2]
    with as_system():
        assert not Import.objects.exists()
        assert not Client.objects.filter(code="T1").exists()


def test_an_import_takes_good_rows_and_lists_the_others(operations: Http) -> None:
    run = begun(operations)
    with as_system():
        assert Client.objects.filter(code="T1").exists()
    page = operations.get(f"/imports/{run.pk}/").content.decode()
    assert "Rejected rows" in page
    assert "2020-13-05" in page
    assert run.records.get().sha256 in page


def test_the_rejects_are_fetched_as_a_file(operations: Http) -> None:
    answer = operations.get(f"/imports/{begun(operations).pk}/rejects/")
    assert "attachment" in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content).decode("utf-8-sig").count("\n") == 3


def test_an_import_without_rejects_leaves_no_file(operations: Http) -> None:
    run = begun(operations, "客户编号,客户名称\nT9,测试水务有限公司\n")
    assert operations.get(f"/imports/{run.pk}/rejects/").status_code == 404


def test_an_import_is_taken_back(operations: Http) -> None:
    run = begun(operations)
    page = operations.post(f"/imports/{run.pk}/undo/", follow=True).content.decode()
    assert "Taken back" in page
    with as_system():
        assert not Client.objects.filter(code="T1").exists()
    assert operations.post(f"/imports/{run.pk}/undo/").status_code == 400


def test_the_uploaded_file_is_gone_once_the_import_began(operations: Http) -> None:
    address = handed_over(operations)
    operations.post(f"{address}start/")
    assert operations.get(address).status_code == 404


def test_a_file_can_be_removed_before(operations: Http) -> None:
    address = handed_over(operations)
    operations.post(f"{address}forget/")
    assert operations.get(address).status_code == 404


def test_nobody_else_sees_an_upload(house: House, sign_in: SignIn, operations: Http) -> None:
    address = handed_over(operations)
    house.admin.role = "operations"
    house.admin.save()
    assert sign_in(house.admin).get(address).status_code == 404
    assert sign_in(house.manager).get(address).status_code == 403


def test_a_mapping_is_kept_and_used_again(operations: Http) -> None:
    odd = "甲,乙\nT7,测试林业有限公司\n"
    address = handed_over(operations, odd)
    told = {"table": "client", "shown_table": "client", "column-who": "甲", "column-name": "乙", "keep_as": "two columns"}
    operations.post(address, told)
    held = Mapping.objects.get(name="two columns")
    assert held.columns == {"who": "甲", "name": "乙"}
    page = operations.get(handed_over(operations, odd), {"saved": held.pk}).content.decode()
    assert page.count("<option selected>") == 2


def test_headings_that_fit_no_table_can_be_placed_by_hand(operations: Http) -> None:
    """A file in words of its own is a matter of saying which column is which, never a dead end."""
    address = handed_over(operations, "单号,谁,几时,钱\nN1,C1,2026-01-05,12\n", "odd.csv")
    page = operations.get(address).content.decode()
    assert "fit none of the tables" in page
    assert 'name="table"' in page
    assert "<option>单号</option>" in page


def test_a_try_lists_rows_of_unknown_clients_too(operations: Http) -> None:
    address = handed_over(operations, "client,number,day,direction,amount,status\nNOBODY,N1,2026-01-05,sold,12,valid\n")
    page = operations.post(f"{address}try/").content.decode()
    assert "NOBODY" in page.partition("Why it was rejected")[2]


def test_another_table_forgets_the_columns_of_the_one_before(operations: Http) -> None:
    address = handed_over(operations)
    told = {"table": "fact", "shown_table": "client", "column-name": "客户名称", "column-who": "客户编号"}
    page = operations.post(address, told).content.decode()
    assert '<option value="fact" selected>' in page


@pytest.mark.parametrize(("text", "name", "says"), [
    (b"", "empty.csv", "is empty"), (b"\x89PNG\r\n", "picture.png", "none of the formats"),
    ("a,b\n1,2\n", "nothing.csv", "fit none of the tables"),
])
def test_a_file_that_cannot_be_read_says_what_to_do(operations: Http, text, name: str, says: str) -> None:
    answer = operations.get(handed_over(operations, text, name))
    assert answer.status_code == 400
    assert says in answer.content.decode()


def test_a_channel_that_is_not_there_and_no_file_are_refused(operations: Http) -> None:
    assert operations.post("/imports/bring/", {"channel": "csv_upload"}).status_code == 400
    file = SimpleUploadedFile("a.csv", b"a")
    assert operations.post("/imports/bring/", {"channel": "pigeon", "files": file}).status_code == 400
    bad_day = {"channel": "csv_upload", "files": SimpleUploadedFile("a.csv", b"a"), "as_of": "soon"}
    assert operations.post("/imports/bring/", bad_day).status_code == 400


def test_progress_asks_again_until_the_end(operations: Http) -> None:
    key = int(re.findall(r"\d+", operations.post(f"{handed_over(operations)}start/")["Location"])[0])
    waiting = operations.get(f"/imports/{key}/progress/")
    assert "load delay:2s" in waiting.content.decode()
    assert f"/imports/{key}/" in operations.get("/imports/tray/").content.decode()
    run_import(key, channels=channels())
    assert operations.get(f"/imports/{key}/progress/")["HX-Refresh"] == "true"
    assert f"/imports/{key}/" not in operations.get("/imports/tray/").content.decode()


def test_the_list_shows_imports_by_state(operations: Http) -> None:
    begun(operations)
    assert "clients.csv" in operations.get("/imports/?state=done").content.decode()
    assert "clients.csv" not in operations.get("/imports/?state=failed").content.decode()


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "a/b\\c.csv", "\x00.csv", "名称" * 200 + ".csv", ".hidden"])
def test_a_file_keeps_no_more_than_its_plain_name(house: House, name: str) -> None:
    file = SimpleUploadedFile("x", b"a")
    file._name = name
    kept = uploads.keep(by=house.operations, channel="csv_upload", files=[file], as_of=None)
    assert kept.path.parent == kept.folder / "files"
    assert Path(kept.names[0]).name == kept.names[0]
    uploads.forget(kept)


def test_too_many_files_are_refused(house: House) -> None:
    with pytest.raises(BadInput):
        uploads.keep(by=house.operations, channel="csv_upload", as_of=None,
                     files=[SimpleUploadedFile("a.csv", b"a")] * (uploads.FILES_MAX + 1))


@pytest.mark.parametrize("token", ["x", "..", "a" * 300])
def test_an_upload_is_found_by_its_secret_name_only(house: House, token: str) -> None:
    with pytest.raises(NotFound):
        uploads.found(by=house.operations, token=token)


def test_the_mapping_says_only_what_the_form_said():
    form = QueryDict(mutable=True)
    form.update({"table": "client", "column-who": "甲", "column-name": "", "days": "xyz", "other": "1"})
    form["identified_by"] = "uscc"
    assert columns.mapping_from(form) == {"table": "client", "columns": {"who": "甲"}, "identified_by": "uscc"}
