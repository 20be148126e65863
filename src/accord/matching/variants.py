"""Whether two words are one word in two forms: spelling, inflection, short form, a people and its country.

For warnings only. It knows no meanings: "colour" and "color" are one word, "Gambia" and "Zambia" are two, and so are
"film" and "movie". In doubt they are two, since what is called one is not looked at.
"""

from __future__ import annotations

import re

from accord.matching.reading import stem
from accord.matching.remembered import Remembered
from accord.matching.statutes import is_number

__all__ = ["initial", "is_cut_off", "one_word"]

_FEWEST = 5  # letters of a word that may be spelt in two ways
_BEHIND = 3  # letters behind the place where the spellings differ: how a word ends tells more than its inside
_ROOT, _NAME = 5, 4  # letters that two forms of a word, or of a name, have in common
_CUT_AT = 40  # characters; a label this long may have been cut off by a field
_VOWELS = frozenset("aeiou")
_SOUNDS = re.compile(r"(?<=n)s(?=e)|(?<=ti)s(?=e)")  # as in "license" and "licence", "practise" and "practice"

# How verbs end, and what is made of them. Who does it is another word: "offender" is not "offence".
_FORMS = frozenset("e s es is ed d ing ings ion ions ation ations ance ances ence ences ure ures ly".split()) | {""}

# How a country's name ends, and how its people's does, or their language's.
_COUNTRIES = frozenset({"", "a", "e", "o", "us", "os"})
_PEOPLES = frozenset("n an ian ean ish i ite ese in stan stani istan istani".split())

# In each group, forms of one word that the rules do not find: irregular ones, short forms of general use, countries and
# their peoples.
_FAMILIES = tuple(
    frozenset(line.split())
    for line in """
    use used using uses
    fail failed failing fails failure
    act acted acting acts action
    injure injured injury
    keep kept keeping
    deal dealt dealing
    do did does doing done
    shoot shot shooting
    steal stole stolen stealing
    sell sold selling sale
    buy bought buying
    bring brought bringing
    make made making
    give gave given giving
    take took taken taking
    leave left leaving
    lose lost losing loss
    hold held holding
    drive drove driven driving
    ride rode ridden riding
    break broke broken breaking
    write wrote written writing
    send sent sending
    bind bound binding
    find found finding
    pay paid paying payment
    lie lay lying
    speak spoke spoken speaking
    choose chose chosen choosing choice
    know knew known knowing
    throw threw thrown throwing
    commit committed committal
    remit remitted remittal
    refuse refused refusal
    dismiss dismissed dismissal
    deny denied denial
    compel compelled compulsion
    destroy destroyed destroying destruction
    detain detained detention
    retain retained retention
    comply complied compliance
    marry married marriage
    child children
    man men
    woman women
    person persons people
    wife wives
    life lives
    thief thieves
    knife knives
    foot feet
    tooth teeth
    offence offensive
    defence defensive
    environment environmental
    while whilst
    among amongst
    amid amidst
    old older elder
    no nr number
    st saint
    mt mount
    rd road
    sec secretary
    reg regulation
    regs regulations
    rep representative
    reps representatives
    rel release
    id identity
    doc document
    docs documents
    ref reference
    cert certificate
    dept department
    tel telephone
    cat category
    cats categories
    ltd limited
    ins insurance
    argentina argentine argentinian
    azerbaijan azeri azerbaijani
    belgium belgian
    bosnia bosniak bosnian
    bulgaria bulgar bulgarian
    burkina burkinabe burkinan
    congo congolese
    croatia croat croatian
    cyprus cypriot
    czechia czech
    denmark dane danish
    emirates emirati emirian
    england english
    finland finn finnish
    france french
    germany german
    greece greek
    hungary hungarian
    iceland icelander icelandic
    ireland irish
    italy italian
    laos lao laotian
    lebanon lebanese
    luxembourg luxembourger
    madagascar malagasy
    monaco monegasque
    mongolia mongol mongolian
    niger nigerien
    norway norwegian
    panama panamanian
    peru peruvian
    poland pole polish
    scotland scot scots scottish
    serbia serb serbian
    seychelles seychellois
    slovakia slovak slovakian
    slovenia slovene slovenian
    somalia somali
    spain spaniard spanish
    suriname surinamer surinamese
    swaziland swazi
    sweden swede swedish
    switzerland swiss
    thailand thai
    togo togolese
    turkey turk turkish
    wales welsh
    """.strip().splitlines()
)


