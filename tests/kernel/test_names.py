import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.kernel.names import bigrams, fold, initials, normalise, sort_key


def test_a_chinese_name_is_found_by_its_initials():
    assert initials("中国电力") == "zgdl"
    assert initials("中国电力 ABC 12号") == "zgdla12h"


def test_chinese_names_sort_by_sound():
    assert sort_key("中国电力") == "zhong guo dian li"
    assert sorted(["中国", "安徽", "Zeta", "北京"], key=sort_key) == ["安徽", "北京", "Zeta", "中国"]


@pytest.mark.parametrize(("name", "sound"), [("重庆银行", "chong qing yin hang"), ("长城", "chang cheng")])
def test_a_letter_with_several_sounds_is_read_as_in_its_word(name, sound):
    assert sort_key(name) == sound


def test_width_case_accents_and_signs_do_not_make_another_name():
    assert fold("ＡＢＣ　Électricité-de  France（中国）") == "abc electricite de france 中国"


@pytest.mark.parametrize(("one", "other"), [
    ("中国电力（集团）有限公司", "中国电力集团"),
    ("Acme Holdings Co., Ltd.", "ACME HOLDINGS"),
    ("北京 华能 股份有限公司", "北京华能"),
])  # fmt: skip
def test_the_legal_form_does_not_make_another_name(one, other):
    assert normalise(one) == normalise(other)


def test_a_name_that_is_only_a_legal_form_keeps_it():
    assert normalise("有限公司") == "有限公司"
    assert normalise("Co") == "co"


def test_two_letter_words_are_among_the_pairs():
    assert bigrams("中国电力 电力") == ["中国", "国电", "电力"]
    assert bigrams("中") == ["中"]
    assert bigrams("") == bigrams("***") == []


@given(name=st.text(max_size=40))
def test_any_text_is_a_name(name):
    assert fold(fold(name)) == fold(name)
    assert all(1 <= len(pair) <= 2 for pair in bigrams(name))
    assert initials(name) == initials(fold(name))
    assert "  " not in sort_key(name)
