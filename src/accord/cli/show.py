"""`accord show`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click

from accord.cli.options import format_option, workspace_option
from accord.cli.report import print_json, print_table
from accord.model.concepts import Concept, Text
from accord.tasks.show import Hits, SchemeTerms, TermPage, list_schemes, look_up
from accord.workspace import Workspace

__all__ = ["command"]


@click.command("show")
@click.argument("words", metavar="[SCHEME|TERM]...", nargs=-1)
@format_option
@workspace_option
def command(words: tuple[str, ...], style: str, workspace: Workspace) -> None:
    """Look up a scheme or a term. Without words, every scheme is listed.

    A term is named by its scheme and code, by its short name (shared-plea:G) or IRI, or searched for by its label.

    \b
    Example: accord show shared/plea
    Example: accord show shared/plea G
    Example: accord show not guilty
    """  # noqa: D301  # click's own sign for lines that stay as they are
    if not words:
        _SCHEMES[style](list_schemes(workspace))
        return
    found = look_up(workspace, words)
    _FOUND[type(found), style](found)


def _list_schemes(schemes: Iterable[SchemeTerms]) -> None:
    rows = [
        (s.entry.name, s.entry.title, len(s.scheme), s.retired, " ".join(s.languages), s.entry.steward)
        for s in schemes
    ]  # fmt: skip
    print_table("", ("scheme", "title", "terms", "retired", "languages", "steward"), rows)


def _schemes_json(schemes: Iterable[SchemeTerms]) -> None:
    print_json({"schemes": [_scheme_facts(one) for one in schemes]})


def _print_terms(found: SchemeTerms) -> None:
    scheme = found.scheme
    facts = {"steward": found.entry.steward, "publisher": scheme.publisher, "source": scheme.source,
             "licence": scheme.license, "version": scheme.version, "note": _joined(scheme.notes)}  # fmt: skip
    click.secho(f"{found.entry.name}: {scheme.title()}", bold=True)
    _print_facts(facts)
    click.echo()
    columns = {
        "code": [concept.notation for concept in scheme],
        **{f"label ({lang})": [_in(lang, c.pref_labels) for c in scheme] for lang in found.languages or ("",)},
        "definition": [concept.definition() for concept in scheme],
        "status": [_status(concept) for concept in scheme],
    }
    used = {name: cells for name, cells in columns.items() if any(cells)}
    print_table("", tuple(used), list(zip(*used.values(), strict=True)))


def _terms_json(found: SchemeTerms) -> None:
    print_json({**_scheme_facts(found), "concepts": [_concept_facts(concept) for concept in found.scheme]})


def _print_page(page: TermPage) -> None:
    concept = page.concept
    click.secho(f"{page.curie}  {concept.label()}", bold=True)
    labels = {f"label ({label.lang or 'no language'})": label.text for label in concept.pref_labels}
    _print_facts({
        "scheme": f"{page.entry.name}: {page.entry.title}",
        "code": concept.notation,
        **labels,
        "also called": _joined(concept.alt_labels),
        "definition": _joined(concept.definitions),
        "note": _joined(concept.notes),
        "broader": " > ".join(map(_named, page.broader)),
        "narrower": ", ".join(map(_named, page.narrower)),
        "related": ", ".join(map(_named, page.related)),
        "status": _status(concept) or "in use",
        "source": concept.source or page.scheme.source,
        "IRI": concept.iri,
    })  # fmt: skip
    click.echo("\nAgreed mappings:" if page.mappings else "\nNo mapping of it is agreed yet.")
    for row in page.mappings:
        click.echo(f"  {row.sentence}  [{' '.join(part for part in (row.mapping_set, row.other) if part)}]")


def _page_json(page: TermPage) -> None:
    print_json({
        **_concept_facts(page.concept),
        "curie": page.curie,
        "scheme": page.entry.name,
        "narrower": [concept.iri for concept in page.narrower],
        "mappings": [{"set": m.mapping_set, "sentence": m.sentence, "other": m.other} for m in page.mappings],
    })  # fmt: skip


def _print_hits(found: Hits) -> None:
    rows = [(h.curie, h.concept.label(), h.entry.title, _status(h.concept)) for h in found.hits]
    print_table(f"{len(rows)} terms for '{found.text}'", ("term", "label", "scheme", "status"), rows)


def _hits_json(found: Hits) -> None:
    hits = [{**_concept_facts(h.concept), "curie": h.curie, "scheme": h.entry.name} for h in found.hits]
    print_json({"text": found.text, "hits": hits})


_SCHEMES: dict[str, Callable[[Iterable[SchemeTerms]], None]] = {"text": _list_schemes, "json": _schemes_json}
_FOUND: dict[tuple[type, str], Callable[..., None]] = {
    (SchemeTerms, "text"): _print_terms,
    (SchemeTerms, "json"): _terms_json,
    (TermPage, "text"): _print_page,
    (TermPage, "json"): _page_json,
    (Hits, "text"): _print_hits,
    (Hits, "json"): _hits_json,
}


def _print_facts(facts: dict[str, str]) -> None:
    width = max(len(name) for name, value in facts.items() if value)
    for name, value in facts.items():
        if value:
            click.echo(f"  {name:<{width}}  {value}")


def _scheme_facts(one: SchemeTerms) -> dict[str, object]:
    return {
        "scheme": one.entry.name,
        "iri": one.scheme.iri,
        "title": one.entry.title,
        "steward": one.entry.steward,
        "version": one.scheme.version,
        "source": one.scheme.source,
        "license": one.scheme.license,
        "terms": len(one.scheme),
        "retired": one.retired,
        "languages": list(one.languages),
    }


def _concept_facts(concept: Concept) -> dict[str, object]:
    texts = {"labels": concept.pref_labels, "alternatives": concept.alt_labels, "definitions": concept.definitions,
             "notes": concept.notes}  # fmt: skip
    return {
        "iri": concept.iri,
        "code": concept.notation,
        "broader": list(concept.broader),
        "related": list(concept.related),
        "retired": concept.deprecated,
        "valid_from": concept.valid_from,
        "valid_to": concept.valid_to,
        "replaced_by": concept.replaced_by,
        **{name: [{"text": t.text, "lang": t.lang} for t in found] for name, found in texts.items()},
    }


def _status(concept: Concept) -> str:
    until = f"until {concept.valid_to}" if concept.valid_to else ""
    since = f"from {concept.valid_from}" if concept.valid_from else ""
    retired = "retired" if concept.deprecated else ""
    successor = f"replaced by {concept.replaced_by}" if concept.replaced_by else ""
    return " ".join(part for part in (retired, since, until, successor) if part)


def _in(lang: str, labels: Iterable[Text]) -> str:
    return next((label.text for label in labels if label.lang == lang), "")


def _named(concept: Concept) -> str:
    return f"{concept.notation} {concept.label()}"


def _joined(texts: Iterable[Text]) -> str:
    return "; ".join(text.text for text in texts)
