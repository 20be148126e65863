"""`accord propose --fields --draft`: a first record mapping from what people have agreed on a source's fields."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice
from pathlib import Path

from accord.engines.field_values import smallest_key
from accord.errors import NotAllowed, NotConfigured
from accord.formats import record_mappings
from accord.formats.record_drafts import Drafted, dumps
from accord.matching.field_profiles import missing_meaning
from accord.model.properties import Datatype, PropertyTerm
from accord.model.records import Conversion, Field, MissingCode, RecordMapping
from accord.tasks.decisions import load_agreed
from accord.tasks.source_fields import (
    Attached,
    CodeLists,
    attached,
    code_lists,
    field_set,
    lists_for,
    load_source_fields,
    shared_properties,
)
from accord.workspace import Source, Workspace, locked, write_text

__all__ = ["DraftedMapping", "draft_records"]

_NEARLY_ALL = 0.95
_MOST_IN_KEY = 4
_KEY_FIELDS = 10  # that are tried together
_MOST_TRIED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedMapping:
    """A drafted record mapping: its fields with remarks, what is not filled and not used, and its file."""

    fields: tuple[Drafted, ...]
    unfilled: tuple[str, ...]
    unused: tuple[str, ...]
    path: Path


def draft_records(
    workspace: Workspace, source_name: str, sample: Path | None = None, *, overwrite: bool = False
) -> DraftedMapping:
    """Writes the record mapping of a source from its agreed field mappings, with the conversions that its values need.

    Found in the sample are the formats of dates, the code lists (with the cross-walk that leads on from each), signs
    for "no value", padding zeros, and the fewest fields that tell the records apart. Raises NotAllowed where there is a
    record mapping already and `overwrite` is not said; Unavailable where nothing is agreed yet.
    """
    source = workspace.source(source_name)
    if source.mapping.exists() and not overwrite:
        hint = "Say --overwrite to put the draft in its place."
        raise NotAllowed("there is a record mapping already", path=workspace.place(source.mapping), hint=hint)
    about = _about(workspace, source, sample)
    fields = tuple(_drafted(about, shared, ours) for shared, ours in about.agreed)
    if not fields:
        name = about.set_name
        hint = f"Say which field is which property with `accord review {name}`, then `accord agree {name}`."
        raise NotConfigured(f"no field of {source_name} is agreed to be a property", hint=hint)
    text = _text(about, fields)
    record_mappings.loads(
        text,
        path=workspace.place(source.mapping),
        source=source.name,
        mapping_sets=[entry.name for entry in workspace.mapping_sets],
        schemes=[entry.name for entry in workspace.schemes],
    )
    with locked(workspace.root):
        write_text(source.mapping, text)
    return DraftedMapping(fields=fields, unfilled=about.unfilled, unused=about.unused, path=source.mapping)


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    """What a draft is made from. agreed: each property with the fields that fill it, in the source's order."""

    workspace: Workspace
    source: Source
    set_name: str
    sample: Path | None
    lists: CodeLists
    agreed: tuple[tuple[PropertyTerm, tuple[PropertyTerm, ...]], ...]
    unfilled: tuple[str, ...]
    unused: tuple[str, ...]


def _about(workspace: Workspace, source: Source, sample: Path | None) -> _About:
    entry = field_set(workspace, source)
    ours = load_source_fields(workspace, source, sample).terms
    theirs = {term.iri: term for term in shared_properties(workspace)}
    filled: dict[str, list[PropertyTerm]] = defaultdict(list)
    known = {term.iri: term for term in ours}
    order = {term.iri: place for place, term in enumerate(ours)}
    rows = [row for row in load_agreed(workspace, entry.name) if row.relation and not row.predicate_modifier]
    for row in sorted((r for r in rows if r.subject_id in known), key=lambda r: (order[r.subject_id], r.object_id)):
        if row.object_id in theirs:
            filled[row.object_id].append(known[row.subject_id])
    used = {term.iri for terms in filled.values() for term in terms}
    return _About(
        workspace=workspace,
        source=source,
        set_name=entry.name,
        sample=sample or source.fields,
        lists=code_lists(workspace, source),
        agreed=tuple((theirs[iri], tuple(terms)) for iri, terms in filled.items()),
        unfilled=tuple(term.name for iri, term in theirs.items() if iri not in filled),
        unused=tuple(term.name for term in ours if term.iri not in used),
    )


def _drafted(about: _About, shared: PropertyTerm, ours: tuple[PropertyTerm, ...]) -> Drafted:
    """How one property is filled."""
    field = Field(target=shared.name, sources=tuple(term.name for term in ours))
    if len(ours) > 1:
        return _joined(ours, field)
    if shared.scheme:
        return _coded(about, shared, ours[0], field)
    if shared.datatype is Datatype.DATE:
        return _dated(ours[0], field)
    steps = tuple(_steps(shared, ours[0]))
    return Drafted(field=replace(field, missing=_missing(ours[0]), conversions=steps))


