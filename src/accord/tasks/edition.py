"""Everything that a workspace has to publish, as one value."""

from __future__ import annotations

from accord.crosswalks.fold import standing
from accord.model.mappings import MappingSet
from accord.model.progress import Progress, silent
from accord.publication.edition import Edition, PublishedScheme, PublishedSet
from accord.tasks.agree import agreement_on
from accord.tasks.decisions import load_agreed, load_verdicts
from accord.tasks.load import load_scheme
from accord.workspace import MappingSetEntry, Workspace, read_bytes

__all__ = ["edition_of"]


def edition_of(workspace: Workspace, *, progress: Progress = silent) -> Edition:
    """Everything that a workspace has to publish."""
    keepers = {organisation.key: organisation.name for organisation in workspace}
    total = len(workspace.schemes)
    schemes = []
    for done, entry in enumerate(workspace.schemes, start=1):
        scheme = load_scheme(workspace, entry)
        schemes.append(PublishedScheme(entry=entry, keeper=keepers[entry.organisation], scheme=scheme))
        progress(done, total)
    return Edition(
        base=workspace.base,
        title=workspace.title,
        publisher=workspace.publisher,
        license=workspace.license,
        shared=workspace.shared,
        organisations=keepers,
        prefixes=workspace.prefixes,
        schemes=tuple(schemes),
        sets=tuple(_published_set(workspace, entry) for entry in workspace.mapping_sets),
        shapes={name: read_bytes(path) for name, path in workspace.shapes.items() if path.is_file()},
        never_exact=workspace.never_exact,
        contact=workspace.contact,
    )


def _published_set(workspace: Workspace, entry: MappingSetEntry) -> PublishedSet:
    path = workspace.agreed_path(entry.name)
    verdicts = load_verdicts(workspace, entry.name)
    disputes = agreement_on(workspace, entry, verdicts).disputes
    there = path.exists()
    return PublishedSet(
        entry=entry,
        agreed=load_agreed(workspace, entry.name) if there else MappingSet(mapping_set_id=entry.name),
        data=read_bytes(path) if there else b"",
        disputed=frozenset(dispute.subject_id for dispute in disputes),
        verdicts=verdicts,
        standing=frozenset(verdict.record_id for verdict in standing(verdicts)),
        disputes=tuple((dispute.kind, dispute.verdicts) for dispute in disputes),
    )
