"""From the logs to the agreed cross-walks, and whether a cross-walk is fresh and sound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from accord.crosswalks.agree import Agreement, agree
from accord.crosswalks.log import extension_slots, source_prefixes
from accord.crosswalks.soundness import Crosswalk, check_crosswalk, dispute_findings
from accord.formats import sssom
from accord.model.concepts import ConceptScheme
from accord.model.findings import Finding, Severity
from accord.model.mappings import NO_TERM_FOUND, OUT_OF_SCOPE, ExtensionSlot, Mapping, MappingSet
from accord.model.verdicts import Verdict
from accord.namespaces import compact
from accord.tasks.decisions import check_logs, load_agreed, load_verdicts
from accord.tasks.load import load_scheme
from accord.workspace import MappingSetEntry, Workspace, locked, read_text, write_all

__all__ = [
    "Agreed", "Coverage", "agree_all", "agree_on", "agreement_on", "check_derived", "check_set", "coverage", "derived",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many of a scheme's terms in use are mapped, closed (without counterpart or out of scope), and there."""

    mapped: int
    closed: int
    terms: int

    @property
    def share(self) -> float:
        """The mapped and closed terms as a share of all, from 0 to 1."""
        return (self.mapped + self.closed) / self.terms if self.terms else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What `accord agree` made of one mapping set.

    text: what its file has to say; begun: whether anybody has decided anything yet; changed: whether the file did.
    """

    name: str
    agreement: Agreement
    text: str
    coverage: Coverage
    begun: bool
    changed: bool = False

    def count(self, kind: str) -> int:
        """The agreed rows of a kind: mapped, wrong, no-counterpart or out-of-scope."""
        return sum(_kind(row) == kind for row in self.agreement.mappings)


def agree_all(workspace: Workspace, set_name: str | None = None) -> tuple[Agreed, ...]:
    """Writes the agreed cross-walk of one mapping set, or of all of them; a set that nobody has begun gets no file.

    Every file is put in place whole, and only where it changes; nothing is written before everything is derived.
    Raises Misused for an unknown set, Unavailable or NotReadable for a vocabulary or a log that cannot be read.
    """
    fields = [entry for entry in workspace.field_sets if _is_begun(workspace, entry)]
    entries = [workspace.mapping_set(set_name)] if set_name else [*workspace.mapping_sets, *fields]
    with locked(workspace.root):
        found = [agree_on(workspace, entry) for entry in entries]
        files = {workspace.agreed_path(one.name): one.text.encode() for one in found if one.begun}
        written = write_all(files)
    return tuple(replace(one, changed=workspace.agreed_path(one.name) in written) for one in found)


def agree_on(workspace: Workspace, entry: MappingSetEntry) -> Agreed:
    """What the logs of a mapping set come to, without writing anything."""
    agreement = agreement_on(workspace, entry, load_verdicts(workspace, entry.name))
    mapping_set = MappingSet(
        mapping_set_id=f"{workspace.base}mappings/{entry.name}",
        mapping_set_title=f"{entry.subject.title} to {entry.object.title}",
        license=workspace.license,
        subject_source=entry.subject.iri,
        object_source=entry.object.iri,
        extension_definitions=_slots(agreement.mappings),
        # The header says it once for all rows (SSSOM 1.1, "propagation of mapping set slots").
        mappings=tuple(replace(row, subject_source="", object_source="") for row in agreement.mappings),
    )
    prefixes = source_prefixes(row.mapping_source for row in agreement.mappings) | workspace.mapping_prefixes
    return Agreed(
        name=entry.name,
        agreement=agreement,
        text=sssom.dumps(mapping_set, prefixes),
        coverage=coverage(mapping_set, load_scheme(workspace, entry.subject)),
        begun=_is_begun(workspace, entry),
    )


def agreement_on(workspace: Workspace, entry: MappingSetEntry, verdicts: Iterable[Verdict]) -> Agreement:
    """What verdicts on a mapping set come to under the workspace's policy and its rules on what is never exact."""
    return agree(verdicts, workspace.policy, never_exact=workspace.reason_never_exact(entry))