def _joined(ours: tuple[PropertyTerm, ...], field: Field) -> Drafted:
    missing = {code.code: code for term in ours for code in _missing(term)}
    alone = " Signs for no value count where the other fields are empty." if missing else ""
    remark = f"Several fields fill it: joined with a space, empty ones left out.{alone}"
    return Drafted(field=replace(field, missing=tuple(missing.values())), remark=remark)


def _coded(about: _About, shared: PropertyTerm, term: PropertyTerm, field: Field) -> Drafted:
    found = attached(about.workspace, about.source, term, shared, about.lists)
    if not found:
        remark = "No code list fits the values: say `mapping:` with a cross-walk, or `scheme:` with a list."
        codes = about.lists.codes(lists_for(about.workspace, shared, about.lists))
        return Drafted(
            field=replace(field, missing=_missing(term, but=frozenset().union(*codes.values()))), remark=remark
        )
    best = found[0]
    (codes_of_list,) = about.lists.codes([best.scheme]).values()
    return Drafted(
        field=replace(
            field,
            missing=_missing(term, but=codes_of_list),
            conversions=best.found.conversions,
            mapping_set=best.mapping_set,
            scheme="" if best.mapping_set else best.scheme,
        ),
        remark=_fit(best, found[1:]),
    )


def _fit(best: Attached, others: Sequence[Attached]) -> str:
    share = f"{best.scheme} has {_how_many(best.found.share)} of the values"
    alike = [one.scheme for one in others if one.found.share == best.found.share]
    return f"{share}; so has {', '.join(alike)}." if alike else f"{share}."


def _how_many(share: float) -> str:
    """A share in words: an exact one of few records would say something of one of them."""
    return "all" if share == 1 else "nearly all" if share >= _NEARLY_ALL else "most"


def _dated(term: PropertyTerm, field: Field) -> Drafted:
    formats = term.profile.dates
    if not formats:
        remark = "No format of dates fits the values: say `date:`."
        return Drafted(field=replace(field, missing=_missing(term)), remark=remark)
    remark = f"The values fit {', '.join(formats[1:])} as well." if len(formats) > 1 else ""
    return Drafted(field=replace(field, missing=_missing(term), dates=formats[:1]), remark=remark)


def _missing(term: PropertyTerm, *, but: frozenset[str] = frozenset()) -> tuple[MissingCode, ...]:
    """The signs for "no value" that occur, `but` for those that are codes of a list."""
    signs = (value for value in term.profile.missing if value not in but)
    return tuple(MissingCode(code=value, meaning=missing_meaning(value)) for value in signs)


def _steps(shared: PropertyTerm, term: PropertyTerm) -> Iterator[Conversion]:
    values = [value for value, _ in term.profile.values if value not in term.profile.missing]
    if any(value != value.strip(" ") for value in values):
        yield Conversion.TRIM
    padded = any(len(bare) > 1 and bare.startswith("0") and bare.isdigit() for bare in map(str.strip, values))
    if shared.datatype is Datatype.NUMBER and padded:
        yield Conversion.STRIP_LEADING_ZEROS


def _text(about: _About, fields: Sequence[Drafted]) -> str:
    key, why = _key(about)
    days = [shared.name for shared, _ in about.agreed if shared.datatype is Datatype.DATE and shared.required]
    mapping = RecordMapping(source=about.source.name, title=about.source.title, key=key)
    place = about.workspace.place(about.workspace.agreed_path(about.set_name))
    head = [f"A draft from {place}: read it through before it is used.", why]
    if days:
        head.append(f"If mappings hold for a time only, say which day counts: `event_date:` with {' or '.join(days)}.")
    tail = [
        *([f"The source's fields that are not used: {', '.join(about.unused)}."] if about.unused else []),
        *(
            [f"Properties of the shared record that nothing fills: {', '.join(about.unfilled)}."]
            if about.unfilled
            else []
        ),
    ]
    return dumps(mapping, fields, head=head, tail=tail)


def _key(about: _About) -> tuple[tuple[str, ...], str]:
    """The properties that identify a record, and a remark on how sure that is."""
    single = {shared.name: ours[0].name for shared, ours in about.agreed
              if shared.required and not shared.scheme and len(ours) == 1}  # fmt: skip
    dates = {shared.name for shared, _ in about.agreed if shared.datatype is Datatype.DATE}
    numbers = {shared.name for shared, _ in about.agreed if shared.datatype is Datatype.NUMBER}
    wanted = sorted(single, key=lambda name: (name in dates, name not in numbers, name))[:_KEY_FIELDS]
    guess = tuple(wanted) or (about.agreed[0][0].name,)
    if about.sample is None or about.sample.suffix.lower() in {".json", ".xsd", ".yaml", ".yml"}:
        return guess, "The key is a guess: say which fields identify a record."
    sets = (chosen for size in range(1, _MOST_IN_KEY + 1) for chosen in combinations(wanted, size))
    names = {name: single[name] for name in wanted}
    found = smallest_key(str(about.sample), [[names[n] for n in chosen] for chosen in islice(sets, _MOST_TRIED)])
    if not found:
        return guess, "The key is a guess: no few required fields tell the records of the sample apart."
    back = {column: name for name, column in names.items()}
    return tuple(back[column] for column in found), "The key is the fewest fields that tell the sample's records apart."
