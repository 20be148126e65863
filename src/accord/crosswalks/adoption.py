"""A published cross-walk read as its makers' verdicts: turned round, composed, and every row accounted for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from accord.crosswalks.chain import composed
from accord.crosswalks.conditions import read_conditions
from accord.crosswalks.published import PublishedRow, Recipe, is_meant
from accord.model.concepts import Concept, ConceptScheme
from accord.model.findings import Finding, Severity
from accord.model.labels import normalise
from accord.model.mappings import MANUAL_CURATION, MAPPING_CHAINING, Mapping, Relation
from accord.model.verdicts import Decision, Verdict

__all__ = ["Adopter", "Read"]

_WORDS = {
    **{relation.value: relation for relation in Relation},
    "narrower-to-broader": Relation.BROAD,
    "broader-to-narrower": Relation.NARROW,
    "exact or close": Relation.CLOSE,
    "same": Relation.EXACT,
    "broader": Relation.BROAD,
    "narrower": Relation.NARROW,
    **{f"skos:{relation.value}Match": relation for relation in Relation},
}  # what cross-walks call the relations, read from their source to their target
_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What became of a cross-walk's rows. Their number is that of verdicts' lines, elsewhere, repeated and refused.

    verdicts: unsigned, each with the line it comes from; elsewhere: rows of other lists; repeated: rows that say again
    what an earlier one says; refused: rows that cannot be adopted, each with a finding.
    """

    verdicts: tuple[tuple[int, Verdict], ...]
    findings: tuple[Finding, ...]
    elsewhere: int
    repeated: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopter:
    """Reads the rows of a published cross-walk under a recipe.

    subject, object: the set's schemes; near: the scheme that the file's far side belongs to (the object, or with `via`
    the subject of that set); via: the agreed rows that lead on from there; reviewer: an IRI; never_exact: why the two
    schemes must not be equated, or empty; place: the file's name.
    """

    recipe: Recipe
    subject: ConceptScheme
    object: ConceptScheme
    near: ConceptScheme
    via: Sequence[Mapping] = ()
    reviewer: str
    never_exact: str = ""
    place: str
    _onward: dict[str, list[Mapping]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        onward: dict[str, list[Mapping]] = defaultdict(list)
        for row in self.via:
            if row.relation and not row.predicate_modifier and row.object_id in self.object:
                onward[row.subject_id].append(row)
        object.__setattr__(self, "_onward", onward)

    def read(self, rows: Iterable[PublishedRow]) -> Read:
        """The verdicts that the rows come to, and what becomes of every row that gives none."""
        verdicts: dict[tuple[str, str], tuple[int, Verdict]] = {}
        findings: list[Finding] = []
        counts: Counter[str] = Counter()
        adopted: list[PublishedRow] = []
        for row in rows:
            if not is_meant(row, self.recipe):
                counts["elsewhere"] += 1
                continue
            outcomes = list(self._of_row(row))
            said = [one for one in outcomes if isinstance(one, Verdict)]
            findings += [one for one in outcomes if isinstance(one, Finding)]
            again = [one for one in said if (one.subject_id, one.object_id) in verdicts]
            for one in again:
                findings += self._differing(row, one, *verdicts[one.subject_id, one.object_id])
            for one in said:
                verdicts.setdefault((one.subject_id, one.object_id), (row.line, one))
            adopted += [row] if said else []
            counts["refused"] += not said
            counts["repeated"] += bool(said) and len(again) == len(said)
        return Read(
            verdicts=tuple(verdicts.values()),
            findings=(*findings, *self._relabelled(adopted)),
            elsewhere=counts["elsewhere"],
            repeated=counts["repeated"],
            refused=counts["refused"],
        )

    def _of_row(self, row: PublishedRow) -> Iterator[Verdict | Finding]:
        """The row's verdicts (several where `via` leads on to several), or findings that say why it has none."""
        names = self.recipe.columns
        source, target = row.cells.get(names.source_code, ""), row.cells.get(names.target_code, "")
        word = row.cells.get(names.relation, "").strip().casefold()
        relation = _WORDS.get(word)
        if relation is None:
            yield self._refused(row, "unknown-relation", source, f"the relation is '{word}'", _known_words())
            return
        if self.recipe.turn:
            source, target, relation = target, source, relation.inverse
        subject = self._concept(row, source, self.subject)
        near = self._concept(row, target, self.near)
        yield from (side for side in (subject, near) if isinstance(side, Finding))
        if isinstance(subject, Concept) and isinstance(near, Concept):
            yield from self._verdicts(row, subject, near, relation)

    def _verdicts(
        self, row: PublishedRow, subject: Concept, near: Concept, relation: Relation
    ) -> Iterator[Verdict | Finding]:
        if not self.recipe.via:
            yield self._checked(row, self._verdict(row, subject, near, relation))
            return
        steps = self._onward.get(near.iri, [])
        if not steps:
            message = f"'{near.notation}' leads nowhere: {self.recipe.via} has no agreed mapping of it"
            hint = f"Decide it in {self.recipe.via}, then adopt again."
            yield self._refused(row, "via-unmapped", near.notation, message, hint)
        for step in steps:
            onward = self.object.get(step.object_id)
            chained = composed(relation, step.relation) if step.relation else None
            if onward is None or chained is None:
                message = f"{relation.value} and then {step.relation} say nothing of the whole way"
                yield self._refused(row, "no-conclusion", near.notation, message, "Decide the pair by hand.")
                continue
            verdict = self._verdict(row, subject, onward, chained)
            yield self._checked(row, _limited(verdict, step, near))

    def _verdict(self, row: PublishedRow, subject: Concept, object_: Concept, relation: Relation) -> Verdict:
        recipe = self.recipe
        return Verdict(
            decision=Decision(relation.value),
            subject_id=subject.iri,
            object_id=object_.iri,
            subject_label=subject.label(),
            object_label=object_.label(),
            reviewer=self.reviewer,
            reviewer_label=recipe.reviewer_label,
            date=recipe.date,
            note=self._note(row, subject),
            valid_from=recipe.valid_from,
            valid_to=recipe.valid_to,
            when=recipe.when,
            justification=MAPPING_CHAINING if recipe.via or recipe.composed else MANUAL_CURATION,
            mapping_source=recipe.source,
            subject_source=self.subject.iri,
            subject_source_version=self.subject.version,
            object_source=self.object.iri,
            object_source_version=self.object.version,
            subject_meaning=subject.meaning,
            object_meaning=object_.meaning,
        )

    def _relabelled(self, rows: Sequence[PublishedRow]) -> Iterator[Finding]:
        """A warning for each side on which the rows call codes otherwise than the vocabulary does."""
        names = self.recipe.columns
        columns = ((names.source_code, names.source_label), (names.target_code, names.target_label))
        schemes = (self.near, self.subject) if self.recipe.turn else (self.subject, self.near)
        for (code, label), scheme in zip(columns, schemes, strict=True):
            said: dict[tuple[str, str], PublishedRow] = {}
            for row in rows:
                said.setdefault((row.cells.get(code, ""), row.cells.get(label, "").strip()), row)
            known = {one: scheme.by_notation(one)[0] for one, _ in said}
            odd = {pair: row for pair, row in said.items() if not _is_called(known[pair[0]], pair[1])}
            if odd:
                shown = [f"{one} '{other}' (here '{known[one].label()}')" for one, other in list(odd)[:_SHOWN]]
                more = f"; and {len(odd) - _SHOWN} more" if len(odd) > _SHOWN else ""
                message = f"{len(odd)} of {len(said)} labels differ from {scheme.title()}: {'; '.join(shown)}{more}"
                hint = "The rows are adopted by their codes. See that these are of the same list and edition."
                yield self._refused(next(iter(odd.values())), "label-differs", scheme.iri, message, hint)

    def _note(self, row: PublishedRow, subject: Concept) -> str:
        """What the row says besides, and how it calls the subject where the scheme calls it otherwise."""
        names = self.recipe.columns
        said = [row.cells.get(name, "").strip() for name in names.notes]
        label = row.cells.get(names.target_label if self.recipe.turn else names.source_label, "").strip()
        called = [] if _is_called(subject, label) else [f"called '{label}' there"]
        return "; ".join([part for part in said if part] + called)

    def _checked(self, row: PublishedRow, verdict: Verdict) -> Verdict | Finding:
        if self.never_exact and verdict.decision is Decision.EXACT:
            message = f"these two schemes must never be equated: {self.never_exact}"
            finding = self._refused(row, "never-exact", verdict.subject_id, message, "Use close, broad or narrow.")
            return replace(finding, severity=Severity.ERROR)
        return verdict

    def _concept(self, row: PublishedRow, code: str, scheme: ConceptScheme) -> Concept | Finding:
        found = scheme.by_notation(code) if code else ()
        if len(found) == 1:
            return found[0]
        if not code:
            message = f"the row gives no code of {scheme.title()}"
            return self._refused(row, "no-code", "", message, "Decide by hand what the other side becomes.")
        many = f"{len(found)} terms" if found else "no term"
        hint = f"Add the code to {scheme.title()}, or correct the row, and adopt again."
        return self._refused(row, "unknown-code", code, f"{scheme.title()} has {many} with the code '{code}'", hint)

    def _differing(self, row: PublishedRow, verdict: Verdict, line: int, first: Verdict) -> Iterator[Finding]:
        if verdict.decision is not first.decision:
            message = f"the row says {verdict.decision.value}, line {line} says {first.decision.value} of the same pair"
            hint = f"Line {line} is adopted. Decide the pair by hand if this one is right."
            yield self._refused(row, "contradictory-rows", verdict.subject_id, message, hint)

    def _refused(self, row: PublishedRow, code: str, subject: str, message: str, hint: str) -> Finding:
        place = f"{self.place}:{row.line}"
        return Finding(code=code, severity=Severity.WARNING, subject=subject, place=place, message=message, hint=hint)


def _is_called(concept: Concept, label: str) -> bool:
    """Whether the vocabulary calls the concept so too; no label contradicts nothing."""
    return normalise(label) in {normalise(text.text) for text in (*concept.pref_labels, *concept.alt_labels)} | {""}


def _limited(verdict: Verdict, step: Mapping, near: Concept) -> Verdict:
    """A composed verdict holds only where both its steps hold, and says through which term it goes."""
    conditions = {*verdict.when, *read_conditions(step.extension("ext_when"))}
    ends = [day for day in (verdict.valid_to, step.extension("ext_valid_to")) if day]
    return replace(
        verdict,
        when=tuple(sorted(conditions, key=lambda c: (c.field, c.value))),
        valid_from=max(verdict.valid_from, step.extension("ext_valid_from")),
        valid_to=min(ends, default=""),
        note="; ".join(part for part in (verdict.note, f"through '{near.label()}' ({near.notation})") if part),
    )


def _known_words() -> str:
    return f"Known are: {', '.join(sorted(_WORDS))}."
