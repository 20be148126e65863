"""A field's name taken apart: `dateOfBirth`, `DATE_OF_BIRTH` and `DOB` into words."""

from __future__ import annotations

import re

from accord.model.labels import normalise

__all__ = ["SHORT_FORMS", "last_part", "name_words"]

# Between "personName" and "PERSONName", and between letters and digits: `addressLine1` is "address line 1".
_SEAMS = re.compile(r"(?<=[a-z])(?=[A-Z][A-Za-z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-z]{2})(?=\d)|(?<=\d)(?=[A-Za-z]{2})")

# What data people of any field write for short in the names of columns; a field's own short forms come from
# `vocabularies/abbreviations.yaml`.
SHORT_FORMS: dict[str, str] = {
    "abbr": "abbreviation", "acct": "account", "addr": "address", "amt": "amount", "approx": "approximate",
    "attr": "attribute", "auth": "authority", "avg": "average", "cat": "category", "cd": "code", "cnt": "count",
    "cntry": "country", "cond": "condition", "ctry": "country", "curr": "current", "dept": "department",
    "desc": "description", "descr": "description", "diag": "diagnosis", "dist": "distance", "dob": "date of birth",
    "doc": "document", "dod": "date of death", "dt": "date", "dx": "diagnosis", "eth": "ethnicity",
    "ethn": "ethnicity", "fname": "first name", "forename": "given name", "freq": "frequency", "grp": "group",
    "hist": "history", "id": "identifier", "ident": "identifier", "idx": "index", "ind": "indicator",
    "info": "information", "init": "initial", "lang": "language", "lat": "latitude", "len": "length",
    "lname": "last name", "loc": "location", "lon": "longitude", "long": "longitude", "lvl": "level",
    "max": "maximum", "med": "medical", "mgmt": "management", "min": "minimum", "msg": "message",
    "nat": "nationality", "nbr": "number", "no": "number", "num": "number", "obs": "observation", "occ": "occupation",
    "off": "offence", "op": "operation", "org": "organisation", "orig": "original", "pct": "percent",
    "perc": "percent", "ph": "phone", "pos": "position", "pref": "preferred", "prev": "previous", "proc": "procedure",
    "prov": "provider", "qty": "quantity", "qual": "qualifier", "ref": "reference", "rel": "related", "rsn": "reason",
    "rx": "treatment", "sched": "schedule", "sect": "section", "seq": "sequence", "stat": "status", "std": "standard",
    "surname": "family name", "tel": "telephone", "temp": "temperature", "tmp": "temperature", "tot": "total",
    "tx": "treatment", "txt": "text", "typ": "type", "uid": "identifier", "val": "value", "vol": "volume",
    "wt": "weight", "yr": "year", "yrs": "years",
}  # fmt: skip


def name_words(name: str) -> tuple[str, ...]:
    """The words of a field's name, normalised, short forms as they stand.

    >>> name_words("PersonFamilyName1")
    ('person', 'family', 'name', '1')
    """
    return tuple(normalise(_SEAMS.sub(" ", name.replace("%", " percent ").replace("#", " number "))).split())


def last_part(path: str) -> str:
    """The last step of a nested field's path: `name/family` is `family`."""
    return path.rstrip("/").rsplit("/", 1)[-1]
