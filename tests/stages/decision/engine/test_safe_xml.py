"""XML from people cannot read files, reach the network, or eat the machine."""

from __future__ import annotations

import gzip
import io
import socket
import time
import zipfile

import pytest

from clc.kernel.errors import BadInput
from clc.stages.decision.engine.process_file import load_flow
from clc.stages.decision.engine.safe_xml import BYTES_MAX, read_xml
from clc.stages.decision.engine.table_file import load_table
from tests.stages.decision.drawn import drawn

PLAIN = drawn("s:s u:a e:e", "s > a", "a > e")
BODY = PLAIN.split(b"?>", 1)[1]
LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
DEEP = b"<a>" * 200_000 + b"</a>" * 200_000


def zipped(content: bytes) -> bytes:
    """A zip with one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("a.bpmn", content)
    return out.getvalue()


ATTACKS = {
    "external entity": b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
                       + BODY.replace(b'name="small"', b'name="&x;"'),
    "external subset": b'<?xml version="1.0"?><!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">' + BODY,
    "parameter entity": b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]>' + BODY,
    "billion laughs": f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]><d>&l9;</d>'.encode(),
    "quadratic blowup": b'<!DOCTYPE d [<!ENTITY a "' + b"a" * 50_000 + b'">]><d>' + b"&a;" * 5_000 + b"</d>",
    "lower case doctype": b"<!doctype d>" + BODY,
    "utf-16 doctype": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE d [<!ENTITY x "y">]><d>&x;</d>'.encode("utf-16"),
    "utf-7 doctype": b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE d [+ADwAIQ-ENTITY x "y"+AD4]+AD4<d>+ACY-x;</d>',
    "zip bomb": zipped(b"0" * 50_000_000),
    "gzip bomb": gzip.compress(b"0" * 50_000_000),
    "deep": DEEP[:BYTES_MAX - 10],
    "deep and closed": b"<a>" * 60_000 + b"</a>" * 60_000,
    "wide": b"<a>" + b"<b/>" * 20_000 + b"</a>",
    "attributes": b"<a " + b" ".join(b'a%d="1"' % i for i in range(60_000)) + b"/>",
    "half a gigabyte": b" " * (BYTES_MAX + 1),
    "binary": bytes(range(256)) * 10, "nothing": b"", "words": b"select 1", "json": b'{"a": 1}', "half": PLAIN[:-30],
    "long text": b"<a>" + b"x" * 10_000 + b"</a>", "nul": PLAIN.replace(b"small", b"sm\0all"),
    "xinclude": b'<?xml version="1.0"?><d xmlns:xi="http://www.w3.org/2001/XInclude">'
                b'<xi:include href="/etc/passwd" parse="text"/></d>',
}


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("read", [load_flow, load_table])
def test_a_hostile_file_is_refused_in_words_and_quickly(attack: str, read: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_args: object, **_named: object) -> None:
        raise AssertionError("the network was reached for")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    begun = time.perf_counter()
    with pytest.raises(BadInput) as refused:
        read(ATTACKS[attack])
    assert refused.value.message
    assert refused.value.todo
    assert "root:" not in str(refused.value)
    assert time.perf_counter() - begun < 2


def test_a_plain_file_is_read_and_comments_and_instructions_are_dropped():
    root = read_xml(PLAIN.replace(b"<bpmn:process", b"<!-- <!ok --><?php evil ?><bpmn:process"))
    assert [child.tag.rpartition("}")[2] for child in root] == ["process"]


def test_a_byte_order_mark_is_no_harm():
    assert load_flow(b"\xef\xbb\xbf" + PLAIN).steps.keys() == {"a"}
