"""A mapping set's verdicts by the terms they are about: one more costs the same however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from accord.crosswalks.agree import Dispute, Statement, agree, statement
from accord.crosswalks.blind import visible
from accord.crosswalks.carry import Reopened, reopened
from accord.crosswalks.fold import Settled, is_adopted, own_standing, settled, standing
from accord.crosswalks.hierarchy import Stated
from accord.model.concepts import Terms
from accord.model.mappings import Relation
from accord.model.verdicts import Decision, Verdict
from accord.workspace import Policy

__all__ = ["VerdictBook"]


class VerdictBook:
    """The verdicts on a mapping set as one reviewer sees them.

    blind: what others say is seen only once enough have decided; never_exact: why the two schemes must not be equated,
    or empty.
    """

    def __init__(
        self, verdicts: Iterable[Verdict], *, reviewer: str, policy: Policy, blind: bool, never_exact: str = ""
    ) -> None:
        self.reviewer, self._policy, self._blind, self._never_exact = reviewer, policy, blind, never_exact
        self._own: list[Verdict] = []
        self._by_subject: dict[str, list[Verdict]] = defaultdict(list)
        self._by_object: dict[str, set[str]] = defaultdict(set)
        for verdict in verdicts:
            self.add(verdict)

    def add(self, verdict: Verdict) -> None:
        """One more verdict."""
        self._by_subject[verdict.subject_id].append(verdict)
        self._by_object[verdict.object_id].add(verdict.subject_id)
        if verdict.reviewer == self.reviewer:
            self._own.append(verdict)

    @property
    def subjects(self) -> tuple[str, ...]:
        """The subjects that anything was said of."""
        return tuple(self._by_subject)

    def about(self, subject_id: str) -> tuple[Verdict, ...]:
        """Everything that was ever said of a subject, superseded verdicts included."""
        return tuple(self._by_subject.get(subject_id, ()))

    def own(self, subject_id: str) -> tuple[Verdict, ...]:
        """What the reviewer says of a subject now."""
        return own_standing(self.about(subject_id), self.reviewer)

    def others(self, subject_id: str) -> tuple[Verdict, ...]:
        """What others say of a subject now; in blind mode only once enough have decided on it."""
        return tuple(v for v in standing(self._visible(subject_id)) if v.reviewer != self.reviewer)

    def disputes(self, subject_id: str) -> tuple[Dispute, ...]:
        """In what the verdicts on a subject contradict each other, as far as the reviewer may see them."""
        return agree(self._visible(subject_id), self._policy, never_exact=self._never_exact).disputes

    def settled(self, subject_id: str, subject: Terms, object_: Terms) -> Settled:
        """What of a subject the reviewer, or enough others, have settled."""
        about = self.about(subject_id)
        own = settled(own_standing(about, self.reviewer), subject, object_)
        if self._blind:
            return own
        closed = settled(about, subject, object_, reviewers=self._policy.reviewers)
        return Settled(pairs=own.pairs | closed.pairs, subjects=own.subjects | closed.subjects)

    def decided_in_order(self) -> list[Verdict]:
        """The reviewer's standing verdicts, each given by key or command, in the order of the log's rows."""
        stands = {v.record_id for v in own_standing(self._own, self.reviewer)}
        return [v for v in self._own if v.record_id in stands and not is_adopted(v)]

    def undone_in_order(self) -> list[Verdict]:
        """What the reviewer has taken back and may say again, the last taken back last; a new verdict ends that."""
        given: dict[str, Verdict] = {}
        live: set[str] = set()
        replaced: dict[str, set[Statement]] = {}
        undone: list[Verdict] = []
        restored: set[Statement] = set()  # what stands again, now that what had replaced it is taken back
        for verdict in self._own:
            said = statement(verdict)
            links = [link for link in verdict.supersedes if link in live]
            if verdict.decision is Decision.UNDONE:
                undone += [given[link] for link in links]
                restored = set().union(*(replaced[link] for link in links))
            elif said in restored:
                restored.discard(said)
            else:
                restored = set()
                undone = undone[:-1] if undone and statement(undone[-1]) == said else []
            replaced[verdict.record_id] = {statement(given[link]) for link in links}
            given[verdict.record_id] = verdict
            live.difference_update(links)
            if verdict.decision is not Decision.UNDONE:
                live.add(verdict.record_id)
        return undone

    def reopened(self, subject_id: str, subject: Terms, object_: Terms) -> tuple[Reopened, ...]:
        """The verdicts on a subject, as far as the reviewer may see them, of which a term has changed since, and how.

        None where something else settles the subject.
        """
        if subject_id in self.settled(subject_id, subject, object_).subjects:
            return ()
        return reopened(self._visible(subject_id), subject, object_)

    def stated(self, iri: str, *, beside: Stated) -> Iterator[Stated]:
        """The relations that stand with a term as subject or object: the reviewer's own, and what is agreed.

        What a verdict saying `beside` would take the place of, or would disagree with on the same pair, is left out:
        to disagree is what reviewers are for.
        """
        for subject_id in {iri, *self._by_object.get(iri, ())} & self._by_subject.keys():
            for verdict in self.own(subject_id):
                one = _stated(verdict)
                if one and iri in {one.subject_id, one.object_id} and not _replaced(one, beside):
                    yield one
            if not self._blind:
                yield from (one for one in self._agreed(subject_id, iri) if not _replaced(one, beside))

    def _visible(self, subject_id: str) -> tuple[Verdict, ...]:
        about = self.about(subject_id)
        return visible(about, self.reviewer) if self._blind else about

    def _agreed(self, subject_id: str, iri: str) -> Iterator[Stated]:
        others = [v for v in self.about(subject_id) if v.reviewer != self.reviewer and v.decision is not Decision.WRONG]
        for row in agree(others, self._policy, never_exact=self._never_exact).mappings:
            if row.relation and iri in {row.subject_id, row.object_id} and not row.extension("ext_when"):
                yield Stated(subject_id=subject_id, object_id=row.object_id, relation=row.relation)


def _stated(verdict: Verdict) -> Stated | None:
    """The relation that a verdict states for all records."""
    relation = verdict.decision.relation
    if relation is None or verdict.when:
        return None
    return Stated(subject_id=verdict.subject_id, object_id=verdict.object_id, relation=relation)


def _replaced(one: Stated, new: Stated) -> bool:
    """Whether a reviewer who says something new takes back what they said (`accord.crosswalks.agree.to_replace`)."""
    exact = one.relation is new.relation is Relation.EXACT
    return one.subject_id == new.subject_id and (one.object_id == new.object_id or exact)
