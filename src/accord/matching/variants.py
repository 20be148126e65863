"""Whether two words are one word in two forms: spelling, inflection, short form, a people and its country.

For warnings only. It knows no meanings: "colour" and "color" are one word, "Gambia" and "Zambia" are two, and so are
"film" and "movie". In doubt they are two, since what is called one is not looked at.
"""

from __future__ import annotations

import re

from accord.matching.reading import stem
from accord.matching.remembered import Remembered
from accord.matching.statutes import is_number

__all__ = ["is_cut_off", "one_word"]

_FEWEST = 5  # letters of a word that may be spelt in two ways
_BEHIND = 3  # letters behind the place where the spellings differ: how a word ends tells more than its inside
_ROOT, _NAME = 5, 4  # letters that two forms of a word, or of a name, have in common
_CUT_AT = 40  # characters; a label this long may have been cut off by a field
_VOWELS = frozenset("aeiou")
_ALIKE = re.compile(r"(?<=n)s(?=e)|(?<=ti)s(?=e)")  # "license" and "licence", "practise" and "practice"

# How verbs and what is made of them end. Words for the person who does it are other words ("offence", "offender").
_FORMS = frozenset("e s es is ed d ing ings ion ions ation ations ance ances ence ences ure ures ly".split()) | {""}

# How a country's name ends, and how a people's or a language's does.
_COUNTRIES = frozenset({"", "a", "e", "o", "us", "os"})
_PEOPLES = frozenset("n an ian ean ish i ite ese in stan stani istan istani".split())

# Words that are one and do not look it: irregular forms, and short forms of general use.
_FAMILIES = """
    use using used uses; act acts acting action; fail failure fails failing failed; injure injury; compel compulsion
    keep kept keeping; deal dealt dealing; do did does doing done; shoot shot shooting; steal stole stolen stealing
    sell sold sale selling; buy bought buying; bring brought bringing; make made making; give gave given giving
    take took taken taking; leave left leaving; lose lost losing loss; hold held holding; drive drove driven driving
    ride rode ridden riding; break broke broken breaking; write wrote written writing; send sent sending
    bind bound binding; find found finding; pay paid paying payment; lie lying lay; go went gone going; see saw seen
    speak spoke spoken; choose chose chosen choice; know knew known knowing; grow grew grown; throw threw thrown
    child children; man men; woman women; person persons people; wife wives; life lives; thief thieves; knife knives
    foot feet; tooth teeth; mouse mice; is are was were be been being; has have had having
    offence offensive; defence defensive; detain detained detention; retain retained retention; while whilst
    among amongst; amid amidst; old older elder eldest oldest; comply complied compliance; marry married marriage
    try tried trial trying; deny denied denial; refuse refused refusal; dismiss dismissed dismissal
    commit committed committal committing; remit remitted remittal; acquit acquitted acquittal; rehear reheard
    no number nr; st saint; mt mount; rd road; ave avenue; sec section secretary; sect section; reg regulation; regs regulations
    rep representative; reps representatives; rel release; id identity identification; doc document; docs documents
    ref reference; cert certificate; lic licence; dept department; govt government; auth authority; org organisation
    co company county; ltd limited; inc incorporated; tel telephone; fax facsimile; addr address; dir director
    mr mister; dr doctor; prof professor; sgt sergeant; insp inspector; pc constable; supt superintendent; const constable
    germany german; italy italian; hungary hungarian; environment environmental
"""  # noqa: E501


def one_word(one: str, other: str) -> bool:
    """Whether two words, normalised, are one; any two numbers are, since other warnings compare those."""
    return one == other or _ONE[min(one, other), max(one, other)]


def is_cut_off(word: str, whole: str, label: str) -> bool:
    """Whether a word of a label is cut off, by a sign ("requireme.", "backgr'nd") or by the label's end, from `whole`.

    >>> is_cut_off("backgrnd", "background", "Any other Backgr'nd"), is_cut_off("niger", "nigeria", "Niger")
    (True, False)
    """
    written = label.casefold()
    if len(label) >= _CUT_AT and written.endswith(word) and whole.startswith(word):
        return True
    if word[0] != whole[0] or not _in_order(word, whole):
        return False
    return any(found.replace("'", "") == f"{word}." or (found.replace("'", "") == word != found) for found in _MARKED.findall(written))


_MARKED = re.compile(r"[^\W_]+(?:'[^\W_]+)*\.?")


def _in_order(short: str, long: str) -> bool:
    letters = iter(long)
    return len(short) < len(long) and all(letter in letters for letter in short)


def _is_one(words: tuple[str, str]) -> bool:
    one, other = words
    if is_number(one) or is_number(other):
        return is_number(one) and is_number(other)
    if stem(one) == stem(other) or not _FAMILY.get(one, _NONE).isdisjoint(_FAMILY.get(other, _NONE)):
        return True
    return _spelt_alike(one, other) or any(map(_ends_differently, (one, stem(one)), (other, other))) or _ends_differently(one, stem(other))


def _spelt_alike(one: str, other: str) -> bool:
    """Whether two words differ by one vowel inside, or by a letter that is double in one; or by `_ALIKE`."""
    one, other = (_ALIKE.sub("c", word) for word in (one, other))
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _FEWEST or len(longer) - len(shorter) > 1:
        return False
    at = _common(one, other)
    if not at:
        return False
    ours, theirs = shorter[at:], longer[at:]
    rest = ours if len(shorter) < len(longer) else ours[1:]
    if len(rest) < _BEHIND or theirs[1:] != rest:
        return False
    if len(shorter) < len(longer):
        return theirs[0] in _VOWELS or theirs[0] == longer[at - 1]
    return ours[0] in _VOWELS and theirs[0] in _VOWELS


def _ends_differently(one: str, other: str) -> bool:
    """Whether two words begin alike, and end as two forms of a word do, or of the name of a people and its country."""
    if {f"{one}er", f"{other}er"} & {one, other} and min(one, other, key=len).endswith("land"):
        return True
    for place in range(_common(one, other), _NAME - 1, -1):
        ends = {one[place:], other[place:]}
        if place >= _ROOT and ends <= _FORMS:
            return True
        if ends <= _COUNTRIES | _PEOPLES and ends & _PEOPLES:
            return True
    return False


def _common(one: str, other: str) -> int:
    """How many letters two words begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


_NONE: frozenset[int] = frozenset()
_FAMILY: dict[str, frozenset[int]] = {}
for _number, _family in enumerate(re.split(r"[;\n]", _FAMILIES)):
    for _word in _family.split():
        _FAMILY[_word] = _FAMILY.get(_word, _NONE) | {_number}
_ONE: Remembered[tuple[str, str], bool] = Remembered(_is_one, most=1 << 16)
