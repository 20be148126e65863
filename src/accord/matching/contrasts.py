"""Words that part what they look alike: words of denial, words that rule one another out, words of direction.

Tables only. Each entry is English unless its language is named.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = [
    "ACTS", "ALONE", "DENYING_PREFIXES", "DIRECTIONS", "DONE", "EXCEPTING", "FIRST_ACTS", "NOT_DENYING",
    "OPPOSED", "OPPOSED_TOO", "QUARTERS", "RESIDUAL", "SHORT_PREFIXES", "STOP", "THINGS_TOO", "TURNS", "beside",
    "deniers",
]  # fmt: skip

# Words that deny what follows, by language (ISO 639-1).
_DENIERS: Mapping[str, frozenset[str]] = {
    "en": frozenset(
        "no not non never none nor neither nothing without cannot cant didnt doesnt isnt wasnt wont except excluding "
        "excepting unless otherwise fail fails failed failing failure lack lacking lacks absence excludes "
        "exclude excluded exempt cease ceased ceases ceasing".split()
    ),
    "cy": frozenset("dim ddim nid ni nad na heb di".split()),
    "fr": frozenset("non ne pas sans jamais aucun aucune ni hors sauf".split()),
    "de": frozenset("nicht kein keine keinen keiner ohne nie ausser".split()),
    "es": frozenset("no sin nunca ningun ninguna ni excepto".split()),
    "it": frozenset("non senza mai nessun nessuna ne tranne".split()),
    "nl": frozenset("niet geen zonder nooit behalve".split()),
}


def deniers(language: str) -> frozenset[str]:
    """The words of denial of a language; of English where it is not known."""
    return _DENIERS.get(language or "en", frozenset())


# "unconditional" denies "conditional"; Welsh "dieuog" (not guilty) denies "euog".
DENYING_PREFIXES: Mapping[str, tuple[str, ...]] = {
    "en": ("un", "non", "dis", "in", "im", "il", "ir", "de", "mis"),
    "cy": ("di", "an", "af"),
    "fr": ("non", "in", "im"),
    "de": ("un", "nicht"),
    "es": ("des", "in", "im"),
    "it": ("in", "im", "dis"),
    "nl": ("on", "niet"),
}
NOT_DENYING = frozenset("disorder disorders indeed under united union unit units uniform unite".split())

# Between a denier and what it denies: "has not yet been proved"; Welsh "ddim yn euog". The English ones count in any
# language.
_BESIDE: Mapping[str, frozenset[str]] = {
    "en": frozenset(
        "a an the any been be being is are was were has have had having to of yet so by in on at than other or and for "
        "with do did does".split()
    ),
    "cy": frozenset("yn wedi ei eu y yr o i".split()),
}


def beside(language: str) -> frozenset[str]:
    """The words of a language that may stand between a word of denial and what it denies."""
    return _BESIDE["en"] | _BESIDE.get(language, frozenset())


# Where a denial ends: "not guilty but guilty of the alternative".
TURNS = frozenset("but however although though".split())

# Words that say nothing on their own.
STOP = frozenset(
    "a an the of and or s in on at for be is are was were been being has have had with as etc ie eg".split()
)

# "Other X" is every X but those that have a term of their own.
RESIDUAL = frozenset("others miscellaneous unspecified unclassified".split())

# A word governed by one of these is another thing when governed by its opposite.
DIRECTIONS: Mapping[str, str] = {
    "to": "to", "into": "to", "onto": "to", "towards": "to", "from": "from", "off": "from", "by": "by",
    "against": "upon", "upon": "upon", "on": "upon", "before": "before", "pre": "before", "prior": "before",
    "after": "after", "following": "after", "post": "after", "since": "after", "over": "over", "under": "under",
}  # fmt: skip

# In each group, no two words can be true of one thing; words joined by / say the same.
OPPOSED: tuple[tuple[str, ...], ...] = tuple(
    tuple(line.split())
    for line in """
    yes no
    adult/adults youth/youths/juvenile/juveniles/child/children/young/infant/boy/boys/girl/girls
    male/males/man/men/boy/boys/gentleman female/females/woman/women/girl/girls/lady transgender
    father mother
    son daughter
    brother sister
    husband wife
    uncle aunt
    nephew niece
    grandfather grandmother
    grandson granddaughter
    boyfriend girlfriend
    stepfather stepmother
    stepson stepdaughter
    paternal maternal
    mr mrs ms miss
    parent child/children
    grandparent grandchild/grandchildren
    before/pre/prior/earlier/preceding after/post/subsequent/later/following
    with without
    granted/grant/approved/approval refused/refuse/refusal/rejected/rejection/dismissed/dismissal withdrawn/withdrawal
    allowed/allow/upheld/uphold dismissed/dismiss/dismissal/quashed abandoned/abandon withdraw/withdrawn/withdrawal
    accept/accepted/acceptance refuse/refused/refusal/reject/rejected/rejection/decline/declined
    admit/admits/admitted/admission deny/denies/denied/denial
    agree/agreed/agrees disagree/disagreed
    consent/consents/consented refuse/refuses/refused
    guilty/convict/convicted/conviction acquit/acquitted/acquittal innocent
    conditional/condition/conditions absolute unconditional
    bail custody care/hospital
    custody/custodial community
    open/opened closed/close
    start/started/begin/commenced/commencement end/ended/finish/finished/completed/complete/expired/expiry
    first last/final
    initial/interim/provisional final/full
    temporary permanent
    full part/partial/half
    fulltime parttime
    consecutive concurrent
    immediate suspended deferred
    determinate indeterminate life
    summary/summarily indictable/indictment/indicted either
    magistrate/magistrates/mags crown county coroner/coroners appeal supreme
    unanimous/unanimously majority
    jury judge/bench
    prosecution/prosecutor/prosecutors defence/defendant/defendants
    victim/victims offender/offenders/perpetrator/suspect/suspects/assailant witness/witnesses
    plaintiff/claimant/applicant respondent
    employer employers/employee/employees
    landlord tenant
    buyer/purchaser/buy/purchase seller/vendor/sell/sale/selling/sold
    import/imports/importing/importation/imported export/exports/exporting/exportation/exported
    entry/enter/entering/entrance exit
    arrive/arrival/arrived depart/departure/departed
    admission/admitted/reception discharge/discharged/release/released
    in out
    inside/indoor/internal/internally/inner/inward outside/outdoor/external/externally/outer/outward
    inbound outbound
    incoming outgoing
    increase/increased/upward reduce/reduced/reduction/decrease/decreased/downward
    add/added remove/removed
    lock/locked unlock/unlocked
    maximum/max minimum/min
    more/over/above/exceeding/exceeds/exceed/excess/plus under/below/less/fewer
    higher/high/upper lower/low middle/medium/moderate
    senior junior
    major minor
    greater lesser
    best worst
    left right both
    north/northern south/southern east/eastern west/western central
    northeast northwest southeast southwest
    front rear/back
    top bottom
    day/daytime night/nighttime
    morning afternoon evening
    daily weekly fortnightly monthly quarterly yearly/annual/annually hourly
    hour/hours/hr/hrs minute/minutes day/days week/weeks month/months year/years
    single/sole double dual multiple joint
    monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december
    spring summer autumn winter
    black white asian mixed chinese arab
    red green blue yellow brown grey/gray orange purple pink
    african caribbean european american
    pakistani indian bangladeshi
    protestant catholic
    sunni shia
    english scottish welsh irish
    england scotland wales ireland
    physical verbal emotional/psychological sexual financial
    married unmarried/single divorced widowed/widow/widower separated
    actual attempted/attempt/attempting conspiracy/conspire/conspiring incite/inciting/incitement
    actual/occasioned grievous
    intentional/intentionally/wilful/wilfully/deliberate/deliberately accidental/accidentally/negligent/negligently
    own other/another
    public private
    urban rural
    domestic foreign/overseas/international
    national local regional
    civil criminal
    primary/principal/main secondary/subsidiary/alternative
    old/older/former/previous/past new/newer/current/present
    alive/living dead/deceased
    positive negative
    true false
    valid invalid
    active inactive
    success/successful/pass/passed fail/failed/failure
    heterosexual/straight homosexual/gay lesbian bisexual
    possession/possess/possessing supply/supplying/supplied production/produce/producing cultivation/cultivating
    smoking drinking
    theft/steal/stealing robbery/robbed burglary
    murder manslaughter
    fine imprisonment/prison
    cannabis cocaine heroin/diamorphine ecstasy/mdma lsd crack ketamine amphetamine/amphetamines
    speeding parking
    bus/psv hgv/lorry car motorcycle bicycle/cycle
    """.strip().splitlines()
)

# The tables from here on are for warnings only: what stands above is also a piece of evidence that the weights were
# trained with, so that a word more there changes scores.

# As `OPPOSED`.
OPPOSED_TOO: tuple[tuple[str, ...], ...] = tuple(
    tuple(line.split())
    for line in """
    imposed/impose/imposes/imposing/imposition lifted/lift/lifts/lifting
    start/started/starting/starts stop/stopped/stopping/stops
    into out
    on/onto off
    up down
    send/sends/sent/sending receive/receives/received/receiving/receipt
    give/gives/given/giving take/takes/taken/taking
    lend/lent/lending/lender borrow/borrowed/borrowing/borrower
    join/joined/joining leave/leaves/leaving/left
    win/won/winning lose/lost/losing
    gain/gained loss/lost
    ascending descending
    free low/reduced/high
    """.strip().splitlines()
)

# Two words that except what follows: "a building other than a dwelling".
EXCEPTING = frozenset({
    ("other", "than"), ("rather", "than"), ("instead", "of"), ("apart", "from"), ("aside", "from"), ("save", "for"),
})  # fmt: skip

# Prefixes that deny a word of three letters too ("unfit"), and those that are words of their own before a hyphen
# ("in-patient"), where they deny nothing.
SHORT_PREFIXES = frozenset({"un", "non", "dis"})
ALONE = frozenset({"in", "an", "non", "niet", "nicht"})

# Acts that stand before another and are not that one, each with its verb: who attempts to escape does not escape. Those
# of the second table count where a label begins with them, since "with intent to cause fear" is another matter, and not
# before "of" ("cause of death"); so do those that are things too ("legal aid").
ACTS: Mapping[str, str] = {
    word: line.split()[0]
    for line in """
    attempt attempts attempted attempting
    conspire conspires conspired conspiring conspiracy
    incite incites incited inciting incitement
    solicit solicits solicited soliciting
    aid aided aiding
    abet abets abetted abetting
    encourage encourages encouraged encouraging
    """.strip().splitlines()
    for word in line.split()
}
THINGS_TOO = frozenset({"aid"})
FIRST_ACTS: Mapping[str, str] = {
    word: line.split()[0]
    for line in """
    offer offers offered offering
    permit permits permitted permitting
    allow allows allowed allowing
    suffer suffers suffered suffering
    cause causes caused causing
    concerned
    """.strip().splitlines()
    for word in line.split()
}

# Words that make another place of a place, or another time of a time: "South Sudan" is no part of "Sudan".
QUARTERS = frozenset(
    "north northern south southern east eastern west western northeast northwest southeast southwest central "
    "equatorial upper lower inner outer greater".split()
)

# What can be done to a thing, besides what ends in -ed: a fine that is "not paid", an order that is "not made".
DONE = frozenset("begun brought found given heard held kept made met paid sent served set shown taken upheld".split())
