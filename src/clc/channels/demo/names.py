"""Invented names: places, brands, people and countries that no map, registry or list knows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from clc.channels.demo.chance import Integers


class Word(NamedTuple):
    """A syllable or word in Chinese, its pinyin or English beside it."""

    zh: str
    en: str


def _words(text: str) -> list[Word]:
    return [Word(*pair.replace("_", " ").split(":")) for pair in text.split()]


def _several(text: str) -> list[str]:
    return text.split()


INSTITUTION = Word("澄屿开发银行(演示)", "Chengyu Development Bank (Demo)")

PLACES = _words(
    "云岚:yunlan 澜川:lanchuan 青屿:qingyu 望汐:wangxi 朔溪:shuoxi 映江:yingjiang 临霁:linji "
    "苍洛:cangluo 澄浦:chengpu 汐港:xigang 溯河:suhe 星垣:xingyuan 墨湾:mowan 曜城:yaocheng "
    "霜林:shuanglin 鹭汀:luting 鹤渚:hezhu 雁塘:yantang 瑶浦:yaopu 岫城:xiucheng 琅川:langchuan "
    "霞岬:xiajia 虹原:hongyuan 屿安:yuan"
)
SYLLABLES = _words(
    "澄:cheng 岚:lan 霁:ji 朗:lang 棠:tang 槿:jin 蘅:heng 芷:zhi 砚:yan 笙:sheng 笛:di 谷:gu 溪:xi "
    "汀:ting 渚:zhu 屿:yu 帆:fan 桨:jiang 橹:lu 舟:zhou 鸢:yuan 鹭:lu 鹤:he 雁:yan 隼:sun 鹿:lu 麓:lu "
    "岫:xiu 峰:feng 霜:shuang 霞:xia 虹:hong 雾:wu 曦:xi 晗:han 昱:yu 晟:sheng 烁:shuo 煜:yu 焕:huan "
    "琅:lang 琼:qiong 瑶:yao 瑾:jin 璟:jing 珩:heng 玥:yue 钧:jun 铭:ming 锦:jin 锐:rui 钰:yu 穗:sui "
    "禾:he 稷:ji 黍:shu 柏:bai 桐:tong 梓:zi 楠:nan 樟:zhang 桦:hua 榆:yu 槐:huai"
)
THIRDS = _words(
    "源:yuan 远:yuan 川:chuan 海:hai 天:tian 安:an 宁:ning 和:he 明:ming 光:guang 新:xin 成:cheng 达:da 通:tong 佳:jia 益:yi"
)
SURNAMES = _words(
    "青禾:qinghe 云栖:yunqi 南乔:nanqiao 白屿:baiyu 沐川:muchuan 望舒:wangshu 顾岚:gulan 叶汀:yeting "
    "墨渊:moyuan 苏隼:susun 凌岫:lingxiu 卓鸢:zhuoyuan 风吟:fengyin 霜华:shuanghua 星阑:xinglan "
    "雁归:yangui"
)
ROOTS = _several(
    "Velmor Tarquen Osselin Brantig Corvaly Dunmarr Elvaris Fennoc Galdrey Hestrin Ilvaren Jornath "
    "Keldora Lumeray Mirvane Nostrel Orsavik Pellund Quarrin Rovenne Saltmir Thalowen Ulbrek Vantessa "
    "Wendrax Yarrowin Zephrin Ashvale Brivane Castrel Dorwick Emberlyn"
)
TAILS = _several("ia en or is um ex al ar on ys ot ea ic il un ane ost ard ell ume ent iva oso ury")
FORMS = ("Ltd.", "GmbH", "Inc.", "S.A.", "B.V.", "Pte. Ltd.", "PLC", "AG")


class Country(NamedTuple):
    """An invented country under a code that ISO 3166 leaves to its users."""

    code: str
    zh: str
    en: str


COUNTRIES = (
    Country("XM", "瓦多拉共和国", "Republic of Valdora"),
    Country("XL", "塞尔米联邦", "Federation of Selmy"),
    Country("XD", "奥林达王国", "Kingdom of Orinda Vale"),
    Country("XE", "卡尔贝群岛", "Kalbeh Islands"),
    Country("XF", "图尔桑尼亚", "Tursannia"),
    Country("XG", "诺维兰", "Novelland"),
    Country("XH", "米拉索", "Mirrasso"),
    Country("XJ", "阿什塔雷", "Ashtarre"),
)
INSTITUTIONS = (
    "Development Fund",
    "Climate Trust",
    "Cooperation Bank",
    "Infrastructure Fund",
    "Health Alliance",
    "Food Agency",
)
BUREAUS = _words("财政局:Finance_Bureau 交通局:Transport_Bureau 水务局:Water_Bureau 城市建设局:City_Works_Bureau")
TREASURIES = ("Treasury", "Ministry of Transport", "Water Authority", "Energy Authority")

BLOCK = len(PLACES) * len(SYLLABLES) ** 2
UNIQUE_MOST = BLOCK * (len(THIRDS) + 1)


def column(words: list[Word], chosen: Integers, language: str) -> pl.Series:
    """The words at the chosen places of the list, in a language (`zh` or `en`)."""
    return pl.Series([getattr(word, language) for word in words], dtype=pl.String).gather(chosen)


def brand_parts(index: Integers) -> dict[str, Integers]:
    """Place, two syllables and sometimes a third for each index.

    No two indexes below `UNIQUE_MOST` share all four.
    """
    within, block = index % BLOCK, index // BLOCK
    mixed = (within * 48_271 + 11_213 * (block + 1)) % BLOCK
    syllables = len(SYLLABLES)
    return {
        "place": mixed % len(PLACES),
        "first": mixed // len(PLACES) % syllables,
        "second": mixed // (len(PLACES) * syllables),
        "third": block - 1,
    }


def brand(parts: dict[str, Integers], language: str) -> pl.Series:
    """The brand's syllables joined; in English with a capital letter."""
    extra = pl.Series(["", *(getattr(word, language) for word in THIRDS)]).gather(parts["third"] + 1)
    joined = column(SYLLABLES, parts["first"], language) + column(SYLLABLES, parts["second"], language) + extra
    return joined if language == "zh" else capital(joined)


