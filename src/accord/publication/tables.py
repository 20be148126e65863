"""Vocabularies as plain tables, for spreadsheets. No cell can start a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from accord.model.concepts import Concept, ConceptScheme, Text

__all__ = ["concept_table", "safe_cell"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff0b", "\uff0d", "\uff1d", "\uff20")
_SEVERAL = " | "


def concept_table(schemes: Iterable[ConceptScheme]) -> bytes:
    """One row for each concept as CSV (RFC 4180), with a byte order mark, so that Excel reads the accents.

    Columns: scheme, notation, label, then a label for each other language, other labels, definition, broader (codes),
    retired, replaced by, valid from and to, IRI. Several values are separated by ` | `. A cell that a spreadsheet would
    take for a formula begins with an apostrophe (OWASP, CSV injection).
    """
    known = tuple(schemes)
    languages = sorted({label.lang for scheme in known for c in scheme for label in c.pref_labels})
    out = io.StringIO(newline="")
    write = csv.writer(out, lineterminator="\r\n")
    named = (f"label_{lang}" if lang else "label" for lang in languages)
    write.writerow([
        "scheme", "notation", *named, "other_labels", "definition", "broader", "retired", "replaced_by", "valid_from",
        "valid_to", "iri",
    ])  # fmt: skip
    write.writerows(map(safe_cell, cells) for scheme in known for cells in _rows(scheme, languages))
    return ("\ufeff" + out.getvalue()).encode()


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that looks like it begins with an apostrophe.

    >>> safe_cell("=1+1"), safe_cell("G")
    ("'=1+1", 'G')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def _rows(scheme: ConceptScheme, languages: Sequence[str]) -> Iterator[list[str]]:
    for concept in scheme:
        yield [
            scheme.iri,
            concept.notation,
            *(_in_language(concept.pref_labels, lang) for lang in languages),
            _SEVERAL.join(label.text for label in concept.alt_labels),
            concept.definition(),
            _SEVERAL.join(_code(scheme, iri) for iri in concept.broader),
            "yes" if concept.deprecated else "",
            _code(scheme, concept.replaced_by),
            concept.valid_from,
            concept.valid_to,
            concept.iri,
        ]


def _in_language(labels: Sequence[Text], lang: str) -> str:
    return _SEVERAL.join(label.text for label in labels if label.lang == lang)


def _code(scheme: ConceptScheme, iri: str) -> str:
    found: Concept | None = scheme.get(iri)
    return found.notation if found else iri
