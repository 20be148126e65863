"""Cells that hold several values: a list in JSON as a list of terms (DuckDB only; other engines read what it wrote).

An element is a text, read as the property's values are, or says itself what it is, as JSON-LD does: `@id` for an IRI,
`@value` with `@language` or `@type` for a text. The same term counts once.
"""

from __future__ import annotations

from sqlglot import exp

from accord.engines import sql
from accord.shapes.compile.terms import FIELDS, LANG_STRING, Kind, fits
from accord.shapes.datatypes import DATATYPES, STRING
from accord.shapes.record_model import RecordProperty

__all__ = ["terms_of"]

_ITEM = "item"


def terms_of(cell: sql.Expr, one: RecordProperty) -> sql.Expr:
    """The terms that a cell of a property holds; none where it holds no value."""
    is_json = sql.case([(sql.call("json_valid", cell), sql.call("json_type", cell.copy()))], sql.text(""))
    as_list = sql.call("from_json", cell.copy(), sql.text('["JSON"]'))
    single = sql.case([(_is(is_json, "OBJECT"), exp.Cast(this=cell.copy(), to=exp.DataType.build("JSON")))],
                      sql.call("to_json", cell.copy()))  # fmt: skip
    items = sql.case(
        [(_is(is_json.copy(), "ARRAY"), as_list), (sql.is_filled(cell.copy()), exp.Array(expressions=[single]))]
    )
    terms = sql.call("list_transform", items, _each(_term(one)))
    return sql.call("list_distinct", exp.ArrayFilter(this=terms, expression=_each(_has_text())))


def _each(made: sql.Expr) -> sql.Expr:
    return exp.Lambda(this=made, expressions=[exp.to_identifier(_ITEM, quoted=True)])


def _has_text() -> sql.Expr:
    text = exp.Dot(this=sql.column(_ITEM), expression=exp.to_identifier("text", quoted=True))
    return exp.NEQ(this=exp.Coalesce(this=text, expressions=[sql.text("")]), expression=sql.text(""))


def _term(one: RecordProperty) -> sql.Expr:
    named, language, kind = (_part(key) for key in ("@id", "@language", "@type"))
    plain = sql.case([(_is_plain(), sql.call("json_extract_string", sql.column(_ITEM), sql.text("$")))])
    value = exp.Coalesce(this=_part("@value"), expressions=[plain])
    is_code = sql.all_of([sql.is_null(language), sql.is_null(kind)]) if one.scheme else exp.false()
    coded = exp.DPipe(this=sql.text(f"{one.scheme}/"), expression=sql.call("url_encode", value.copy()))
    is_iri = sql.any_of([sql.is_filled(named), is_code])
    found = {
        "kind": sql.case([(is_iri, sql.text(Kind.IRI))], sql.text(Kind.LITERAL)),
        "text": exp.Coalesce(this=named.copy(), expressions=[sql.case([(is_code.copy(), coded)], value)]),
        "datatype": sql.case(
            [(is_iri.copy(), sql.text("")), (sql.is_filled(language.copy()), sql.text(LANG_STRING))],
            _datatype(exp.Coalesce(this=kind.copy(), expressions=[sql.text(one.datatype or STRING)]), value.copy()),
        ),
        "language": exp.Coalesce(this=exp.Lower(this=language.copy()), expressions=[sql.text("")]),
    }
    return sql.row({name: found[name] for name in FIELDS})


def _datatype(asked: sql.Expr, text: sql.Expr) -> sql.Expr:
    """The datatype asked for, where the text is in its lexical space; else a plain string."""
    unfit = [
        (sql.all_of([_is(asked, known.iri), sql.negated(fits(text.copy(), known.pattern))]), sql.text(STRING))
        for known in DATATYPES.values()
        if known.pattern
    ]
    return sql.case(unfit, asked.copy())


def _is(value: sql.Expr, text: str) -> sql.Expr:
    return exp.EQ(this=value.copy(), expression=sql.text(text))


def _is_plain() -> sql.Expr:
    kind = sql.call("json_type", sql.column(_ITEM))
    return sql.negated(exp.In(this=kind, expressions=[sql.text("OBJECT"), sql.text("ARRAY"), sql.text("NULL")]))


def _part(key: str) -> sql.Expr:
    return sql.call("json_extract_string", sql.column(_ITEM), sql.text(f'$."{key}"'))