def one_word(one: str, other: str) -> bool:
    """Whether two words, normalised, are one; any two numbers are, since other warnings compare those.

    >>> one_word("gujerati", "gujarati"), one_word("slovak", "slovakian"), one_word("niger", "nigeria")
    (True, True, False)
    """
    return one == other or _ONE[(one, other) if one < other else (other, one)]


def initial(word: str) -> str:
    """What two words must have in common to be one: the first letter, of numbers `#`."""
    return _INITIALS[word]


def is_cut_off(word: str, whole: str, label: str) -> bool:
    """Whether a word of a label is cut off, by a sign ("requireme.", "backgr'nd") or by the label's end, from `whole`.

    >>> is_cut_off("backgrnd", "background", "Any other Backgr'nd"), is_cut_off("niger", "nigeria", "Niger")
    (True, False)
    """
    if word[0] != whole[0] or len(word) >= len(whole):
        return False
    if len(label) >= _CUT_AT and whole.startswith(word) and label.casefold().endswith(word):
        return True
    if ("." not in label and "'" not in label) or not _in_order(word, whole):
        return False
    return any(word == _bare(found) != found for found in _MARKED.findall(label.casefold()))


_MARKED = re.compile(r"[^\W_]+(?:'[^\W_]+)*\.?")


def _bare(marked: str) -> str:
    return marked.replace("'", "").removesuffix(".")


def _in_order(short: str, long: str) -> bool:
    """Whether the letters of a word stand in another in their order."""
    letters = iter(long)
    return all(letter in letters for letter in short)


def _is_one(words: tuple[str, str]) -> bool:
    one, other = words
    if initial(one) != initial(other) or initial(one) == "#":
        return initial(one) == initial(other)
    roots = stem(one), stem(other)
    if roots[0] == roots[1] or any(one in family and other in family for family in _FAMILY.get(one, ())):
        return True
    pairs = (words, (roots[0], other), (one, roots[1]))
    return _spelt_alike(one, other) or any(_ends_differently(*pair) for pair in pairs)


def _spelt_alike(one: str, other: str) -> bool:
    """Whether two words differ by one vowel inside, by a letter that is double in one, or by `_SOUNDS`."""
    shorter, longer = sorted((_SOUNDS.sub("c", one), _SOUNDS.sub("c", other)), key=len)
    if shorter == longer:
        return True
    at = _common(shorter, longer)
    if len(shorter) < _FEWEST or not at:
        return False
    if len(shorter) == len(longer):
        swapped = {shorter[at], longer[at]} <= _VOWELS
        return swapped and len(longer) - at > _BEHIND and shorter[at + 1 :] == longer[at + 1 :]
    extra = longer[at] in _VOWELS or longer[at] == longer[at - 1]
    return extra and len(longer) - at > _BEHIND and shorter[at:] == longer[at + 1 :]


def _ends_differently(one: str, other: str) -> bool:
    """Whether two words begin alike, and end as two forms of a word do, or of the name of a people and its country."""
    if one.endswith(("land", "lander")) and {one, other} <= {f"{one.removesuffix('er')}er", one.removesuffix("er")}:
        return True
    for place in range(_common(one, other), _NAME - 1, -1):
        ends = {one[place:], other[place:]}
        if place >= _ROOT and ends <= _FORMS:
            return True
        if ends <= _COUNTRIES | _PEOPLES and not ends.isdisjoint(_PEOPLES):
            return True
    return False


def _common(one: str, other: str) -> int:
    """How many letters two words begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


_FAMILY: dict[str, tuple[frozenset[str], ...]] = {}
for _family in _FAMILIES:
    for _word in sorted(_family):
        _FAMILY[_word] = (*_FAMILY.get(_word, ()), _family)
_INITIALS: Remembered[str, str] = Remembered(lambda word: "#" if is_number(word) else word[0], most=1 << 16)
_ONE: Remembered[tuple[str, str], bool] = Remembered(_is_one, most=1 << 16)
