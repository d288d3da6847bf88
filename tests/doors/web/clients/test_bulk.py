"""Many clients at once: handed over, exported; each only with its permission and within one's reach."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from django.test import Client as Http

from clc.doors.web.clients import export
from clc.stages.hub.models import Client, Entry
from clc.stages.hub.reach import as_system
from tests.doors.web.conftest import SignIn
from tests.doors.web.standing import stand
from tests.stages.hub.people import House, client


def lines(http: Http, query: str = "") -> list[list[str]]:
    """The lines of the CSV a query gives."""
    answer = http.get(f"/clients/export.csv{query}")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_the_ticked_clients_are_handed_over(house: House, sign_in: SignIn) -> None:
    answer = sign_in(house.head).post("/clients/assign", {"pick": [house.colleague.pk], "manager": house.manager.pk})
    assert answer.status_code == 302
    with as_system():
        assert Client.objects.get(pk=house.colleague.pk).manager_id == house.manager.pk
        assert Entry.objects.filter(act="assigned a client", client=house.colleague).exists()


def test_all_that_match_are_handed_over_and_nobody_else(house: House, sign_in: SignIn) -> None:
    form = {"all_matching": "1", "query": "q=水务", "manager": house.manager.pk}
    sign_in(house.head).post("/clients/assign", form)
    with as_system():
        assert set(Client.objects.filter(manager=house.manager)) == {house.mine, house.colleague}


def test_a_client_of_another_branch_is_not_moved(house: House, sign_in: SignIn) -> None:
    answer = sign_in(house.head).post("/clients/assign", {"pick": [house.south.pk], "manager": house.manager.pk})
    assert answer.status_code == 400
    with as_system():
        assert Client.objects.get(pk=house.south.pk).manager_id == house.other.pk


@pytest.mark.parametrize("form", [{}, {"manager": "x"}, {"manager": "999999"}, {"pick": "zz", "all_matching": "2"}])
def test_a_form_that_names_nobody_is_refused_in_words(house: House, sign_in: SignIn, form: dict[str, str]) -> None:
    assert sign_in(house.head).post("/clients/assign", form).status_code in (400, 404)


def test_without_the_permission_nobody_is_handed_over(house: House, sign_in: SignIn) -> None:
    form = {"pick": [house.mine.pk], "manager": house.other.pk}
    assert sign_in(house.manager).post("/clients/assign", form).status_code == 403


def test_the_export_holds_exactly_what_is_filtered_in_the_columns_shown(house: House, sign_in: SignIn) -> None:
    stand(house.mine, "red", exposure=1234.5)
    stand(house.colleague, exposure=None)
    told = lines(sign_in(house.head), "?light=red&col=exposure&col=light")
    assert told == [["Code", "Client", "Light", "Exposure"], ["M1", "虚构电力有限公司", "red", "1234.5"]]
    assert [line[0] for line in lines(sign_in(house.head))[1:]] == ["M1", "M2"]


def test_the_export_reaches_no_further_than_its_reader(house: House, sign_in: SignIn) -> None:
    assert {line[0] for line in lines(sign_in(house.head))[1:]} == {"M1", "M2"}


def test_an_export_longer_than_one_piece_loses_no_line(
    house: House, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "CHUNK", 3)
    with as_system():
        for number in range(10):
            client(f"E{number}", f"虚构{number}", house.manager)
    told = [line[0] for line in lines(sign_in(house.head))[1:]]
    assert sorted(told) == sorted(["M1", "M2", *(f"E{number}" for number in range(10))])


@pytest.mark.parametrize("name", ["=1+1", "+SUM(A1)", "-2+3", "@cmd", "\t=1", " =1", "|calc"])
def test_a_name_never_runs_as_a_formula(house: House, sign_in: SignIn, name: str) -> None:
    with as_system():
        client("F1", name, house.manager)
    http = sign_in(house.head)
    assert next(line for line in lines(http) if line[0] == "F1")[1] == f"'{name}"
    sheet = openpyxl.load_workbook(io.BytesIO(http.get("/clients/export.xlsx").getvalue())).active
    assert sheet is not None
    cells = {str(row[0].value): row[1] for row in sheet.iter_rows()}
    assert cells["F1"].data_type == "s"


def test_a_workbook_keeps_numbers_as_numbers(house: House, sign_in: SignIn) -> None:
    stand(house.mine, exposure=-5.25)
    content = sign_in(house.head).get("/clients/export.xlsx?col=exposure&q=M1").getvalue()
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert [[cell.value for cell in row] for row in sheet.iter_rows()][1] == ["M1", "虚构电力有限公司", -5.25]


def test_the_ticked_rows_are_exported_by_the_bulk_bar(house: House, sign_in: SignIn) -> None:
    answer = sign_in(house.head).post("/clients/export.csv", {"pick": [house.mine.pk], "query": "col=state"})
    told = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [line[0] for line in told] == ["Code", "M1"]


def test_who_took_what_stands_in_the_audit(house: House, sign_in: SignIn) -> None:
    lines(sign_in(house.head), "?light=red")
    with as_system():
        entry = Entry.objects.get(act="exported clients")
    assert entry.by == house.head
    assert entry.detail["query"] == "light=red"


def test_without_the_permission_nothing_leaves_the_house(house: House, sign_in: SignIn) -> None:
    assert sign_in(house.manager).get("/clients/export.csv").status_code == 403


def test_a_form_of_file_that_does_not_exist_is_not_found(house: House, sign_in: SignIn) -> None:
    assert sign_in(house.head).get("/clients/export.exe").status_code == 404


def test_who_can_do_nothing_with_many_at_once_is_not_asked_to_pick(house: House, sign_in: SignIn) -> None:
    assert "data-tick" not in sign_in(house.manager).get("/clients/").content.decode()
    assert "data-tick" in sign_in(house.head).get("/clients/").content.decode()
