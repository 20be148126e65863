"""Look-ups: what each code of a scheme becomes under an agreed cross-walk, or why it becomes nothing.

The decision is made here once for each code, in plain words; a run then only looks it up. Exact, close and broad
matches are used where they name one concept; narrow and related ones are not, since the target would say more than the
source did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from accord.crosswalks.conditions import read_conditions
from accord.model.concepts import Concept, ConceptScheme
from accord.model.mappings import NO_TERM_FOUND, OUT_OF_SCOPE, MappingSet, Relation
from accord.model.mappings import Mapping as Row
from accord.model.verdicts import Condition

__all__ = ["NO_ANSWER", "Answer", "Entry", "Lookup", "Problem", "Rule", "crosswalk", "membership"]

_USABLE = (Relation.EXACT, Relation.CLOSE, Relation.BROAD)  # strongest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a value cannot be translated. code: stable kebab-case name; reason: one sentence; hint: what to do."""

    code: str
    reason: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a code becomes: a concept of the target scheme under a relation, as one mapping says; or a problem.

    `mapping_id` and `relation` are empty where the source uses the target's own codes.
    """

    target_code: str = ""
    target_iri: str = ""
    relation: str = ""
    mapping_id: str = ""
    is_retired: bool = False
    problem: Problem | None = None


NO_ANSWER = Answer()
"""A value that is not a code: nothing is looked up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An answer that holds only where fields of the record have values, or between two days (both included)."""

    when: tuple[Condition, ...] = ()
    valid_from: str = ""
    valid_to: str = ""
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A code: the rules that may decide it, what it is where none of them holds, and where several do."""

    code: str
    answer: Answer
    rules: tuple[Rule, ...] = ()
    several: Answer = NO_ANSWER


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """Every code of a scheme with what becomes of it, each code once, and what is said of any other code.

    name: the mapping set, or the scheme whose membership is tested.
    """

    name: str
    entries: tuple[Entry, ...]
    unknown: Answer

    @property
    def retired(self) -> tuple[str, ...]:
        """The codes that become a retired concept."""
        return tuple(e.code for e in self.entries if any(a.is_retired for a in _answers(e)))

    @property
    def is_dated(self) -> bool:
        """Whether an answer depends on the record's date."""
        return any(rule.valid_from or rule.valid_to for entry in self.entries for rule in entry.rules)

    @property
    def deciding_fields(self) -> tuple[str, ...]:
        """The source fields that decide between answers, in alphabetical order."""
        named = {c.field for entry in self.entries for rule in entry.rules for c in rule.when}
        return tuple(sorted(named))


def membership(name: str, scheme: ConceptScheme) -> Lookup:
    """A look-up for values that are codes of the scheme already: a known code stays, any other is a problem."""
    entries = []
    for code, concepts in _by_code(scheme).items():
        answers = [Answer(target_code=code, target_iri=c.iri, is_retired=c.deprecated) for c in concepts]
        entries.append(Entry(code=code, answer=answers[0] if len(answers) == 1 else _ambiguous(name, concepts)))
    hint = f"Correct the code at its source, or add it to {name} as a documented extension; then use `--retry`."
    return Lookup(name=name, entries=tuple(entries), unknown=_refused("unknown-code", f"not a code of {name}", hint))


def crosswalk(name: str, subject: ConceptScheme, object_: ConceptScheme, agreed: MappingSet) -> Lookup:
    """A look-up from the codes of one scheme to the concepts of another, as an agreed mapping set has them.

    A code without any row is a problem too: nobody has decided it.
    """
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in agreed:
        rows[row.subject_id].append(row)
    entries = []
    for code, concepts in _by_code(subject).items():
        found = [row for concept in concepts for row in rows.get(concept.iri, [])]
        entries.append(_entry(name, code, found, object_))
    hint = f"Correct the code at its source, or add it to {subject.title()} and decide it; then use `--retry`."
    unknown = _refused("unknown-code", f"not a code of {subject.title()}", hint)
    return Lookup(name=name, entries=tuple(entries), unknown=unknown)


def _by_code(scheme: ConceptScheme) -> Mapping[str, Sequence[Concept]]:
    found: dict[str, list[Concept]] = defaultdict(list)
    for concept in scheme:
        if concept.notation:
            found[concept.notation].append(concept)
    return found


