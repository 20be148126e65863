"""Other spellings of a label: its words as English spells them, and words that some write as one and some apart.

Further labels beside the one that is written, never in its place. Many words are the same in the languages of Europe
but for their endings, and lists in several languages use the same few words for early and late, upper and lower: so a
list in German and one in English meet in "Mittelpaläolithikum" and "Middle Palaeolithic".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from accord.matching.remembered import Remembered

__all__ = ["SPELT", "are_english", "as_one_word", "in_english"]

SPELT = frozenset({"", "de", "es", "fr", "it", "nl", "pt"})
"""The languages whose words are spelt in English too; nothing is a label of unknown language."""

# How a word ends, and how it ends in English.
_ENDINGS = tuple(
    (re.compile(rf"(?<=\w\w){ending}$"), english)
    for ending, english in (
        (r"ini?sch(?:e[rsnm]?)?", "ine"),
        (r"anisch(?:e[rsnm]?)?", "an"),
        (r"ologisch(?:e[rsnm]?)?", "ological"),
        (r"isch(?:e[rsnm]?)?", "ic"),
        (r"ikum", "ic"),
        (r"iques?", "ic"),
        (r"is(?:mus|me|mo)|ísmo", "ism"),
        (r"ität(?:en)?|iteit|ités?|ità|idade?s?", "ity"),
        (r"ci[oó]n|zione|ção", "tion"),
        (r"(?<=[ts])ionen", "ions"),
        (r"ciones|zioni|ções", "tions"),
        (r"log(?:ie|[ií]a)", "logy"),
        (r"gra[fp]h?(?:ie|[ií]a)", "graphy"),
        (r"nom(?:ie|[ií]a)", "nomy"),
        (r"metr(?:ie|[ií]a)", "metry"),
        (r"archie", "archy"),
        (r"pathie", "pathy"),
        (r"therapie", "therapy"),
        (r"sophie", "sophy"),
        (r"enza|encia|ência", "ence"),
        (r"anza|ancia|ância", "ance"),
        (r"[aá]rio|aires?", "ary"),
        (r"(?<=\w\w)mento", "ment"),
    )
)
_LETTERS = str.maketrans({"k": "c", "ä": "ae", "ö": "oe", "ü": "u"})  # in a word with such an ending
_FEWEST = 6  # letters of a word with such an ending

_WORDS = {
    **dict.fromkeys(("frühe", "früher", "frühes", "ältere", "älterer", "älteres"), "early"),
    **dict.fromkeys(("mittlere", "mittlerer", "mittleres", "moyen", "moyenne", "medio"), "middle"),
    **dict.fromkeys(("späte", "später", "spätes", "jüngere", "jüngerer", "jüngeres"), "late"),
    **dict.fromkeys(("tardif", "tardive", "tardo", "tardío", "tardio"), "late"),
    **dict.fromkeys(("ancien", "ancienne", "antico", "antica", "antiguo", "antigua"), "old"),
    **dict.fromkeys(("nouveau", "nouvelle", "nuovo", "nuova", "nuevo", "nueva"), "new"),
    **dict.fromkeys(("obere", "oberer", "oberes", "supérieur", "supérieure", "superiore"), "upper"),
    **dict.fromkeys(("untere", "unterer", "unteres", "inférieur", "inférieure", "inferiore"), "lower"),
    **dict.fromkeys(("zeit", "zeitalter", "époque", "età", "edad"), "age"),
    **dict.fromkeys(("periode", "période", "periodo", "período"), "period"),
    **dict.fromkeys(("jahrhundert", "siècle", "secolo", "siglo", "século"), "century"),
    "stein": "stone", "eisen": "iron", "kupfer": "copper",
}  # fmt: skip
_BEGINNINGS = {
    "früh": "early", "vroeg": "early", "mittel": "middle", "midden": "middle", "spät": "late", "laat": "late",
    "alt": "old", "neu": "new", "jung": "young", "hoch": "high", "ober": "upper", "unter": "lower", "vor": "pre",
    "nach": "post", "ur": "proto", "end": "final", "nord": "north", "süd": "south", "ost": "east", "west": "west",
    "zentral": "central", "gross": "great", "klein": "small",
}  # fmt: skip
_CERTAIN = frozenset({"früh", "spät"})  # no word of another language begins so
_COMPOUND = re.compile(f"({'|'.join(sorted(_BEGINNINGS, key=len, reverse=True))})-?(?=[^\\W\\d_]{{3}})")
_AGE = re.compile(r"(?<=[^\W\d_]{5})zeit(?:lich(?:e[rsnm]?)?|alter)?$")
_WORD = re.compile(r"[^\W\d_]+")
_REMEMBERED = 1 << 18


def in_english(label: str) -> str:
    """The label, in small letters, with the words that English spells otherwise so; nothing where there are none.

    >>> in_english("Mittelpaläolithikum"), in_english("Frühbronzezeit"), in_english("Communication")
    ('middle palaeolithic', 'early bronze age', '')
    """
    written = label.casefold()
    words = _WORD.findall(written)
    if words == list(map(_ENGLISH.__getitem__, words)):
        return ""
    return _WORD.sub(lambda word: _ENGLISH[word[0]], written)


def are_english(words: Sequence[str]) -> bool:
    """Whether `in_english` would leave words in small letters as they are."""
    return list(words) == [_ENGLISH[word] for word in words]


def _english(word: str) -> str:
    """A word in small letters, spelt in English; as its parts where a known beginning has a foreign word after it."""
    found = _COMPOUND.match(word)
    whole = _simple(word)
    if found and (whole != word or found[1] in _CERTAIN):
        return f"{_BEGINNINGS[found[1]]} {_simple(word[found.end() :])}"
    return whole


def _simple(word: str) -> str:
    if word in _WORDS:
        return _WORDS[word]
    age = _AGE.sub("", word)
    if age != word:
        return f"{_WORDS.get(age, age)} age"
    for ending, english in _ENDINGS if len(word) >= _FEWEST else ():
        spelt, found = ending.subn(english, word)
        if found:
            return spelt.translate(_LETTERS)
    return word


_ENGLISH = Remembered(_english, most=_REMEMBERED)

_PREFIXES = frozenset("anti co e multi non pre re semi sub x".split())
_APART = re.compile(rf"\b({'|'.join(sorted(_PREFIXES))}) (?=[^\W\d_]{{3}})")


def as_one_word(key: str) -> str:
    """A normalised label with prefixes that stand apart joined to their words; the label itself where none does.

    >>> as_one_word("e mail of co defendant")
    'email of codefendant'
    """
    return key if _PREFIXES.isdisjoint(key.split()) else _APART.sub(r"\1", key)
