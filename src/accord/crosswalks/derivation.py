"""What follows from other cross-walks and what does not: each statement said once, and nothing that is not unique.

Where a term could become several, or a rule of trust forbids it, the row is refused with its reason and every
candidate, and the refusal is kept beside what follows.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass, replace
from itertools import combinations

from accord.crosswalks.agree import with_cardinality
from accord.crosswalks.conditions import apart, read_conditions
from accord.model.mappings import MAPPING_CHAINING, REFUSED, Mapping, Relation
from accord.model.verdicts import Condition
from accord.namespaces import code_from_iri

__all__ = [
    "DERIVED_FROM", "NOT_UNIQUE", "REASONS", "WEAKER", "Derivation", "Refusal", "Span", "derived", "refused",
    "refused_rows", "settled", "signed_rows", "sources_of", "told",
]  # fmt: skip

DERIVED_FROM = "ext_derived_from"
NOT_UNIQUE, WEAKER = "not-unique", "weaker"
REASONS: Table[str, str] = {
    NOT_UNIQUE: "it could become more than one term",
    WEAKER: "another term is exact to it",
    "conditional": "it holds only for some records, by a field that these records do not have",
    "never-both-valid": "the two mappings hold at different times",
    "no-conclusion": "nothing follows from the two relations",
    "leads-nowhere": "no mapping leads on from there",
    "no-counterpart": "people found that it has no counterpart",
    "out-of-scope": "people put it out of scope",
    "never-exact": "the two lists must not be equated",
    "contradiction": "two ways say what cannot both be true",
}
"""Every reason why something does not follow, by its code."""

_USABLE = (Relation.EXACT, Relation.CLOSE, Relation.BROAD)  # strongest first; the others say more than was said
_STRENGTH = {relation: place for place, relation in enumerate((*_USABLE, Relation.NARROW, Relation.RELATED))}
_TOGETHER = [{Relation.EXACT, Relation.CLOSE}, {Relation.CLOSE, Relation.BROAD}, {Relation.CLOSE, Relation.NARROW},
             {Relation.CLOSE, Relation.RELATED}]  # fmt: skip  # relations of one pair that can both be true (SKOS S46)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A statement that does not follow: of which subject, why (a code of `REASONS`, and a sentence), and candidates.

    candidates: the rows that could have been, each from the subject; without candidates there was no way on.
    """

    subject_id: str
    subject_label: str = ""
    code: str
    reason: str
    candidates: tuple[Mapping, ...] = ()
    derived_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """A cross-walk and what was refused. Of the rows that translation uses, a subject has one at any time."""

    rows: tuple[Mapping, ...] = ()
    refusals: tuple[Refusal, ...] = ()


def sources_of(row: Mapping) -> tuple[str, ...]:
    """The ids of the decided rows that a row comes from: its own, or those that it was derived from."""
    noted = row.extension(DERIVED_FROM)
    return tuple(noted.split("|")) if noted else tuple(filter(None, (row.record_id,)))


def derived(row: Mapping, justification: str, sources: Sequence[str], words: str) -> Mapping:
    """A row with its origin: how it came about, from which decided rows, in words."""
    noted = {**dict(row.extra), DERIVED_FROM: "|".join(dict.fromkeys(sources))}
    extra = tuple(sorted((name, value) for name, value in noted.items() if value))
    return replace(row, record_id="", mapping_justification=justification, comment=words, extra=extra)


def told(row: Mapping) -> str:
    """What a row says, or how it came to say it, in words."""
    if row.extension(DERIVED_FROM) and row.comment:
        return row.comment
    relation = row.relation.value if row.relation else "related"
    verb = f"is not {relation} to" if row.predicate_modifier else f"is {relation} to"
    return f"{_term(row.subject_id, row.subject_label)} {verb} {_term(row.object_id, row.object_label)}"


def _term(iri: str, label: str) -> str:
    code = code_from_iri(iri)
    return f"{code} ({label})" if label and label != code else code


def refused(code: str, row: Mapping, detail: str, candidates: Sequence[Mapping] = ()) -> Refusal:
    """The refusal of what a row would say of its subject; `detail` follows the reason's own words."""
    return Refusal(
        subject_id=row.subject_id,
        subject_label=row.subject_label,
        code=code,
        reason=f"{REASONS[code]}: {detail}" if detail else REASONS[code],
        candidates=tuple(sorted(candidates, key=_place)),
        derived_from=tuple(dict.fromkeys(source for one in (row, *candidates) for source in sources_of(one))),
    )


def settled(rows: Iterable[Mapping], refusals: Sequence[Refusal], never_exact: str) -> Derivation:
    """What is left when each pair is said once and each subject has one usable row at a time."""
    left_out = list(refusals)
    by_subject: dict[str, list[Mapping]] = defaultdict(list)
    for one in _by_pair(rows):
        if isinstance(one, Refusal):
            left_out.append(one)
        elif never_exact and one.relation is Relation.EXACT and not one.predicate_modifier:
            left_out.append(refused("never-exact", one, never_exact, [one]))
        else:
            by_subject[one.subject_id].append(one)
    kept: list[Mapping] = []
    for found in by_subject.values():
        rivalries = list(_rivalries(found))
        out = {id(row) for refusal in rivalries for row in refusal.candidates}
        left_out += rivalries
        kept += [row for row in found if id(row) not in out]
    order = sorted(left_out, key=lambda r: (r.subject_id, r.code, r.reason))
    return Derivation(rows=tuple(sorted(kept, key=_place)), refusals=tuple(dict.fromkeys(order)))