def _entry(name: str, code: str, rows: Sequence[Row], object_: ConceptScheme) -> Entry:
    affirmed = [row for row in rows if not row.predicate_modifier]
    usable = [row for row in affirmed if row.relation in _USABLE and row.object_id != NO_TERM_FOUND]
    limited = [row for row in usable if _is_limited(row)]
    always = [row for row in usable if not _is_limited(row)]
    answer = _decided(name, always, object_) if always else _undecided(name, affirmed, limited)
    rules = tuple(_rule(name, row, object_) for row in limited)
    concepts = [concept for row in limited if (concept := object_.get(row.object_id))]
    return Entry(code=code, answer=answer, rules=rules, several=_ambiguous(name, concepts))


def _is_limited(row: Row) -> bool:
    return any(row.extension(slot) for slot in ("ext_when", "ext_valid_from", "ext_valid_to"))


def _rule(name: str, row: Row, object_: ConceptScheme) -> Rule:
    return Rule(
        when=read_conditions(row.extension("ext_when")),
        valid_from=row.extension("ext_valid_from"),
        valid_to=row.extension("ext_valid_to"),
        answer=_decided(name, [row], object_),
    )


def _decided(name: str, rows: Sequence[Row], object_: ConceptScheme) -> Answer:
    """The concept that rows without a condition name, if it is one; by its strongest relation."""
    targets = {row.object_id: object_.get(row.object_id) for row in rows}
    if len(targets) > 1:
        return _ambiguous(name, [concept for concept in targets.values() if concept])
    row = min(rows, key=lambda row: (_USABLE.index(row.relation or Relation.RELATED), row.record_id))
    concept = targets[row.object_id]
    if concept is None:
        hint = f"Run `accord check`, then correct it with `accord review {name}`."
        return _refused("unknown-target", "the agreed concept is not in the target vocabulary", hint)
    return Answer(
        target_code=concept.notation,
        target_iri=concept.iri,
        relation=str(row.relation),
        mapping_id=row.record_id,
        is_retired=concept.deprecated,
    )


def _undecided(name: str, rows: Sequence[Row], limited: Sequence[Row]) -> Answer:
    """Why a code has no answer that always holds."""
    if limited:
        limits = "; ".join(sorted({_limits(row) for row in limited}))
        hint = f"Add what holds otherwise: `accord decide {name}` with --when, --valid-from or --valid-to."
        return _refused("no-rule-applies", f"agreed only {limits}", hint)
    if any(row.object_id == NO_TERM_FOUND for row in rows):
        hint = "Add the term to the shared vocabulary, decide the code again, then use `--retry`."
        return _refused("no-counterpart", "people found no counterpart in the target vocabulary", hint)
    if any(row.predicate_id == OUT_OF_SCOPE for row in rows):
        return _refused("out-of-scope", "people put the code out of scope", "Leave such records out, or decide again.")
    hint = f"Run `accord review {name}`, then `accord agree {name}`, then `accord translate --retry` on this output."
    if any(row.relation for row in rows):
        what = "agreed only as narrow or related, so that the target would say more than the source"
        return _refused("no-usable-relation", what, hint)
    return _refused("unmapped", f"nothing is agreed for this code in {name}", hint)


def _limits(row: Row) -> str:
    parts = [
        *(f"where {c.field} is {c.value}" for c in read_conditions(row.extension("ext_when"))),
        *(f"{word} {day}" for word, day in _period(row) if day),
    ]
    return " ".join(parts)


def _period(row: Row) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("from", row.extension("ext_valid_from")), ("until", row.extension("ext_valid_to"))


def _ambiguous(name: str, concepts: Iterable[Concept]) -> Answer:
    options = ", ".join(sorted(f"{concept.notation} ({concept.label()})" for concept in concepts))
    hint = f"Say which applies when: `accord decide {name} ... --when FIELD=VALUE`, or reject the others."
    return _refused("ambiguous", f"more than one concept is agreed: {options}", hint)


def _refused(code: str, reason: str, hint: str) -> Answer:
    return Answer(problem=Problem(code=code, reason=reason, hint=hint))


def _answers(entry: Entry) -> list[Answer]:
    return [entry.answer, *(rule.answer for rule in entry.rules)]
