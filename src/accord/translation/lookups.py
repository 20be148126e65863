"""Look-ups: what each code of a scheme becomes under an agreed cross-walk, or why it becomes nothing.

The decision is made here once for each code, in plain words; a run then only looks it up. Matches are used where they
name one concept, under the relations that are allowed: exact, close and broad where nobody says otherwise, since under
a narrow or related one the target would say more than the source did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from accord.crosswalks.conditions import read_conditions
from accord.errors import NotReadable
from accord.model.concepts import Concept, ConceptScheme
from accord.model.mappings import NO_TERM_FOUND, OUT_OF_SCOPE, MappingSet, Relation
from accord.model.mappings import Mapping as Row
from accord.model.records import USABLE, OneOf
from accord.model.verdicts import Condition

__all__ = ["NO_ANSWER", "Answer", "Entry", "Lookup", "Problem", "Rule", "crosswalk", "is_lossy", "membership"]

_STRONGEST_FIRST = list(Relation)
_LIMITS = ("ext_when", "ext_valid_from", "ext_valid_to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a value cannot be translated. code: stable kebab-case name; reason: one sentence; hint: what to do."""

    code: str
    reason: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a code becomes: a concept of the target scheme under a relation, as one mapping says; or a problem.

    `mapping_id` and `relation` are empty where the source uses the target's own codes. A problem that a policy has set
    `aside` keeps no record back: the source's value is kept, or there is none.
    """

    target_code: str = ""
    target_iri: str = ""
    relation: str = ""
    mapping_id: str = ""
    is_retired: bool = False
    problem: Problem | None = None
    aside: Problem | None = None


NO_ANSWER = Answer()
"""A value that is not a code: nothing is looked up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An answer that holds only where fields of the record have values, or between two days (both included).

    target: the IRI of the concept that it is about, which its answer may say cannot be used.
    """

    when: tuple[Condition, ...] = ()
    valid_from: str = ""
    valid_to: str = ""
    target: str
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A code: the rules that may decide it, what it is where none of them holds, and where several do.

    undated: what is said instead of the answer where no rule holds and the record has no day, if that may be why;
    more: what it becomes besides, where it becomes all that is agreed for it.
    """

    code: str
    answer: Answer
    rules: tuple[Rule, ...] = ()
    several: Answer = NO_ANSWER
    undated: Answer = NO_ANSWER
    more: tuple[Entry, ...] = ()


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

    def decided_by(self, field: str) -> tuple[str, ...]:
        """The codes for which a source field decides between answers."""
        return tuple(e.code for e in self.entries if any(c.field == field for rule in e.rules for c in rule.when))


def is_lossy(answer: Answer) -> bool:
    """Whether the target says less, or something else, than the source did."""
    return answer.relation not in ("", Relation.EXACT)


def membership(name: str, scheme: ConceptScheme) -> Lookup:
    """A look-up for values that are codes of the scheme already: a known code stays, any other is a problem."""
    entries = []
    for code, concepts in _by_code(scheme).items():
        answers = [Answer(target_code=code, target_iri=c.iri, is_retired=c.deprecated) for c in concepts]
        entries.append(Entry(code=code, answer=answers[0] if len(answers) == 1 else _ambiguous(name, concepts)))
    hint = f"Correct the code at its source, or add it to {name} as a documented extension; then use `--retry`."
    return Lookup(name=name, entries=tuple(entries), unknown=_refused("unknown-code", f"not a code of {name}", hint))


def crosswalk(
    name: str,
    subject: ConceptScheme,
    object_: ConceptScheme,
    agreed: MappingSet,
    *,
    relations: Sequence[Relation] = USABLE,
    all_of: bool = False,
    one_of: OneOf | None = None,
) -> Lookup:
    """A look-up from the codes of one scheme to the concepts of another, as an agreed mapping set has them.

    Only mappings under some `relations` are used. Where several concepts are agreed for a code, it becomes all of them
    (`all_of`), or the one that a source column chooses (`one_of`), or nothing. A code without any row is a problem too:
    nobody has decided it. Raises NotReadable where a row stands twice, or a pair under two relations.
    """
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in agreed:
        rows[row.subject_id].append(row)
    walk = _Crosswalk(name=name, object=object_, relations=tuple(relations), all_of=all_of, one_of=one_of)
    entries = []
    for code, concepts in _by_code(subject).items():
        found = [row for concept in concepts for row in rows.get(concept.iri, [])]
        _refuse_twice(code, found, object_)
        entries.append(walk.entry(code, found))
    hint = f"Correct the code at its source, or add it to {subject.title()} and decide it; then use `--retry`."
    unknown = _refused("unknown-code", f"not a code of {subject.title()}", hint)
    return Lookup(name=name, entries=tuple(entries), unknown=unknown)


def _by_code(scheme: ConceptScheme) -> Mapping[str, Sequence[Concept]]:
    found: dict[str, list[Concept]] = defaultdict(list)
    for concept in scheme:
        if concept.notation:
            found[concept.notation].append(concept)
    return found


