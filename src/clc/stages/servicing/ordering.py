"""The order to pay as files: a table, and ISO 20022 customer credit transfer initiation (pain.001.001.09)."""
from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from lxml import etree

from clc.stages.servicing.models import Drawing, Payment

SPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
HEAD = ("reference", "payee", "account", "bank", "bank_code", "amount", "currency", "day", "invoice", "debtor", "loan")
#: Letters that a database text may hold and XML may not.
NEVER = "\ufffe\uffff"
#: What a table's cell must not begin with, lest a spreadsheet takes it for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def message_id(drawing: Drawing, attempt: int) -> str:
    """The identification of a drawing's order: at most 35 letters, as the standard has it."""
    return f"CLC-D{drawing.pk:010d}-{attempt:02d}"


def reference(payment: Payment, attempt: int) -> str:
    """The end-to-end identification of a payment, by which the bank answers."""
    return f"CLC-P{payment.pk:010d}-{attempt:02d}"


def table(drawing: Drawing, payments: Sequence[Payment], loan: str) -> str:
    """The payments as a table with a head, a line each, comma between, UTF-8."""
    told = io.StringIO(newline="")
    writer = csv.writer(told, lineterminator="\r\n")
    writer.writerow(HEAD)
    for one in payments:
        cells = (one.reference, one.payee, one.account, one.bank, one.bank_code, f"{one.amount:.2f}", drawing.currency,
                 drawing.day.isoformat(), one.invoice, drawing.client.party.name, loan)
        writer.writerow(safe(str(cell or "")) for cell in cells)
    return told.getvalue()


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def xml(drawing: Drawing, payments: Sequence[Payment], *, message: str, loan: str, at: datetime, initiator: str) -> str:
    """The payments as a pain.001.001.09 document: one payment information, a credit transfer each."""
    root = etree.Element(f"{{{SPACE}}}Document", nsmap={None: SPACE})
    whole = _put(root, "CstmrCdtTrfInitn")
    total, count = sum((one.amount for one in payments), Decimal(0)), str(len(payments))
    head = _put(whole, "GrpHdr")
    _put(head, "MsgId", message)
    _put(head, "CreDtTm", at.replace(microsecond=0).isoformat())
    _put(head, "NbOfTxs", count)
    _put(head, "CtrlSum", f"{total:.2f}")
    _put(_put(head, "InitgPty"), "Nm", initiator)
    info = _put(whole, "PmtInf")
    _put(info, "PmtInfId", message)
    _put(info, "PmtMtd", "TRF")
    _put(info, "BtchBookg", "false")
    _put(info, "NbOfTxs", count)
    _put(info, "CtrlSum", f"{total:.2f}")
    _put(_put(info, "ReqdExctnDt"), "Dt", drawing.day.isoformat())
    _put(_put(info, "Dbtr"), "Nm", drawing.client.party.name)
    _other(_put(info, "DbtrAcct"), loan)
    _other(_put(_put(info, "DbtrAgt"), "FinInstnId"), "NOTPROVIDED", wrapped=False)
    for one in payments:
        _transfer(info, one, drawing.currency)
    told: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return told.decode()


def digest(text: str) -> str:
    """The hash under which a file went out."""
    return hashlib.sha256(text.encode()).hexdigest()


def _transfer(info: etree._Element, one: Payment, currency: str) -> None:
    told = _put(info, "CdtTrfTxInf")
    ids = _put(told, "PmtId")
    _put(ids, "InstrId", one.reference or "")
    _put(ids, "EndToEndId", one.reference or "")
    _put(_put(told, "Amt"), "InstdAmt", f"{one.amount:.2f}").set("Ccy", currency)
    bank = _put(_put(told, "CdtrAgt"), "FinInstnId")
    if one.bank_code:
        member = _put(bank, "ClrSysMmbId")
        _put(_put(member, "ClrSysId"), "Cd", "CNAPS")
        _put(member, "MmbId", one.bank_code)
    _put(bank, "Nm", one.bank)
    _put(_put(told, "Cdtr"), "Nm", one.payee)
    _other(_put(told, "CdtrAcct"), one.account)
    if one.invoice:
        _put(_put(told, "RmtInf"), "Ustrd", one.invoice)


def _other(parent: etree._Element, text: str, *, wrapped: bool = True) -> None:
    """An identification that is no IBAN; of an account it stands within `Id`."""
    _put(_put(_put(parent, "Id") if wrapped else parent, "Othr"), "Id", text)


def _put(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    made = etree.SubElement(parent, f"{{{SPACE}}}{name}")
    if text:
        made.text = "".join(letter for letter in text if (letter >= " " and letter not in NEVER) or letter in "\t\n")
    return made


