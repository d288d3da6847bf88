"""A pasted chat: read in the forms messengers show, looked over, kept once, persons' numbers masked."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.hub.models import Entry, Touch
from clc.stages.hub.reach import acting_as
from clc.stages.reach import chats
from clc.stages.reach.models import Chat, Contact
from clc.stages.reach.services.chats import keep_chat, preview
from tests.stages.hub.people import House

TODAY = date(2026, 11, 22)
WECHAT = """—————  2026-11-20  —————

青禾棠  10:22
我们下周需要两千万
分两次提
望舒岚  10:25
好的，请先把合同发我
"""
WECOM = """青禾棠@虚构电力 2026/11/20 14:03:22
你好

manager 11/20 下午2:05:01
我的手机 13800138000
"""


@pytest.mark.parametrize(("pasted", "expected"), [
    (WECHAT, [("青禾棠", "2026-11-20 10:22:00", "我们下周需要两千万\n分两次提"),
              ("望舒岚", "2026-11-20 10:25:00", "好的，请先把合同发我")]),
    (WECOM, [("青禾棠@虚构电力", "2026-11-20 14:03:22", "你好"),
             ("manager", "2026-11-20 14:05:01", "我的手机 13800138000")]),
    ("[2026-11-20 14:03:22] Ann Lee: it costs 3:1\nnext line", [("Ann Lee", "2026-11-20 14:03:22",
                                                             "it costs 3:1\nnext line")]),
    ("2026/11/20, 2:03 PM - Ann: yes", [("Ann", "2026-11-20 14:03:00", "yes")]),
    ("2026年11月20日 下午3:05 青禾棠\n收到", [("青禾棠", "2026-11-20 15:05:00", "收到")]),
    ("青禾棠: 你好\n望舒岚：您好", [("青禾棠", None, "你好"), ("望舒岚", None, "您好")]),
    ("青禾棠 12-31 23:59\n明年见", [("青禾棠", "2025-12-31 23:59:00", "明年见")]),
])
def test_a_chat_is_read_as_the_messenger_shows_it(pasted: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert [(line.speaker, str(line.at) if line.at else None, line.text) for line in chats.read(pasted, TODAY)] == expected


def test_where_heads_carry_times_a_colon_begins_nobodys_words() -> None:
    lines = chats.read("青禾棠 2026-11-20 10:00\n报价如下\n利率: 3.2%", TODAY)
    assert [(line.speaker, line.text) for line in lines] == [("青禾棠", "报价如下\n利率: 3.2%")]


@given(st.text(max_size=400))
def test_no_text_breaks_the_reader_and_no_sign_of_it_is_made_up(pasted: str) -> None:
    for line in chats.read(pasted, TODAY):
        assert line.text
        assert all(part in pasted for part in line.text.split("\n"))


def test_a_chat_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="signs"):
        chats.read("x" * (chats.SIGNS_MAX + 1), TODAY)


def test_what_would_be_kept_is_shown_before_and_nothing_written(house: House) -> None:
    with acting_as(house.manager):
        Contact.objects.create(client=house.mine, name="青禾棠", level="manager", basis="company",
                               basis_on=timezone.localdate())
        found = preview(by=house.manager, whose=house.mine, pasted=WECOM)
        assert [(one.name, one.side, one.known) for one in found.speakers] == [
            ("青禾棠@虚构电力", "theirs", "青禾棠"), ("manager", "own", "manager")]
        assert (found.lines, found.kept_before, found.undated) == (2, 0, 0)
        assert not Chat.objects.exists()
        assert not Touch.objects.exists()


def test_it_is_kept_as_one_contact_a_day_with_numbers_masked(house: House) -> None:
    with acting_as(house.manager):
        made = keep_chat(by=house.manager, whose=house.mine, pasted=WECOM, sides={})
        touch = Touch.objects.get()
        assert len(made) == 1
        assert touch.kind == "message"
        assert "14:03 青禾棠@虚构电力: 你好" in touch.text
        assert "138****8000" in touch.text
        assert "13800138000" not in str(made[0].lines) + touch.text
        assert timezone.localtime(touch.at).date() == date(2026, 11, 20)
        assert Entry.objects.filter(act="kept a chat").count() == 1


def test_the_same_lines_pasted_again_are_kept_once(house: House) -> None:
    with acting_as(house.manager):
        keep_chat(by=house.manager, whose=house.mine, pasted=WECHAT, sides={})
        assert keep_chat(by=house.manager, whose=house.mine, pasted=WECHAT, sides={}) == []
        more = WECHAT + "青禾棠  11:00\n已发\n"
        assert preview(by=house.manager, whose=house.mine, pasted=more).kept_before == 2
        assert [len(one.lines) for one in keep_chat(by=house.manager, whose=house.mine, pasted=more, sides={})] == [1]


@pytest.mark.parametrize(("pasted", "why"), [
    ("", "No speaker"), ("one line and no speaker", "No speaker"), ("青禾棠 2099-01-01 10:00\n到时见", "future"),
    ("a: b\n" * (chats.LINES_MAX + 1), "too long"),
])
def test_what_is_no_chat_is_refused_in_words(house: House, pasted: str, why: str) -> None:
    with acting_as(house.manager), pytest.raises(BadInput, match=why):
        preview(by=house.manager, whose=house.mine, pasted=pasted)


def test_a_client_out_of_reach_takes_no_chat(house: House) -> None:
    with acting_as(house.manager), pytest.raises(NotAllowed):
        keep_chat(by=house.manager, whose=house.south, pasted=WECHAT, sides={})
    with acting_as(house.other):
        keep_chat(by=house.other, whose=house.south, pasted=WECHAT, sides={})
    with acting_as(house.manager):
        assert not Chat.objects.exists()