def _refuse_twice(code: str, rows: Sequence[Row], object_: ConceptScheme) -> None:
    """A row that stands twice is a mistake of whoever wrote the file: in a join it would double every record.

    Two relations for one pair under the same limits are one too: nothing says which of them is meant.
    """
    seen: dict[tuple[str, ...], Row] = {}
    for row in rows:
        limits = (row.extension(slot) for slot in _LIMITS)
        said = "" if row.relation and not row.predicate_modifier else f"{row.predicate_modifier} {row.predicate_id}"
        other = seen.setdefault((row.subject_id, row.object_id, said, *limits), row)
        if other is not row:
            what = "has a row twice" if other.predicate_id == row.predicate_id else "gives one pair two relations"
            both = " and ".join(_shown(code, each, object_) for each in (other, row))
            hint = "Remove one of the two rows; `accord agree` writes the cross-walk anew."
            raise NotReadable(f"the cross-walk {what}: {both}", hint=hint)


def _shown(code: str, row: Row, object_: ConceptScheme) -> str:
    concept = object_.get(row.object_id)
    target = concept.notation if concept else row.object_id
    return f"'{code} {row.relation or row.predicate_id} {target}' ({row.record_id or 'no record_id'})"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Crosswalk:
    """How the rows of a mapping set are used."""

    name: str
    object: ConceptScheme
    relations: tuple[Relation, ...]
    all_of: bool
    one_of: OneOf | None

    def entry(self, code: str, rows: Sequence[Row]) -> Entry:
        """What becomes of a code that has some rows."""
        affirmed = [row for row in rows if not row.predicate_modifier]
        usable = [row for row in affirmed if self._is_usable(row)]
        if self.all_of:
            limited = [row for row in usable if _is_limited(row)]
            return self._all(code, affirmed, [row for row in usable if not _is_limited(row)], limited)
        limited = sorted((row for row in affirmed if _is_limited(row)), key=_strength)
        always = [row for row in affirmed if not _is_limited(row)]
        contending = self._contending(always)
        certain = contending or [row for row in always if self._is_usable(row)]
        answer = self._decided(certain) if certain else self._without(always, limited)
        rules = (*(self._rule(row) for row in limited), *self._chosen(contending))
        concepts = {row.object_id: concept for row in limited if (concept := self.object.get(row.object_id))}
        several = _ambiguous(self.name, concepts.values())
        return Entry(code=code, answer=answer, rules=rules, several=several, undated=_undated(answer, limited))

    def _is_usable(self, row: Row) -> bool:
        return row.relation in self.relations and row.object_id != NO_TERM_FOUND

    def _all(self, code: str, affirmed: Sequence[Row], always: Sequence[Row], limited: Sequence[Row]) -> Entry:
        """The concepts that are always agreed, and each of the others where its rule holds."""
        if not always:
            return Entry(code=code, answer=self._undecided(affirmed, limited))
        by_target: dict[str, list[Row]] = defaultdict(list)
        for row in always:
            by_target[row.object_id].append(row)
        first, *others = [self._decided(found) for found in by_target.values()]
        more = [Entry(code=code, answer=answer) for answer in others]
        ruled = [Entry(code=code, answer=NO_ANSWER, rules=(self._rule(row),)) for row in limited]
        return Entry(code=code, answer=first, more=(*more, *ruled))

    def _contending(self, always: Sequence[Row]) -> Sequence[Row]:
        """The rows of the several concepts between which the deciding column chooses; none where it has no say.

        What it chooses counts whatever its relation: what a purpose does not allow is refused, not passed over.
        """
        if self.one_of is None or len(always) < 2:
            return ()
        named = {concept.iri for choice in self.one_of.choices for concept in self.object.by_notation(choice.code)}
        rows = [row for row in always if row.object_id in named or self._is_usable(row) or _is_usual(row)]
        targets = {row.object_id for row in rows}
        return rows if len(targets) > 1 and targets & named else ()

    def _chosen(self, contending: Sequence[Row]) -> Iterable[Rule]:
        """A rule for each value of the deciding column that chooses one of the concepts."""
        if self.one_of is None:
            return
        for choice in self.one_of.choices:
            when = (Condition(field=self.one_of.column, value=choice.value),)
            for iri in dict.fromkeys(concept.iri for concept in self.object.by_notation(choice.code)):
                rows = [row for row in contending if row.object_id == iri]
                if rows:
                    yield Rule(when=when, target=iri, answer=self._allowed(rows))

    def _rule(self, row: Row) -> Rule:
        return Rule(
            when=read_conditions(row.extension("ext_when")),
            valid_from=row.extension("ext_valid_from"),
            valid_to=row.extension("ext_valid_to"),
            target=row.object_id,
            answer=self._allowed([row]),
        )

    def _allowed(self, rows: Sequence[Row]) -> Answer:
        """The one concept of some rows, or why it may not be used: what a condition chose gives way to nothing else."""
        usable = [row for row in rows if self._is_usable(row)]
        return self._decided(usable) if usable else self._undecided(rows, ())

    def _without(self, always: Sequence[Row], limited: Sequence[Row]) -> Answer:
        """Why a code has no answer where no rule holds: what always holds may not be used, or there is nothing."""
        named = [row for row in always if row.relation and row.object_id != NO_TERM_FOUND]
        return self._undecided(always, ()) if named else self._undecided(always, limited)

    def _decided(self, rows: Sequence[Row]) -> Answer:
        """The concept that rows without a condition name, if it is one; by its strongest relation."""
        targets = {row.object_id: self.object.get(row.object_id) for row in rows}
        if len(targets) > 1:
            return _ambiguous(self.name, [concept for concept in targets.values() if concept])
        row = min(rows, key=_strength)
        concept = targets[row.object_id]
        if concept is None:
            hint = f"Run `accord check`, then correct it with `accord review {self.name}`."
            return _refused("unknown-target", "the agreed concept is not in the target vocabulary", hint)
        return Answer(
            target_code=concept.notation,
            target_iri=concept.iri,
            relation=str(row.relation),
            mapping_id=row.record_id,
            is_retired=concept.deprecated,
        )

    def _undecided(self, rows: Sequence[Row], limited: Sequence[Row]) -> Answer:
        """Why a code has no answer that always holds."""
        if limited:
            limits = "; ".join(sorted({_limits(row) for row in limited}))
            hint = f"Add what holds otherwise: `accord decide {self.name}` with --when, --valid-from or --valid-to."
            return _refused("no-rule-applies", f"agreed only {limits}", hint)
        if any(row.object_id == NO_TERM_FOUND for row in rows):
            hint = "Add the term to the shared vocabulary, decide the code again, then use `--retry`."
            return _refused("no-counterpart", "people found no counterpart in the target vocabulary", hint)
        if any(row.predicate_id == OUT_OF_SCOPE for row in rows):
            hint = "Leave such records out, or decide again."
            return _refused("out-of-scope", "people put the code out of scope", hint)
        hint = (
            f"Run `accord review {self.name}`, then `accord agree {self.name}`, "
            "then `accord translate --retry` on this output."
        )
        agreed = [relation for relation in Relation if any(row.relation is relation for row in rows)]
        if agreed:
            return _refused("no-usable-relation", self._why_unusable(agreed), hint)
        return _refused("unmapped", f"nothing is agreed for this code in {self.name}", hint)

    def _why_unusable(self, agreed: Sequence[Relation]) -> str:
        if self.relations == USABLE:
            return "agreed only as narrow or related, so that the target would say more than the source"
        return (
            f"agreed only as {' or '.join(agreed)}, and only {', '.join(self.relations) or 'nothing'} may be used here"
        )


