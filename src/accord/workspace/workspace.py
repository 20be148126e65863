"""Finding and reading `accord.yaml`; every mistake in it is reported with its line and what to write instead."""

from __future__ import annotations

import re
from pathlib import Path

from accord.errors import Unavailable, placed
from accord.formats.located import Located, Mistakes, read_yaml
from accord.formats.policies import read_purposes
from accord.namespaces import PREFIXES
from accord.workspace import keys
from accord.workspace.files import read_text
from accord.workspace.settings import (
    DEFAULT_REASONS,
    MappingSetEntry,
    NeverExact,
    Organisation,
    Policy,
    ReviewSettings,
    SchemeEntry,
    Source,
    Workspace,
)

__all__ = ["FILE_NAME", "find_workspace", "open_workspace"]

FILE_NAME = "accord.yaml"
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+[/#]")
_E_MAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+")


def find_workspace(start: Path) -> Path:
    """The nearest folder at or above `start` that holds an `accord.yaml`. Raises Unavailable where none does."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / FILE_NAME).is_file():
            return folder
    hint = "Go into a workspace, name one with --workspace, or make one with `accord init DIR`."
    raise Unavailable(f"there is no {FILE_NAME} here or above", path=start, hint=hint)


def open_workspace(root: Path) -> Workspace:
    """The workspace declared by `root/accord.yaml`.

    Raises NotReadable naming every mistake, each with its line and what to write; Unavailable without the file.
    """
    path = root / FILE_NAME
    mistakes = Mistakes(path=str(path))
    with placed(path):
        document = read_yaml(read_text(path))
    workspace = _Reader(root.resolve(), mistakes).workspace(document)
    mistakes.raise_if_any()
    return workspace


class _Reader:
    """One pass over the document, part by part."""

    def __init__(self, root: Path, mistakes: Mistakes) -> None:
        self.root = root
        self.mistakes = mistakes
        self.schemes: dict[str, SchemeEntry] = {}

    def workspace(self, document: Located) -> Workspace:
        """The workspace that `accord.yaml` declares; what is wrong in it is added to the mistakes."""
        table = self.mistakes.table(document, keys.FILE, FILE_NAME)
        line = document.line
        base = self._base(table, line)
        self.mistakes.choice(table.get("accord"), ["1"], "accord", default="1")
        organisations = self._organisations(table.get("organisations"), base, line)
        shared = self.mistakes.required(table, "shared", line, FILE_NAME)
        if shared and shared not in {o.key for o in organisations}:
            known = ", ".join(o.key for o in organisations) or "none yet"
            self.mistakes.add(f"shared is '{shared}', which is no organisation here", _line(table, "shared", line),
                              f"Write one of the organisations' names: {known}.")  # fmt: skip
        return Workspace(
            root=self.root,
            base=base,
            title=self.mistakes.required(table, "title", line, FILE_NAME),
            publisher=self.mistakes.text(table.get("publisher"), "publisher"),
            contact=self._contact(table.get("contact")),
            license=self.mistakes.text(table.get("license"), "license"),
            languages=self._languages(table.get("languages")),
            shared=shared,
            organisations=organisations,
            mapping_sets=self._mapping_sets(table.get("mappings")),
            sources=self._sources(table.get("sources"), {o.key for o in organisations}),
            shapes=self._shapes(table.get("shapes")),
            policy=self._policy(table.get("policy")),
            never_exact=self._never_exact(table.get("never_exact")),
            review=self._review(table.get("review")),
            purposes=tuple(read_purposes(self.mistakes, table.get("purposes")).values()),
            own_prefixes=self._prefixes(table.get("prefixes")),
        )

    def _contact(self, node: Located | None) -> str:
        contact = self.mistakes.text(node, "contact")
        if node and contact and not _E_MAIL.fullmatch(contact):
            hint = "Write the e-mail address of a team, for example data@example.org."
            self.mistakes.add(f"contact is '{contact}', which is no e-mail address", node.line, hint)
        return contact

    def _base(self, table: dict[str, Located], line: int) -> str:
        base = self.mistakes.required(table, "base", line, FILE_NAME)
        if base and not _IRI.fullmatch(base):
            hint = "Write an http(s) address that ends with / or #, for example https://data.example.org/."
            self.mistakes.add(f"base is '{base}'", _line(table, "base", line), hint)
        return base

    def _languages(self, node: Located | None) -> tuple[str, ...]:
        found = tuple(self.mistakes.text(item, "languages") for item in self.mistakes.items(node, "languages"))
        return found or ("en",)

    def _organisations(self, node: Located | None, base: str, line: int) -> tuple[Organisation, ...]:
        table = self.mistakes.table(node, None, "organisations")
        if not table:
            hint = "Name at least the shared model: `organisations:` with an entry that has `name:` and `schemes:`."
            self.mistakes.add("there are no organisations", node.line if node else line, hint)
        found = []
        for key, entry in table.items():
            self._check_key(key, entry.line)
            parts = self.mistakes.table(entry, keys.ORGANISATION, f"organisation {key}")
            schemes = self.mistakes.table(parts.get("schemes"), None, f"schemes of {key}")
            entries = tuple(self._scheme(key, name, item, base) for name, item in schemes.items())
            name = self.mistakes.required(parts, "name", entry.line, f"organisation {key}")
            found.append(Organisation(key=key, name=name, schemes=entries))
        return tuple(found)

    def _scheme(self, organisation: str, key: str, node: Located, base: str) -> SchemeEntry:
        self._check_key(key, node.line)
        what = f"scheme {organisation}/{key}"
        parts = self.mistakes.table(node, keys.SCHEME, what)
        file = self.mistakes.text(parts.get("file"), "file", default=f"vocabularies/{organisation}/{key}.ttl")
        entry = SchemeEntry(
            organisation=organisation,
            key=key,
            title=self.mistakes.required(parts, "title", node.line, what),
            steward=self.mistakes.required(parts, "steward", node.line, what),
            path=self._inside(file, _line(parts, "file", node.line)),
            iri=self.mistakes.text(parts.get("iri"), "iri", default=f"{base}{organisation}/{key}"),
            line=node.line,
        )
        self.schemes[entry.name] = entry
        return entry

    def _mapping_sets(self, node: Located | None) -> tuple[MappingSetEntry, ...]:
        found = []
        for name, item in self.mistakes.table(node, None, "mappings").items():
            self._check_key(name, item.line)
            parts = self.mistakes.table(item, keys.MAPPING, f"mapping set {name}")
            subject = self._known_scheme(parts, "subject", item.line, f"mapping set {name}")
            object_ = self._known_scheme(parts, "object", item.line, f"mapping set {name}")
            shared = self.mistakes.yes_or_no(parts.get("shared_codes"), "shared_codes", default=False)
            if subject and object_:
                found.append(
                    MappingSetEntry(name=name, subject=subject, object=object_, shared_codes=shared, line=item.line)
                )
        return tuple(found)

    def _known_scheme(self, parts: dict[str, Located], key: str, line: int, what: str) -> SchemeEntry | None:
        name = self.mistakes.required(parts, key, line, what)
        if name and name not in self.schemes:
            self.mistakes.choice(parts[key], self.schemes, f"{key} of {what}", default=name)
        return self.schemes.get(name)

    def _sources(self, node: Located | None, organisations: set[str]) -> tuple[Source, ...]:
        found = []
        for name, item in self.mistakes.table(node, None, "sources").items():
            self._check_key(name, item.line)
            parts = self.mistakes.table(item, keys.SOURCE, f"source {name}")
            organisation = self.mistakes.required(parts, "organisation", item.line, f"source {name}")
            if organisation and organisation not in organisations:
                where = f"organisation of source {name}"
                self.mistakes.choice(parts["organisation"], organisations, where, default=organisation)
            file = self.mistakes.text(parts.get("mapping"), "mapping", default=f"mappings/{name}.records.yaml")
            path = self._inside(file, _line(parts, "mapping", item.line))
            title = self.mistakes.text(parts.get("title"), "title", default=name)
            fields = self.mistakes.text(parts.get("fields"), "fields")
            sample = self._inside(fields, _line(parts, "fields", item.line)) if fields else None
            found.append(Source(name=name, organisation=organisation, mapping=path, title=title, fields=sample))
        return tuple(found)

    def _shapes(self, node: Located | None) -> dict[str, Path]:
        parts = self.mistakes.table(node, keys.SHAPES, "shapes")
        defaults = {name: f"shapes/{name}.ttl" for name in keys.SHAPES}
        return {
            name: self._inside(
                self.mistakes.text(parts.get(name), name, default=default), _line(parts, name, node.line if node else 1)
            )
            for name, default in defaults.items()
        }

    def _prefixes(self, node: Located | None) -> dict[str, str]:
        found = {}
        for name, item in self.mistakes.table(node, None, "prefixes").items():
            iri = self.mistakes.text(item, f"prefix {name}")
            if not _KEY.fullmatch(name) or name in PREFIXES:
                hint = "Use small letters, digits and single hyphens, and no name that everybody knows already."
                self.mistakes.add(f"'{name}' cannot be a prefix", item.line, hint)
            if not _IRI.fullmatch(iri):
                hint = "Write an http(s) address that ends with / or #, for example https://data.example.org/ns#."
                self.mistakes.add(f"prefix {name} is '{iri}'", item.line, hint)
            found[name] = iri
        return found

    def _policy(self, node: Located | None) -> Policy:
        parts = self.mistakes.table(node, keys.POLICY, "policy")
        return Policy(
            reviewers=self.mistakes.whole_number(parts.get("reviewers"), "reviewers", default=1, least=1),
            own_proposals=self.mistakes.yes_or_no(parts.get("own_proposals"), "own_proposals", default=True),
            adjudicator=self.mistakes.text(parts.get("adjudicator"), "adjudicator"),
        )

    def _review(self, node: Located | None) -> ReviewSettings:
        parts = self.mistakes.table(node, keys.REVIEW, "review")
        reasons = self._texts(parts.get("reasons"), "reasons", "Write each reason on its own line after `- `.")
        sensitive = self._texts(parts.get("sensitive"), "sensitive", "Write organisation/scheme, or a property's name.")
        for name, at in zip(sensitive, self.mistakes.items(parts.get("sensitive"), "sensitive"), strict=False):
            if "/" in name and name not in self.schemes:
                self.mistakes.choice(at, self.schemes, "a sensitive scheme", default=name)
        blind = self.mistakes.yes_or_no(parts.get("blind"), "blind", default=False)
        return ReviewSettings(reasons=reasons or DEFAULT_REASONS, sensitive=frozenset(sensitive), blind=blind)

    def _texts(self, node: Located | None, what: str, hint: str) -> tuple[str, ...]:
        """A list of filled texts, each once."""
        found: list[str] = []
        for item in self.mistakes.items(node, what):
            text = self.mistakes.text(item, f"an entry of {what}").strip()
            if not text or text in found:
                self.mistakes.add(f"{what} has an entry that is {'there twice' if text else 'empty'}", item.line, hint)
            found.append(text)
        return tuple(found)

    def _never_exact(self, node: Located | None) -> tuple[NeverExact, ...]:
        found = []
        for item in self.mistakes.items(node, "never_exact"):
            parts = self.mistakes.table(item, keys.NEVER_EXACT, "never_exact")
            pair = [self.mistakes.text(s, "pair") for s in self.mistakes.items(parts.get("pair"), "pair")]
            reason = self.mistakes.required(parts, "reason", item.line, "never_exact")
            for name, at in zip(pair, self.mistakes.items(parts.get("pair"), "pair"), strict=True):
                if name not in self.schemes:
                    self.mistakes.choice(at, self.schemes, "a scheme of never_exact", default=name)
            if len(pair) != 2:
                self.mistakes.add("a pair needs two schemes", item.line, "Write `pair: [org/scheme, org/scheme]`.")
            else:
                found.append(NeverExact(pair=(pair[0], pair[1]), reason=reason))
        return tuple(found)

    def _check_key(self, key: str, line: int) -> None:
        if not _KEY.fullmatch(key):
            hint = "Use small letters, digits and single hyphens, for example 'libra-plea'."
            self.mistakes.add(f"'{key}' cannot be a name", line, hint)

    def _inside(self, file: str, line: int) -> Path:
        path = (self.root / file).resolve()
        if not path.is_relative_to(self.root):
            self.mistakes.add(f"'{file}' lies outside the workspace", line, "Name a file inside the workspace.")
        return path


def _line(table: dict[str, Located], key: str, default: int) -> int:
    return table[key].line if key in table else default
