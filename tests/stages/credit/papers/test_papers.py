"""Papers: each number names its source, hostile text stays text, and the seal tells of any change."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace

import pypdfium2
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from clc.kernel.errors import Unavailable
from clc.stages.credit.papers import printing
from clc.stages.credit.papers.paper import Block, Paper, Part, Section, Source, canonical, paper_of, seal
from clc.stages.credit.papers.printing import printed

TOTAL = Source("资产总计", "年报", "2024-12-31", "https://clc.example/why/1/", "ab" * 32)
GROWTH = Source("总资产增长率", "指标", "2024-12-31")


def paper(*parts: Part, **changes: object) -> Paper:
    """A small paper with these parts as its first paragraph."""
    table = Block("table", ((Part("资产负债率"), Part("60.15%", "growth")),), ("指标", "2024"), (False, True))
    sections = (Section("一、概况", (Block("paragraph", (parts,)), table)),)
    told = Paper("zh-hans", "授信调查报告", "虚构制造", (("客户", "虚构制造 C-1"),), sections,
                 {"total": TOTAL, "growth": GROWTH}, {"sources": "来源", "seal": "封存"}, "", "2026-11-22T09:00:00+08:00")
    return replace(told, **changes)


def text_of_pdf(printed_bytes: bytes) -> str:
    """The text layer of all pages."""
    opened = pypdfium2.PdfDocument(printed_bytes)
    return "".join(opened[at].get_textpage().get_text_range() for at in range(len(opened)))


def text_of_word(printed_bytes: bytes) -> str:
    """The texts of the body, links included."""
    body = Document(io.BytesIO(printed_bytes)).element.body
    return "".join(each.text or "" for each in body.iter() if each.tag.endswith("}t"))


TEXT_OF = {"pdf": text_of_pdf, "docx": text_of_word}


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_a_printed_number_carries_the_number_of_its_source_and_the_source_is_listed(form: printing.Form) -> None:
    told = TEXT_OF[form](printed(canonical(paper(Part("资产总计 "), Part("48,430", "total"))), form))
    assert "48,430[1]" in told
    assert "60.15%[2]" in told
    assert "[1] 资产总计" in told
    assert "ab" * 32 in told.replace("\r\n", "")


@pytest.mark.parametrize("form", ["pdf", "docx"])
@pytest.mark.parametrize("hostile", [
    "#set text(red)", "#read(\"/etc/passwd\")", "<b>&amp;", "{{ 7 * 7 }}", "]) #panic()", "\\u{41}", "$x$",
])
def test_hostile_text_is_printed_as_it_stands(form: printing.Form, hostile: str) -> None:
    assert hostile in TEXT_OF[form](printed(canonical(paper(Part(hostile))), form))


def test_characters_that_word_cannot_hold_are_left_out() -> None:
    assert "<ab>" in text_of_word(printed(canonical(paper(Part("<a\x00\x0b\ufffeb>"))), "docx"))


def test_a_link_leads_only_to_pages_of_the_web() -> None:
    sources = {"total": replace(TOTAL, address="javascript:alert(1)"), "growth": replace(GROWTH, address="file:///etc/passwd")}
    printed_bytes = printed(canonical(paper(Part("1", "total"), sources=sources)), "docx")
    links = zipfile.ZipFile(io.BytesIO(printed_bytes)).read("word/_rels/document.xml.rels").decode()
    assert "javascript" not in links
    assert "etc/passwd" not in links


def test_a_number_whose_source_is_not_told_is_refused() -> None:
    with pytest.raises(Unavailable):
        printed(canonical(paper(Part("1", "nobody"))), "pdf")


def test_what_is_no_paper_is_refused() -> None:
    with pytest.raises(ValueError, match="no paper"):
        paper_of(json.dumps({"sections": [], "sources": {}, "facts": [], "unheard": 1}))


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_seal_changes_with_any_word_and_only_then(one: str, other: str) -> None:
    seals = [seal(canonical(paper(Part(text)))) for text in (one, other)]
    assert (seals[0] == seals[1]) == (one == other)


def test_a_paper_comes_back_as_it_was_kept() -> None:
    told = paper(Part("资产总计 "), Part("48,430", "total"))
    assert paper_of(canonical(told)) == told