def _strength(row: Row) -> tuple[int, str]:
    """Sorts rows by their relation, the strongest first."""
    return (_STRONGEST_FIRST.index(row.relation or Relation.RELATED), row.record_id)


def _is_usual(row: Row) -> bool:
    """Whether a row would be used where nobody says which relations may be."""
    return row.relation in USABLE and row.object_id != NO_TERM_FOUND


def _is_limited(row: Row) -> bool:
    return any(row.extension(slot) for slot in _LIMITS)


def _limits(row: Row) -> str:
    parts = [
        *(f"where {c.field} is {c.value}" for c in read_conditions(row.extension("ext_when"))),
        *(f"{word} {day}" for word, day in _period(row) if day),
    ]
    return " ".join(parts)


def _period(row: Row) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("from", row.extension("ext_valid_from")), ("until", row.extension("ext_valid_to"))


def _undated(answer: Answer, limited: Sequence[Row]) -> Answer:
    """Why no rule holds for a record without a day, where a day could have made one hold."""
    problem = answer.problem
    if (
        problem is None
        or problem.code != "no-rule-applies"
        or not any(day for row in limited for _, day in _period(row))
    ):
        return NO_ANSWER
    hint = f"Fill it in at its source, or name its field as `event_date:` in the record mapping. {problem.hint}"
    return _refused(problem.code, f"{problem.reason}, and the record's event date is missing or unreadable", hint)


def _ambiguous(name: str, concepts: Iterable[Concept]) -> Answer:
    options = ", ".join(sorted(f"{concept.notation} ({concept.label()})" for concept in concepts))
    hint = f"Say which applies when: `accord decide {name} ... --when FIELD=VALUE`, or reject the others."
    return _refused("ambiguous", f"more than one concept is agreed: {options}", hint)


def _refused(code: str, reason: str, hint: str) -> Answer:
    return Answer(problem=Problem(code=code, reason=reason, hint=hint))


def _answers(entry: Entry) -> list[Answer]:
    besides = (answer for more in entry.more for answer in _answers(more))
    return [entry.answer, *(rule.answer for rule in entry.rules), *besides]
