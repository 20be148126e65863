from __future__ import annotations

import hashlib
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.errors import NotReadable
from accord.publication.changes import Change, Kind
from accord.publication.feed import release_feed
from accord.publication.releases import (
    FIRST,
    Release,
    Version,
    change_notes,
    checksums,
    damaged,
    proposed_version,
    read_release,
    write_release,
)
from tests.unit.publication.made import edition

ADDED, RELABELLED, WITHDRAWN = (
    Change(kind=kind, part="Plea status", subject="https://accord.example/shared/plea/G", text=f"G <b> & {kind}.")
    for kind in (Kind.ADDED, Kind.RELABELLED, Kind.WITHDRAWN)
)
RELEASE = Release(
    version="1.1.0",
    date="2026-11-22",
    signed_off_by="J. Smith",
    role="Head of data standards",
    previous="1.0.0",
    changes=(WITHDRAWN, ADDED),
)


@pytest.mark.parametrize(
    ("previous", "changes", "proposed"),
    [
        ("1.2.3", (ADDED, WITHDRAWN), "2.0.0"),
        ("1.2.3", (ADDED, RELABELLED), "1.3.0"),
        ("1.2.3", (RELABELLED,), "1.2.4"),
        ("1.2.3", (), "1.2.4"),
        ("0.1.0", (WITHDRAWN,), "0.2.0"),
        ("0.1.0", (ADDED,), "0.1.1"),
    ],
)
def test_the_gravest_change_decides_the_version(previous: str, changes: tuple[Change, ...], proposed: str) -> None:
    assert str(proposed_version(Version.of(previous), changes)) == proposed


def test_the_first_release_is_0_1_0() -> None:
    assert proposed_version(None, (WITHDRAWN,)) == FIRST == Version.of("0.1.0")


@pytest.mark.parametrize("text", ["1.2", "01.2.3", "1.2.3-rc1", "v1.2.3", "1.2.3\n", "", "1.2.٣", "../1.2.3"])
def test_what_is_no_version_is_none(text: str) -> None:
    assert Version.of(text) is None


def test_versions_are_ordered_as_numbers() -> None:
    ordered = sorted(version for text in ("1.10.0", "1.9.0", "0.30.1") if (version := Version.of(text)))
    assert [str(version) for version in ordered] == ["0.30.1", "1.9.0", "1.10.0"]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(st.builds(Change, kind=st.sampled_from(Kind), part=TEXTS, subject=TEXTS, text=TEXTS)), TEXTS)
def test_reading_gives_the_written_release_back(changes: list[Change], name: str) -> None:
    release = Release(version="1.0.0", date="2026-11-22", signed_off_by=name, role=name, changes=tuple(changes))
    assert read_release(write_release(release).decode(), place="release.json") == release


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 1}', write_release(RELEASE).decode().replace("1.1.0", "newest")]
)
def test_a_release_that_was_changed_by_hand_is_refused(text: str) -> None:
    with pytest.raises(NotReadable, match=r"release\.json"):
        read_release(text, place="release.json")


def test_an_unknown_kind_of_change_is_refused() -> None:
    text = write_release(RELEASE).decode().replace('"added"', '"painted"')
    with pytest.raises(NotReadable, match="painted"):
        read_release(text, place="release.json")


def test_checksums_name_what_is_missing_changed_or_foreign() -> None:
    files = {"a.ttl": b"a", "b.ttl": b"b"}
    stated = checksums(files).decode()
    assert stated.splitlines()[0] == f"{hashlib.sha256(b'a').hexdigest()}  a.ttl"
    assert damaged(files, stated) == ()
    assert damaged({"a.ttl": b"A", "c.ttl": b""}, stated) == ("a.ttl", "b.ttl", "c.ttl")


def test_notes_stand_under_their_kind_with_the_gravest_first() -> None:
    text = change_notes((WITHDRAWN, ADDED), title="Pleas", since="1.0.0")
    assert text.startswith("# Pleas\n\nChanges since 1.0.0.\n\n## Withdrawn (1)\n\n- Plea status: G \\<b\\> & ")
    assert text.index("## Withdrawn") < text.index("## Added")


@pytest.mark.parametrize(
    ("since", "said"), [("", "This is the first release."), ("1.0.0", "Nothing changed since 1.0.0.")]
)
def test_notes_without_changes_say_so(since: str, said: str) -> None:
    assert change_notes((), title="Pleas", since=since) == f"# Pleas\n\n{said}\n"


def test_the_feed_has_an_entry_for_each_release_dated_by_the_release() -> None:
    older = Release(version="1.0.0", date="2026-01-02", signed_off_by="A <b>", role="R & D")
    root = ET.fromstring(release_feed(edition(title="Pleas <i>"), (older, RELEASE)))
    name = "{http://www.w3.org/2005/Atom}"
    assert root.findtext(f"{name}title") == "Pleas <i>: releases"
    assert root.findtext(f"{name}updated") == "2026-11-22T00:00:00Z"
    titles = [entry.findtext(f"{name}title") for entry in root.findall(f"{name}entry")]
    assert titles == ["Release 1.1.0", "Release 1.0.0"]
    for entry in (root, *root.findall(f"{name}entry")):  # RFC 4287, 4.1.1 and 4.1.2
        assert all(entry.findtext(f"{name}{needed}") for needed in ("id", "title", "updated"))
    content = root.findall(f"{name}entry")[0].find(f"{name}content")
    assert content is not None
    assert content.get("type") == "html"
    assert "<h3>Withdrawn</h3><ul><li>Plea status: G &lt;b&gt; &amp; withdrawn.</li></ul>" in (content.text or "")


def test_without_a_release_there_is_no_feed() -> None:
    assert release_feed(edition(), ()) == b""
