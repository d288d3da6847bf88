"""The bank's answers come in as reports or tables: each counts once, what does not fit is refused by its line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from clc.channels.payment_confirmation.channel import CHANNEL
from clc.channels.payment_confirmation.reports import read_report
from clc.kernel.errors import BadInput
from clc.stages.hub.importing.channel import Options
from clc.stages.hub.importing.planning import plan_import
from clc.stages.hub.importing.running import run_import
from clc.stages.hub.importing.undoing import undo_import
from clc.stages.hub.models import Import
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import the_machine
from clc.stages.servicing.models import DrawingState, Loan, PaymentAnswer
from tests.stages.hub.people import House, build
from tests.stages.servicing import drawn

CHANNELS = {CHANNEL.name: CHANNEL}
SPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"


@pytest.fixture
def house(transactional_db: None) -> House:
    with as_system():
        return build()


def bring(path: Path) -> Import:
    with as_system():
        run = plan_import(by=the_machine(), channel=CHANNEL, path=path)
    done: Import = run_import(run.pk, channels=CHANNELS)
    return done


def report(*rows: tuple[str, str, str, str]) -> str:
    """A status report: our reference, the bank's own, the code, the amount."""
    told = "".join(
        f"<TxInfAndSts><StsId>{bank}</StsId><OrgnlEndToEndId>{ours}</OrgnlEndToEndId><TxSts>{code}</TxSts>"
        f"<StsRsnInf><Rsn><Cd>AC01</Cd></Rsn><AddtlInf>账号不符</AddtlInf></StsRsnInf>"
        f'<OrgnlTxRef><Amt><InstdAmt Ccy="CNY">{amount}</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>'
        for ours, bank, code, amount in rows)
    today = timezone.localdate().isoformat()
    return (f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{SPACE}"><CstmrPmtStsRpt><GrpHdr><MsgId>1</MsgId>'
            f"<CreDtTm>{today}T10:00:00</CreDtTm></GrpHdr><OrgnlPmtInfAndSts>{told}</OrgnlPmtInfAndSts>"
            "</CstmrPmtStsRpt></Document>")


def test_a_report_pays_one_line_rejects_another_and_refuses_a_stranger(house: House, tmp_path: Path) -> None:
    with as_system():
        structure = drawn.ready(house)
        other = drawn.payee(house, "2000000", name="虚构水泥有限公司", account="6222020299", invoice="INV-9")
        held = drawn.out(house, structure, drawn.payee(house), other)
        ours = [one.reference or "" for one in held.payments.order_by("line")]
    path = tmp_path / "status.xml"
    path.write_text(report((ours[0], "B1", "ACSC", "8000000.00"), (ours[1], "B2", "RJCT", "2000000.00"),
                           ("CLC-P-NOBODY", "B3", "ACSC", "5.00"), (ours[1], "B4", "PDNG", "5.00")), encoding="utf-8")
    run = bring(path)
    assert (run.counts["read"], run.counts["rejected"]) == (4, 1)
    figures = run.counts["figures"]
    assert (figures["new"], figures["same"], figures["refused"]) == (2, 0, 1)
    assert any("CLC-P-NOBODY" in note for note in run.counts["notes"])
    with as_system():
        assert drawn.fresh(held).state == DrawingState.PARTLY
        assert held.payments.get(line=2).why == "AC01 账号不符"
        assert Loan.objects.get().disbursed == Decimal(8_000_000)
        assert PaymentAnswer.objects.filter(import_run=run).count() == 2
        with pytest.raises(BadInput, match="not taken back"):
            undo_import(by=the_machine(), run=run, channels=CHANNELS)


def test_a_table_in_chinese_says_the_same_and_the_same_again_changes_nothing(house: House, tmp_path: Path) -> None:
    with as_system():
        held = drawn.out(house, drawn.ready(house))
        ours = held.payments.get().reference
    head, line = "我方流水号,银行流水号,交易状态,金额,日期\n", f"{ours},B1,成功,8000000.00,{timezone.localdate()}\n"
    for name, more in (("first.csv", ""), ("second.csv", f"{ours},B1,成功,,\n")):
        (tmp_path / name).write_text(head + line + more, encoding="utf-8")
    assert bring(tmp_path / "first.csv").counts["figures"]["new"] == 1
    assert bring(tmp_path / "second.csv").counts["figures"] == {"new": 0, "same": 2, "refused": 0}
    with as_system():
        assert Loan.objects.get().disbursed == Decimal(8_000_000)


@pytest.mark.parametrize(("text", "said"), [
    ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "document type"),
    ("<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.001.001.09'/>", "no payment status report"),
    ("<a>", "cannot be read"), (f'<a xmlns="{SPACE}">' + "<b>" * 40 + "</b>" * 40 + "</a>", "nested too deep"),
])
def test_what_is_no_harmless_report_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "x.xml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        list(read_report(path))


def test_a_file_of_something_else_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(BadInput, match="no answer of a bank"):
        CHANNEL.intake(path, Options())
