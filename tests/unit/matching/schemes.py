"""Small schemes to match, and schemes that Hypothesis draws."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st

from accord.model.concepts import Concept, ConceptScheme, Text
from accord.model.mappings import Mapping

BASE = "https://accord.example/"

# Real labels of the courts' and prisons' lists, and the dirt that lists bring.
PHRASES = (
    "Guilty", "Not Guilty", "guilty ", "Found guilty", "Found not guilty by reason of insanity", "Proved", "Not Proved",
    "Remand in Custody", "Remanded into care of Local Authority", "Conditional Bail", "Bail", "Ba'hai", "Bahá’í",
    "Other", "Euog", "Dieuog", "Arall", "G", "1", "", " ", "?", "--", "中国", "Ελλάδα", "ß", "\u0301", "Plea & Trial",
)  # fmt: skip


def texts(*labels: str | Text) -> tuple[Text, ...]:
    """Labels in English, unless they say otherwise."""
    return tuple(label if isinstance(label, Text) else Text(text=label, lang="en") for label in labels)


def concept(code: str, *pref: str | Text, scheme: str = "ours", **more: object) -> Concept:
    """A concept of `ours` or `theirs` with preferred labels."""
    iri = f"{BASE}{scheme}"
    return Concept(iri=f"{iri}/{code}", scheme=iri, notation=code, pref_labels=texts(*pref), **more)  # type: ignore[arg-type]


def scheme(name: str, concepts: Iterable[Concept]) -> ConceptScheme:
    """A scheme of that name with the concepts, in their order."""
    return ConceptScheme(iri=f"{BASE}{name}", version="1", concepts=tuple(concepts))


def ours(*labels: str | Text) -> ConceptScheme:
    """The subject scheme: a concept a label, with the codes 00, 01, ..."""
    return scheme("ours", (concept(f"{place:02}", label) for place, label in enumerate(labels)))


def theirs(*labels: str | Text) -> ConceptScheme:
    """The object scheme: a concept a label, with the codes 00, 01, ..."""
    return scheme("theirs", (concept(f"{place:02}", label, scheme="theirs") for place, label in enumerate(labels)))


def rank(row: Mapping) -> int:
    """The rank of a proposal, from 1."""
    return int(row.extension("ext_rank"))


def ranking(rows: Iterable[Mapping], subject_label: str) -> list[str]:
    """The labels proposed for a subject, best first."""
    return [row.object_label for row in sorted(rows, key=rank) if row.subject_label == subject_label]


_labels = st.tuples(
    st.one_of(st.sampled_from(PHRASES), st.text(max_size=6)), st.sampled_from(["en", "en-GB", "cy", ""])
).map(lambda said: Text(text=said[0], lang=said[1]))


def schemes(name: str) -> st.SearchStrategy[ConceptScheme]:
    """Schemes of up to nine concepts: labels in several languages, synonyms, retired concepts, hierarchy."""
    codes = st.lists(st.integers(0, 40).map("{:02}".format), unique=True, max_size=9)
    return codes.flatmap(lambda chosen: st.tuples(*(_concepts(name, code, chosen) for code in chosen))).map(
        lambda concepts: scheme(name, concepts)
    )


def _concepts(name: str, code: str, codes: list[str]) -> st.SearchStrategy[Concept]:
    labels = st.lists(_labels, max_size=2).map(tuple)
    return st.builds(
        lambda pref, alt, hidden, definition, broader, deprecated: concept(
            code, *pref, scheme=name, alt_labels=alt, hidden_labels=hidden, definitions=definition,
            broader=tuple(f"{BASE}{name}/{parent}" for parent in broader), deprecated=deprecated,
        ),
        labels, labels, labels, labels, st.lists(st.sampled_from(codes), max_size=1), st.booleans(),
    )  # fmt: skip