def _by_pair(rows: Iterable[Mapping]) -> Iterator[Mapping | Refusal]:
    """Each pair's rows as one: what is said several times is said once, with every origin."""
    pairs: dict[tuple[str, ...], list[Mapping]] = defaultdict(list)
    for row in rows:
        limits = (row.extension("ext_when"), row.extension("ext_valid_from"), row.extension("ext_valid_to"))
        pairs[row.subject_id, row.object_id, *limits].append(row)
    for found in pairs.values():
        said = {(row.relation, row.predicate_modifier) for row in found}
        relations = {row.relation for row in found}
        if len(said) > 1 and (len({modifier for _, modifier in said}) > 1 or relations not in _TOGETHER):
            yield refused("contradiction", found[0], "; ".join(sorted({row.comment for row in found})), found)
        else:
            best = min(found, key=lambda row: _STRENGTH[row.relation or Relation.RELATED])
            origins = [source for row in found for source in sources_of(row)]
            words = "; ".join(dict.fromkeys(row.comment for row in found))
            yield derived(best, best.mapping_justification, origins, words)


def _rivalries(rows: Sequence[Mapping]) -> Iterator[Refusal]:
    """Of one subject's usable rows, those that another one beats, and those of which nobody can say which holds."""
    usable = sorted((r for r in rows if r.relation in _USABLE and not r.predicate_modifier), key=_place)
    pairs = [(a, b) for a, b in combinations(usable, 2) if a.object_id != b.object_id and not _apart(a, b)]
    exact = Relation.EXACT
    weaker = [a if b.relation is exact else b for a, b in pairs if (a.relation is exact) != (b.relation is exact)]
    if weaker:
        best = next(row for row in usable if row.relation is exact)
        yield refused(WEAKER, best, _named([best]), list(dict.fromkeys(weaker)))
    rivals = list(dict.fromkeys(row for pair in pairs for row in pair if not any(r in weaker for r in pair)))
    if rivals:
        yield refused(NOT_UNIQUE, rivals[0], _named(rivals), rivals)


def signed_rows(derivation: Derivation, base: str) -> tuple[Mapping, ...]:
    """The rows with their cardinality, each under an id that is a digest of what it says and where it comes from."""
    return with_cardinality([replace(row, record_id=f"{base}derived/{_digest(row)}") for row in derivation.rows])


def refused_rows(derivation: Derivation, object_source: str, base: str) -> Iterator[Mapping]:
    """What was refused, as rows under a predicate of Accord's own: no reader takes them for mappings.

    One row for each candidate; where there is none the object is the scheme that was not reached.
    """
    for refusal in derivation.refusals:
        nowhere = Mapping(subject_id=refusal.subject_id, subject_label=refusal.subject_label, object_id=object_source,
                          mapping_justification=MAPPING_CHAINING)  # fmt: skip
        for row in refusal.candidates or (nowhere,):
            noted = {"ext_refused": refusal.code, "ext_reason": refusal.reason}
            if row.relation:
                noted["ext_refused_predicate"] = row.predicate_id
            if refusal.derived_from and not row.extension(DERIVED_FROM):
                noted[DERIVED_FROM] = "|".join(refusal.derived_from)
            plain = replace(row, predicate_id=REFUSED, predicate_label="", predicate_modifier="",
                            mapping_cardinality="", confidence=None,
                            extra=tuple(sorted({**dict(row.extra), **noted}.items())))  # fmt: skip
            yield replace(plain, record_id=f"{base}derived/{_digest(plain)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """When a row holds, as `conditions.apart` asks for it."""

    when: tuple[Condition, ...] = ()
    valid_from: str = ""
    valid_to: str = ""

    @classmethod
    def of(cls, row: Mapping) -> Span:
        """The limits of a row of a cross-walk."""
        return cls(
            when=read_conditions(row.extension("ext_when")),
            valid_from=row.extension("ext_valid_from"),
            valid_to=row.extension("ext_valid_to"),
        )

    def together(self, other: Span) -> tuple[str, str]:
        """The first and the last day on which both hold; empty where there is no limit."""
        ends = [end for end in (self.valid_to, other.valid_to) if end]
        return max(self.valid_from, other.valid_from), min(ends, default="")


def _apart(one: Mapping, other: Mapping) -> bool:
    return apart(Span.of(one), Span.of(other))


def _named(rows: Iterable[Mapping]) -> str:
    return ", ".join(sorted({_term(row.object_id, row.object_label) for row in rows}))


def _place(row: Mapping) -> tuple[str, ...]:
    return (row.subject_id, row.object_id, row.predicate_id, row.predicate_modifier, row.comment)


def _digest(row: Mapping) -> str:
    said = [row.subject_id, row.predicate_id, row.predicate_modifier, row.object_id, *sorted(row.extra)]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:20]
