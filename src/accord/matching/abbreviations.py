"""The short forms of a field written out, and its synonyms put into one word: `vocabularies/abbreviations.yaml`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping as Table
from dataclasses import dataclass, field, replace
from functools import cache, partial
from string import digits

from accord.formats.located import Located, Mistakes, read_yaml
from accord.matching.remembered import Remembered
from accord.model.labels import normalise, tokens
from accord.workspace.packaged import packaged_text

__all__ = ["NONE", "Abbreviations", "Meaning", "loads", "packaged"]

FILE_NAME = "abbreviations.yaml"
_ACT_YEAR = re.compile(r"\b(?P<short>[A-Z][A-Z&]+)(?:(?P<year>\d\d)|\s(?P<old>[3-9]\d))(?![\dA-Za-z])")
_RUN = re.compile(r"[A-Za-z0-9&]+")
_NO_RUN = {point: " " for point in range(128) if not _RUN.match(chr(point))}
_REMEMBERED = 1 << 16
_KEYS = ("version", "abbreviations", "shortened", "synonyms")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a short form stands for; `where` names words of a scheme's title that make this meaning the one meant."""

    text: str
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Abbreviations:
    """A field's short forms and synonyms.

    abbreviations: in capitals as people write them (`DVC&V`), taken as such only in capitals; shortened: words cut
    short (`yrs`), in any case; synonyms: each word or phrase (normalised) with the one that stands for its group.
    """

    abbreviations: Table[str, tuple[Meaning, ...]] = field(default_factory=dict)
    shortened: Table[str, str] = field(default_factory=dict)
    synonyms: Table[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    _capitals: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _cut: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _longest: int = field(init=False, repr=False, compare=False)
    _starts: frozenset[str] = field(init=False, repr=False, compare=False)
    _alone: Table[str, bool] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_capitals", _any_of(self.abbreviations, 0))
        object.__setattr__(self, "_cut", _any_of(self.shortened, re.IGNORECASE))
        object.__setattr__(self, "_longest", max(map(len, self.synonyms), default=0))
        object.__setattr__(self, "_starts", frozenset(phrase[0] for phrase in self.synonyms if phrase))
        begin: dict[str, list[str]] = {}
        for short in self.abbreviations:
            for run in _first_run(short):
                begin.setdefault(run, []).append(short)
        cut = (run.casefold() for short in self.shortened for run in _first_run(short))
        begun = Remembered(partial(_begun, begin, frozenset(cut)), most=_REMEMBERED)
        object.__setattr__(self, "_alone", Remembered(partial(_stands_for_itself, begun), most=_REMEMBERED))

    def written_out(self, label: str, *, domain: str = "") -> str:
        """The label with its short forms written out; an ambiguous one only where a word of `domain` decides.

        In a label that is all capitals only short forms of three letters and more are told from words.
        """
        if self._alone[label]:
            return label
        shouting = label.isupper() and len(label.split()) > 1

        def capitals(found: re.Match[str]) -> str:
            """A short form written out; as it stands where it has no meaning, or is too short to tell from a word."""
            short = found[0]
            meaning = self._meaning(short, domain)
            return short if meaning is None or (shouting and len(short) < 3) else f" {meaning} "

        text = self._capitals.sub(capitals, _ACT_YEAR.sub(self._dated, label))
        return self._cut.sub(lambda found: f" {self.shortened[found[0].rstrip('.').casefold()]} ", text)

    def forms(self, label: str, *, domain: str = "", key: str = "") -> tuple[str, ...]:
        """Other ways to say a label, none equal to it when normalised: written out, then with synonyms replaced.

        key: the label normalised, where it is at hand.
        """
        key = key or normalise(label)
        longer = self.written_out(label, domain=domain)
        said = key if longer == label else normalise(longer)
        words = tuple(said.split())
        replaced = self.one_word_for_each(words)
        if said == key and replaced is words:
            return ()
        return tuple(form for form in dict.fromkeys((said, " ".join(replaced))) if form and form != key)

    def one_word_for_each(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Normalised words with every synonym replaced by the one that stands for its group, the longest first."""
        if self._starts.isdisjoint(words):
            return words
        found: list[str] = []
        place = 0
        while place < len(words):
            length = next((n for n in range(self._longest, 0, -1) if words[place : place + n] in self.synonyms), 0)
            found += self.synonyms[words[place : place + length]] if length else words[place : place + 1]
            place += length or 1
        return tuple(found)

    def within(self, domain: str) -> Abbreviations:
        """The same with every ambiguous short form decided that a word of `domain` (schemes' titles) decides."""
        if not self.abbreviations:
            return self
        decided = {short: self._meaning(short, domain) for short in self.abbreviations}
        return replace(
            self,
            abbreviations={
                short: meanings if decided[short] is None else (Meaning(text=decided[short] or ""),)
                for short, meanings in self.abbreviations.items()
            },
        )

    def is_ambiguous(self, short: str) -> bool:
        """Whether a short form has more than one meaning."""
        return len(self.abbreviations.get(short, ())) > 1

    def _dated(self, found: re.Match[str]) -> str:
        """An Act with two digits of its year ("CJA03") with all four; two digits from 33 on are of the last century."""
        if not any(meaning.text.endswith(" Act") for meaning in self.abbreviations.get(found["short"], ())):
            return found[0]
        year = found["year"] or found["old"]
        return f"{found['short']} {'19' if year >= '33' else '20'}{year}"

    def _meaning(self, short: str, domain: str) -> str | None:
        meanings = self.abbreviations[short]
        if len(meanings) == 1 and not meanings[0].where:
            return meanings[0].text
        words = set(tokens(domain))
        meant = [meaning.text for meaning in meanings if words.intersection(meaning.where)]
        return meant[0] if len(meant) == 1 else None


def loads(text: str, *, path: str = FILE_NAME) -> Abbreviations:
    """The abbreviations that a YAML text lists. Raises NotReadable naming every mistake with its line."""
    mistakes = Mistakes(path=path)
    table = mistakes.table(read_yaml(text), _KEYS, path)
    mistakes.choice(table.get("version"), ["1"], "version", default="1")
    shorts = mistakes.table(table.get("abbreviations"), None, "abbreviations")
    cut = mistakes.table(table.get("shortened"), None, "shortened")
    found = Abbreviations(
        abbreviations={short: _meanings(node, short, mistakes) for short, node in shorts.items()},
        shortened={short.casefold(): mistakes.text(node, short) for short, node in cut.items()},
        synonyms=_synonyms(mistakes.items(table.get("synonyms"), "synonyms"), mistakes),
    )
    mistakes.raise_if_any()
    return found


@cache
def packaged() -> Abbreviations:
    """Those of criminal justice in England and Wales that come with the program."""
    return loads(packaged_text("accord.matching", FILE_NAME))


def _meanings(node: Located, short: str, mistakes: Mistakes) -> tuple[Meaning, ...]:
    """One meaning as text, or several as a list of tables with `means` and `where`."""
    if short == short.lower() != short.upper():
        hint = f"Write `{short.upper()}:`, or put it under `shortened:`, where case does not count."
        mistakes.add(f"'{short}' has no capital, and is looked for as it stands", node.line, hint)
    found = []
    for item in mistakes.items(node, short):
        if isinstance(item.value, str):
            found.append(Meaning(text=item.value))
            continue
        parts = mistakes.table(item, ("means", "where"), short)
        where = tuple(normalise(mistakes.text(word, "where")) for word in mistakes.items(parts.get("where"), "where"))
        found.append(Meaning(text=mistakes.required(parts, "means", item.line, short), where=where))
    if not found:
        mistakes.add(f"'{short}' has no meaning", node.line, f"Write `{short}: what it stands for`.")
    return tuple(found)


def _synonyms(groups: Iterable[Located], mistakes: Mistakes) -> dict[tuple[str, ...], tuple[str, ...]]:
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for group in groups:
        phrases = [tokens(mistakes.text(item, "synonyms")) for item in mistakes.items(group, "a group of synonyms")]
        if len(set(phrases)) < 2:
            hint = "Write a list of at least two: `- [prison, jail]`."
            mistakes.add("a group of synonyms has one word only, which replaces nothing", group.line, hint)
        for phrase in phrases[1:]:
            if phrase in found:
                hint = "Leave it in one group, since a word can be replaced by one other only."
                mistakes.add(f"'{' '.join(phrase)}' stands in two groups", group.line, hint)
            found[phrase] = phrases[0]
    return found


def _stands_for_itself(begun: Table[str, tuple[str, ...]], label: str) -> bool:
    """Whether no short form can stand in the label, told at a glance: few labels have any. begun: see `_begun`."""
    runs = label.translate(_NO_RUN).split() if label.isascii() else _RUN.findall(label)
    shorts = [short for run in runs for short in begun[run]]
    return not any(short in label for short in shorts)


def _begun(begin: Table[str, list[str]], cut: frozenset[str], run: str) -> tuple[str, ...]:
    """The short forms that may begin with a run; the empty one for any of `shortened`, whose case is not known."""
    some = ("",) if run.lower() in cut else ()
    return (*some, *begin.get(run, ()), *begin.get(run.rstrip(digits), ()))


def _first_run(short: str) -> list[str]:
    """The letters, digits and & that a short form begins with: a label that has it has them as a whole."""
    return _RUN.findall(short)[:1]


def _any_of(words: Iterable[str], flags: int) -> re.Pattern[str]:
    """Any of the words where it stands alone, the longer first; nothing where there are none."""
    ordered = sorted(Counter(words), key=lambda word: (-len(word), word))
    listed = "|".join(re.escape(word) for word in ordered) or r"(?!)"
    dot = r"\.?" if flags else ""
    return re.compile(rf"(?<![A-Za-z0-9&])(?:{listed})(?![A-Za-z0-9&]){dot}", flags)


NONE = Abbreviations()