def derived(workspace: Workspace, set_name: str) -> str:
    """The text that the agreed cross-walk's file must have; empty where nobody has begun with the set."""
    entry = workspace.mapping_set(set_name)
    return agree_on(workspace, entry).text if _is_begun(workspace, entry) else ""


def coverage(agreed: MappingSet, subject: ConceptScheme) -> Coverage:
    """How far an agreed cross-walk covers the terms of its subject scheme that are not retired."""
    in_use = {concept.iri for concept in subject if not concept.deprecated}
    mapped = {row.subject_id for row in agreed if _kind(row) == "mapped"} & in_use
    closed = {row.subject_id for row in agreed if _kind(row) in {"no-counterpart", "out-of-scope"}} & in_use
    return Coverage(mapped=len(mapped), closed=len(closed - mapped), terms=len(in_use))


def check_set(workspace: Workspace, set_name: str, *, day: str) -> Iterator[Finding]:
    """Everything to be said of one mapping set's decisions and agreed cross-walk; `day` decides what has expired."""
    entry = workspace.mapping_set(set_name)
    if not _is_begun(workspace, entry):
        return
    yield from check_logs(workspace, set_name)
    path = workspace.agreed_path(set_name)
    verdicts = load_verdicts(workspace, set_name)
    yield from dispute_findings(agreement_on(workspace, entry, verdicts).disputes, place=workspace.place(path))
    if path.is_file():
        yield from check_crosswalk(_crosswalk(workspace, entry, day, verdicts))


def check_derived(workspace: Workspace, set_name: str) -> Iterator[Finding]:
    """A finding where the agreed cross-walk's file is not what the logs come to."""
    path = workspace.agreed_path(set_name)
    text = read_text(path) if path.is_file() else ""
    if text != derived(workspace, set_name):
        message = "the agreed cross-walk is not what the logs come to" if text else "the cross-walk is not written yet"
        hint = "Write it anew with `accord agree`; decisions belong into the logs."
        yield Finding(
            code="stale-crosswalk",
            severity=Severity.ERROR,
            subject=set_name,
            place=workspace.place(path),
            message=message,
            hint=hint,
        )


def _crosswalk(workspace: Workspace, entry: MappingSetEntry, day: str, verdicts: Iterable[Verdict]) -> Crosswalk:
    path = workspace.agreed_path(entry.name)
    names = {line.split("\t", 1)[0]: number for number, line in enumerate(read_text(path).split("\n"), start=1)}
    prefixes = workspace.prefixes
    agreed = load_agreed(workspace, entry.name)
    return Crosswalk(
        agreed=agreed,
        subject=load_scheme(workspace, entry.subject),
        object=load_scheme(workspace, entry.object),
        day=day,
        never_exact=workspace.reason_never_exact(entry),
        place=workspace.place(path),
        lines={row.record_id: names.get(compact(row.record_id, prefixes), 0) for row in agreed},
        decided={verdict.record_id: verdict for verdict in verdicts},
    )


def _is_begun(workspace: Workspace, entry: MappingSetEntry) -> bool:
    return bool(workspace.log_paths(entry.name)) or workspace.agreed_path(entry.name).is_file()


def _slots(rows: tuple[Mapping, ...]) -> tuple[ExtensionSlot, ...]:
    used = {name for row in rows for name, _ in row.extra}
    return tuple(slot for slot in extension_slots() if slot.slot_name in used)


_KINDS = (
    ("out-of-scope", lambda row: row.predicate_id == OUT_OF_SCOPE),
    ("no-counterpart", lambda row: row.object_id == NO_TERM_FOUND),
    ("wrong", lambda row: bool(row.predicate_modifier)),
    ("mapped", lambda row: row.relation is not None),
)  # the first that fits


def _kind(row: Mapping) -> str:
    return next((kind for kind, fits in _KINDS if fits(row)), "")
