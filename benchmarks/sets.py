"""The visible sets: vocabulary pairs with a reference alignment, read into concept schemes.

Two kinds lie in the data folder: `matching/<set>/<pair>/` (src.tsv, tgt.tsv, gold.tsv) of other fields, and cross-walks
of criminal justice in `gold/`, whose target lists are in `lists/`. Ids and codes are never evidence: each concept gets
an IRI that only the judge can read back.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from accord.model.concepts import Concept, ConceptScheme, Text

DATA = "ACCORD_BENCHMARK_DATA"  # the environment variable that names the folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One vocabulary pair: `group` is what is left out as a whole when weights are trained.

    gold: (subject IRI, object IRI); partial: the reference is known not to be complete, so that only subjects in it
    are judged; equivalence: the reference is (nearly) one to one, so that F1 makes sense.
    """

    group: str
    name: str
    subject: ConceptScheme
    object: ConceptScheme
    gold: frozenset[tuple[str, str]]
    partial: bool = False
    equivalence: bool = False


def data_folder(argument: str | None) -> Path:
    """The folder named on the command line, else in the environment; leaves with a hint where there is none."""
    named = argument or os.environ.get(DATA, "")
    if not named or not Path(named).is_dir():
        raise SystemExit(f"Name the folder with the reference alignments: --data FOLDER, or set {DATA}.")
    return Path(named)


def pairs(folder: Path) -> Iterator[Pair]:
    """Every pair that the folder holds."""
    for name, flags in ALIGNMENTS.items():
        for path in sorted((folder / "matching" / name).iterdir()):
            yield alignment(name, path, **flags)
    for crosswalk in CROSSWALKS:
        yield crosswalk_pair(folder, crosswalk)


ALIGNMENTS: dict[str, dict[str, bool]] = {
    "dh": {"equivalence": True},
    "conference": {"equivalence": True},
    "naics_isic": {},
    "esco_onet": {"partial": True},
}


def alignment(group: str, folder: Path, *, partial: bool = False, equivalence: bool = False) -> Pair:
    subject = scheme("s", (term("s", row) for row in rows(folder / "src.tsv")))
    object_ = scheme("o", (term("o", row) for row in rows(folder / "tgt.tsv")))
    gold = frozenset((iri("s", row["source"]), iri("o", row["target"])) for row in rows(folder / "gold.tsv"))
    return Pair(
        group=group,
        name=folder.name,
        subject=subject,
        object=object_,
        gold=gold,
        partial=partial,
        equivalence=equivalence,
    )


