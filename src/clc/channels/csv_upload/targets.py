"""What an uploaded table can be: clients, facts, or a table of the rule book; its columns and the names they go by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext, override
from django.utils.translation import gettext as _

from clc.channels.csv_upload.mapping import TableMapping
from clc.kernel.errors import BadInput
from clc.policy.facts import ColumnRule, FactRule
from clc.policy.rulebook import Book
from clc.stages.hub.importing.channel import CLIENTS, FACTS
from clc.stages.hub.importing.placing import Field, Kind, place
from clc.stages.hub.models import ClientState, PartyKind

CODE = ("client", "client code", "code", "客户编号", "客户代号", "客户代码", "客户号", "企业代号", "编号")
USCC = ("uscc", "unified social credit code", "统一社会信用代码", "社会信用代码", "信用代码")
LEI = ("lei", "legal entity identifier", "法人机构识别编码")
_IDENTIFIERS = {"code": CODE, "uscc": USCC, "lei": LEI}
_LANGUAGES = ("en", "zh-hans")
_KINDS = {
    "公司": "company", "企业": "company", "法人": "company", "个人": "person", "自然人": "person", "政府": "government",
    "国际机构": "institution", "项目公司": "project_company",
}  # fmt: skip
_STATES = {"潜在": "prospect", "存量": "active", "在贷": "active", "流失": "former", "已结清": "former"}
_CLIENT = (
    Field(
        "name",
        ("client name", "company", "company name", "名称", "客户名称", "企业名称", "公司名称"),
        required=True,
        longest=240,
    ),
    Field("name_en", ("english name", "英文名称"), longest=240),
    Field("country", ("country code", "国家", "国别"), longest=8),
    Field("industry", ("industry code", "行业", "行业代码", "国标行业"), longest=8),
    Field("area", ("area code", "地区", "行政区划", "行政区划代码"), longest=12),
    Field("size", ("company size", "规模", "企业规模"), longest=8),
    Field("since", ("client since", "开户日期", "建立关系日期"), kind="date"),
)


def target_of(heading: Sequence[str], told: TableMapping, book: Book) -> str:
    """The table an upload fills: the one the mapping names, else the one whose columns its heading gives best.

    BadInput when the name is unknown or the heading fits none.
    """
    names = [CLIENTS, FACTS, *(name for name, rule in book.tables.items() if rule.of_clients)]
    if told.table:
        if told.table not in names:
            raise BadInput(
                _("There is no table %(table)s.") % {"table": told.table},
                todo=_("Choose one of: %(tables)s") % {"tables": ", ".join(names)},
            )
        return told.table
    fits = {name: _fit(heading, fields_of(name, told, book, heading)) for name in names}
    best = max(names, key=lambda name: fits[name])
    if not fits[best]:
        raise BadInput(
            _("The headings fit none of the tables Clc knows."),
            todo=_("Import with a mapping that says the table and its columns. Columns found: %(found)s")
            % {"found": ", ".join(heading)},
        )
    return best


def fields_of(table: str, told: TableMapping, book: Book, heading: Sequence[str]) -> list[Field]:
    """The columns of the table with everything they may be called, the client's identifier first."""
    if table == CLIENTS:
        fields = [*_codes(told, heading), *_client_fields(), *_fact_fields(book)]
    elif table == FACTS:
        fields = [
            _who(told, heading),
            Field("as_of", ("as of", "日期", "截止日期", "数据日期"), kind="date"),
            *_fact_fields(book),
        ]
    else:
        rule = book.tables[table]
        fields = [_who(told, heading), *(_column(name, column) for name, column in rule.columns.items())]
    return [_mapped(one, told) for one in fields]


def scheme_of(told: TableMapping, heading: Sequence[str]) -> str:
    """What the client column holds: as told, else what the headings say."""
    if told.identified_by:
        return told.identified_by
    if "who" in told.columns:
        return "code"
    found = [name for name, aliases in _IDENTIFIERS.items() if place(heading, [Field(name, aliases)]).headings]
    return found[0] if found else "code"


def fact_fields(book: Book) -> Mapping[str, FactRule]:
    """The facts that channels and people may tell."""
    return {name: rule for name, rule in book.facts.items() if rule.told}


def _fit(heading: Sequence[str], fields: Sequence[Field]) -> int:
    """How many columns of the file a table takes; 0 when it needs one that is missing."""
    placing = place(heading, fields)
    own = [name for name in placing.headings if name not in ("who", "as_of")]
    return 0 if placing.missing or not own else len(own)


def _who(told: TableMapping, heading: Sequence[str]) -> Field:
    """The column that names the client."""
    return Field("who", _IDENTIFIERS[scheme_of(told, heading)], required=True)


def _codes(told: TableMapping, heading: Sequence[str]) -> list[Field]:
    """The identifiers of a client list: the one it is matched by is needed, the others are told of the client."""
    scheme = scheme_of(told, heading)
    others = [Field(name, aliases) for name, aliases in _IDENTIFIERS.items() if name != scheme]
    return [_who(told, heading), *others]


def _client_fields() -> list[Field]:
    """What is told of a client itself."""
    kinds = _KINDS | {value: value for value in PartyKind.values} | _labelled({c.value: str(c.label) for c in PartyKind})
    states = (
        _STATES | {value: value for value in ClientState.values} | _labelled({c.value: str(c.label) for c in ClientState})
    )
    return [
        *_CLIENT,
        Field("kind", ("client kind", "客户类型", "主体类型"), kind="choice", values=kinds),
        Field("state", ("client state", "客户状态"), kind="choice", values=states),
    ]


def _fact_fields(book: Book) -> list[Field]:
    """One column for each fact that may be told."""
    fields = []
    for name, rule in fact_fields(book).items():
        kind: Kind = "choice" if rule.choices else rule.told or "text"
        values = {choice: choice for choice in rule.choices}
        fields.append(Field(f"fact:{name}", (name, *_names(rule.label)), kind=kind, values=values))
    return fields


def _column(name: str, column: ColumnRule) -> Field:
    """A column of a table with its label in every language, and the labels of its choices."""
    values = {code: code for code in column.choices} | _labelled(column.choices)
    return Field(name, _names(column.label), kind=column.type, required=column.required, values=values)


def _names(label: str) -> list[str]:
    """A label in every language."""
    names = []
    for language in _LANGUAGES:
        with override(language):
            names.append(gettext(label))
    return list(dict.fromkeys([label, *names]))


def _labelled(choices: Mapping[str, str]) -> dict[str, str]:
    """Code by label, in every language."""
    return {name: code for code, label in choices.items() for name in _names(label)}


def _mapped(wanted: Field, told: TableMapping) -> Field:
    """A field as the mapping has it: a heading told stands alone, words told are understood besides the known ones."""
    key = wanted.name.removeprefix("fact:")
    heading = told.columns.get(key)
    changed = replace(wanted, order=told.days, values={**wanted.values, **told.values.get(key, {})})
    return replace(changed, aliases=(heading,)) if heading else changed
