"""Units: the closed table of what may be turned into what, each by a factor that is exact by definition."""

from __future__ import annotations

from fractions import Fraction

__all__ = ["UNITS", "decimals_of", "factor"]

# Each kind of quantity, with what one of each unit is in its smallest. A month is no fixed number of days, so the two
# are of different kinds. Lengths and weights: the Weights and Measures Act 1985, schedule 1.
_KINDS: dict[str, dict[str, str]] = {
    "months": {"months": "1", "quarters": "3", "years": "12"},
    "time": {"seconds": "1", "minutes": "60", "hours": "3600", "days": "86400", "weeks": "604800"},
    "money": {"pence": "1", "pounds": "100"},
    "length": {
        "millimetres": "1", "centimetres": "10", "metres": "1000", "kilometres": "1000000",
        "inches": "25.4", "feet": "304.8", "yards": "914.4", "miles": "1609344",
    },
    "weight": {
        "milligrams": "1", "grams": "1000", "kilograms": "1000000",
        "ounces": "28349.523125", "pounds-weight": "453592.37", "stones": "6350293.18",
    },
}  # fmt: skip

UNITS: dict[str, str] = {unit: kind for kind, units in _KINDS.items() for unit in units}
"""Every unit with its kind: only units of one kind can be turned into one another."""


def factor(source: str, target: str) -> Fraction:
    """What one of a unit is in another. Raises KeyError for an unknown unit and for two of different kinds."""
    units = _KINDS[UNITS[source]]
    return Fraction(units[source]) / Fraction(units[target])


def decimals_of(number: Fraction) -> int | None:
    """How many decimals a number needs to be written exactly; None where no number of them suffices."""
    rest, places = number.denominator, 0
    for prime in (2, 5):
        times = 0
        while rest % prime == 0:
            rest, times = rest // prime, times + 1
        places = max(places, times)
    return places if rest == 1 else None