def term(side: str, row: dict[str, str]) -> Concept:
    parents = (parent for parent in row["parents"].split("|") if parent)
    return Concept(
        iri=iri(side, row["id"]),
        scheme=f"{BASE}{side}",
        kind=row["kind"],
        pref_labels=texts(row["labels"].split("|")),
        alt_labels=texts(row["synonyms"].split("|")),
        definitions=texts([row["definition"]]),
        broader=tuple(iri(side, parent) for parent in parents),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Crosswalk:
    """A cross-walk in gold/: which of its rows, and the published list of its targets (a list or the rows' own)."""

    group: str
    name: str
    file: str
    source: str
    target: str
    list: str = ""
    codes: bool = False  # without a published list: whether codes with one label are several targets
    equivalence: bool = False


CROSSWALKS = (
    Crosswalk(group="cj-nationality", name="nomis-nationality-seed", equivalence=True,
              file="nomis_nationality_seed_wording__to__cpr_nationality.csv", source="NOMIS NAT (seed wording)",
              target="CPR NationalityCode", list="person_record/cpr__nationality.csv"),
    Crosswalk(group="cj-nationality", name="nomis-nationality", equivalence=True,
              file="cpr__source_codes__to__canonical_person_lists.csv", source="NOMIS (NAT, sent as description)",
              target="CPR NationalityCode", list="person_record/cpr__nationality.csv"),
    Crosswalk(group="cj-nationality", name="iso-country-nationality", equivalence=True,
              file="cpr__source_codes__to__canonical_person_lists.csv",
              source="COMMON PLATFORM (nationalityCode, ISO 3166 alpha-3)",
              target="CPR NationalityCode", list="person_record/cpr__nationality.csv"),
    Crosswalk(group="cj-offence", name="pnc-cjs-offence", equivalence=True,
              file="offence_titles__pnc__to__cjs.csv", source="PNC offence title", target="CJS offence title",
              codes=True),
    Crosswalk(group="cj-prison", name="dps-charge-outcome",
              file="dps_remand_sentencing__to__nomis.csv",
              source="DPS remand-and-sentencing charge_outcome", target="NOMIS OFFENCE_RESULT_CODE",
              list="prisons/nomis__OFFENCE_RESULT_CODE.csv"),
    Crosswalk(group="cj-prison", name="dps-appearance-outcome",
              file="dps_remand_sentencing__to__nomis.csv",
              source="DPS remand-and-sentencing appearance_outcome", target="NOMIS OFFENCE_RESULT_CODE",
              list="prisons/nomis__OFFENCE_RESULT_CODE.csv"),
    Crosswalk(group="cj-prison", name="dps-sentence-type",
              file="dps_remand_sentencing__to__nomis.csv", source="DPS remand-and-sentencing sentence_type",
              target="NOMIS SENTENCE_CALC_TYPE", list="prisons/nomis__SENTENCE_CALC_TYPE.csv"),
    Crosswalk(group="cj-prison", name="nomis-language", file="nomis__to__dps_contacts_relabelled.csv",
              source="NOMIS LANG", target="DPS contacts LANGUAGE", list="prisons/dps_contacts__LANGUAGE.csv"),
    Crosswalk(group="cj-prison", name="nomis-relationship", file="nomis__to__dps_contacts_relabelled.csv",
              source="NOMIS RELATIONSHIP", target="DPS contacts SOCIAL_RELATIONSHIP",
              list="prisons/dps_contacts__SOCIAL_RELATIONSHIP.csv"),
    Crosswalk(group="cj-prison", name="nomis-id-type", file="nomis__to__dps_contacts_relabelled.csv",
              source="NOMIS ID_TYPE", target="DPS contacts ID_TYPE", list="prisons/dps_contacts__ID_TYPE.csv"),
    Crosswalk(group="cj-prison", name="nomis-incident-role", file="nomis_incident__to__dps_incident.csv",
              source="NOMIS IR_OFF_PART", target="DPS PrisonerRole", list="prisons/dps_incident__PrisonerRole.csv"),
    Crosswalk(group="cj-prison", name="nomis-incident-outcome", file="nomis_incident__to__dps_incident.csv",
              source="NOMIS IR_OUTCOME", target="DPS PrisonerOutcome",
              list="prisons/dps_incident__PrisonerOutcome.csv"),
    Crosswalk(group="cj-court", name="cp-plea", file="cp_plea_and_verdict__to__cjs.csv",
              source="COMMON PLATFORM plea type", target="CJS plea status (SPI)"),
    Crosswalk(group="cj-court", name="cp-verdict", file="cp_plea_and_verdict__to__cjs.csv",
              source="COMMON PLATFORM verdict type", target="CJS verdict code (SPI)"),
    Crosswalk(group="cj-court", name="cp-bail", file="COMPOSED_cp_bail_status__to__cjs_and_leds.csv",
              source="COMMON PLATFORM bail status", target="CJS Data Standards remand status",
              list="shared/dsc43__remand_status.csv"),
    Crosswalk(group="cj-court", name="cjs-pnc-disposal", file="bichard__cjs__to__pnc_spi_xhibit_crest.csv",
              source="CJS result code", target="PNC disposal code (pncAdjudication)"),
    Crosswalk(group="cj-police", name="ons-offence", file="ons_severity_offence__to__police_uk_offence.csv",
              source="ONS crime severity score offence", target="police.uk mapping offence"),
    Crosswalk(group="cj-police", name="stop-search-outcome", equivalence=True,
              file="SILVER_stop_search_outcome_old__to__new_wording.csv",
              source="data.police.uk stop and search outcome (older wording)",
              target="data.police.uk stop and search outcome (current wording)"),
    Crosswalk(group="cj-police", name="cjs-nomis-ethnicity", equivalence=True,
              file="COMPOSED_cjs_ethnicity__to__nomis_ethnicity.csv",
              source="CJS Data Standards 16+1 self-defined ethnicity (police, courts)", target="NOMIS ETHNICITY",
              list="prisons/nomis__ETHNICITY.csv"),
)  # fmt: skip


def crosswalk_pair(folder: Path, of: Crosswalk) -> Pair:
    """Labelled pairs whose target is in the list."""
    chosen = [
        row
        for row in rows(folder / "gold" / of.file, ",")
        if row["source_system"] == of.source and row["target_list"] == of.target and row["source_label"]
    ]
    if of.list:
        published = listed(folder / "lists" / of.list)
    else:
        if not of.codes:
            chosen = [{**row, "target_code": row["target_label"]} for row in chosen]
        published = {row["target_code"]: row["target_label"] for row in chosen if row["target_label"]}
    chosen = [row for row in chosen if row["target_code"] in published and row["target_label"]]
    subjects = {f"{row['source_code']} {row['source_label']}": row["source_label"] for row in chosen}
    return Pair(
        group=of.group,
        name=of.name,
        subject=scheme("s", (labelled("s", code, label) for code, label in subjects.items())),
        object=scheme("o", (labelled("o", code, label) for code, label in published.items())),
        gold=frozenset(
            (iri("s", f"{row['source_code']} {row['source_label']}"), iri("o", row["target_code"])) for row in chosen
        ),
        partial=False,
        equivalence=of.equivalence,
    )


def listed(path: Path) -> dict[str, str]:
    """Code to label of a published list; of a code that stands twice, the first."""
    found: dict[str, str] = {}
    for row in rows(path, ","):
        code = row.get("code") or row.get("cjs_code") or ""
        if row.get("domain") in PARENT_IS_KEY:
            code = f"{row['parent_code']}/{code}"
        label = row.get("label") or row.get("offence_title") or row.get("description") or ""
        if code and label:
            found.setdefault(code, label)
    return found


PARENT_IS_KEY = {"SENTENCE_CALC_TYPE"}


def labelled(side: str, code: str, label: str) -> Concept:
    return Concept(iri=iri(side, code), scheme=f"{BASE}{side}", pref_labels=texts([label]))


BASE = "https://accord.example/benchmark/"


def iri(side: str, code: str) -> str:
    return f"{BASE}{side}/{code}"


def scheme(side: str, concepts: Iterable[Concept]) -> ConceptScheme:
    return ConceptScheme(iri=f"{BASE}{side}", concepts=tuple(concepts))


def texts(labels: Iterable[str]) -> tuple[Text, ...]:
    return tuple(dict.fromkeys(Text(text=label) for label in labels if label.strip()))


def rows(path: Path, delimiter: str = "\t") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))