def capital(text: pl.Series) -> pl.Series:
    """Each text with its first letter in upper case."""
    return text.str.slice(0, 1).str.to_uppercase() + text.str.slice(1)


def root(index: Integers) -> pl.Series:
    """An international brand for each index, such as `Velmoria Tarquenor`: unique below 589,824."""
    size = len(ROOTS) * len(TAILS)
    mixed = index * 7_919 % (size * size)
    texts = pl.Series([stem + tail for stem in ROOTS for tail in TAILS])
    return texts.gather(mixed % size) + " " + texts.gather(mixed // size)


def person(index: Integers, language: str) -> pl.Series:
    """An invented person's name for each index: a surname that is none, and one or two syllables."""
    syllables = len(SYLLABLES)
    mixed = index * 2_741 % (len(SURNAMES) * syllables * syllables)
    surname = column(SURNAMES, mixed % len(SURNAMES), language)
    first = column(SYLLABLES, mixed // len(SURNAMES) % syllables, language)
    rest = mixed // (len(SURNAMES) * syllables)
    second = column(SYLLABLES, rest, language)
    if language == "zh":
        return surname + first + second
    return capital(first + second) + " " + capital(surname)


def counterparties(count: int) -> pl.Series:
    """Names of firms that clients deal with: `count` of them, never a client's own name."""
    index = np.arange(count, dtype=np.int64)
    parts = brand_parts(index * 37)
    return column(PLACES, parts["place"], "zh") + brand(parts, "zh") + "商行"
