"""The order to pay: a table no spreadsheet runs, an ISO 20022 document in the standard's order, both under their hashes."""

from __future__ import annotations

import csv
import hashlib
import io

import pytest
from django.db import transaction
from lxml import etree

from clc.kernel.errors import NotAllowed
from clc.stages.hub.reach import acting_as
from clc.stages.servicing.models import PaymentFile
from clc.stages.servicing.ordering import SPACE, safe
from clc.stages.servicing.services.paying import fetch_file
from tests.stages.hub.people import House
from tests.stages.servicing import drawn

PARTS = ["PmtInfId", "PmtMtd", "BtchBookg", "NbOfTxs", "CtrlSum", "ReqdExctnDt", "Dbtr", "DbtrAcct", "DbtrAgt",
         "CdtTrfTxInf"]


@pytest.fixture
def order(house: House) -> PaymentFile:
    """An order with two payees."""
    other = drawn.payee(house, "2000000.55", name="=虚构<水泥>&有限公司", account="6222020299", invoice="INV-9")
    return drawn.out(house, drawn.ready(house), drawn.payee(house), other).files.get()


def test_the_document_sums_up_and_keeps_the_order_of_the_standard(order: PaymentFile) -> None:
    root = etree.fromstring(order.xml.encode())
    names = {"p": SPACE}
    assert root.findtext(".//p:GrpHdr/p:MsgId", namespaces=names) == order.message
    for at in (".//p:GrpHdr", ".//p:PmtInf"):
        assert root.findtext(f"{at}/p:NbOfTxs", namespaces=names) == "2"
        assert root.findtext(f"{at}/p:CtrlSum", namespaces=names) == "10000000.55"
    info = root.find(".//p:PmtInf", namespaces=names)
    assert info is not None
    told = [etree.QName(one).localname for one in info]
    assert list(dict.fromkeys(told)) == PARTS
    payees = [one.text for one in root.iterfind(".//p:Cdtr/p:Nm", namespaces=names)]
    assert payees == ["虚构钢铁销售有限公司", "=虚构<水泥>&有限公司"]
    ids = [one.text for one in root.iterfind(".//p:EndToEndId", namespaces=names)]
    assert ids == [one.reference for one in order.payments.order_by("line")]
    assert all(len(one or "") <= 35 for one in ids)


def test_the_table_tells_the_same_and_runs_nothing(order: PaymentFile) -> None:
    rows = list(csv.DictReader(io.StringIO(order.table)))
    assert [row["amount"] for row in rows] == ["8000000.00", "2000000.55"]
    assert rows[1]["payee"] == "'=虚构<水泥>&有限公司"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_a_cell_that_would_run_is_marked_as_text(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


def test_letters_that_xml_cannot_hold_hold_no_payment_up(house: House) -> None:
    made = drawn.out(house, drawn.ready(house), drawn.payee(house, name="虚构\ufffe钢铁\uffff\x0b\x7f有限公司")).files.get()
    names = {"p": SPACE}
    assert (etree.fromstring(made.xml.encode()).findtext(".//p:Cdtr/p:Nm", namespaces=names) or "").startswith("虚构钢铁")


def test_both_files_lie_under_their_hashes_and_never_change(order: PaymentFile) -> None:
    assert order.xml_sha256 == hashlib.sha256(order.xml.encode()).hexdigest()
    assert order.table_sha256 == hashlib.sha256(order.table.encode()).hexdigest()
    with pytest.raises(Exception, match="an order to pay stays"), transaction.atomic():
        PaymentFile.objects.update(xml="")


def test_when_it_was_first_fetched_is_kept_and_only_accounting_fetches(house: House, order: PaymentFile) -> None:
    with acting_as(house.operations), pytest.raises(NotAllowed):
        fetch_file(by=house.operations, file=order)
    with acting_as(house.accountant):
        first = fetch_file(by=house.accountant, file=order).fetched_at
        assert first is not None
        assert fetch_file(by=house.accountant, file=order).fetched_at == first
