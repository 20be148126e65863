# ruff: noqa: C901, E501  # tables of values, and the many things that a shape may ask
"""Shapes and records made at random from a seed: every constraint component, on good, bad and dirty values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from tests.differential import dirt

PREFIXES = """
@prefix ex: <https://example.org/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix plea: <https://example.org/plea/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
VOCABULARY = (
    PREFIXES
    + """
ex:Plea rdfs:subClassOf ex:Answer .
ex:Answer rdfs:subClassOf skos:Concept .
plea:G a ex:Plea ; skos:inScheme <https://example.org/plea> ; skos:notation "G" .
plea:NG a ex:Answer ; skos:inScheme <https://example.org/plea> ; skos:notation "NG" ; owl:deprecated false .
plea:OLD a ex:Plea ; skos:inScheme <https://example.org/plea> ; skos:notation "OLD" ; owl:deprecated true .
plea:N%2FA a skos:Concept ; skos:inScheme <https://example.org/plea> ; skos:notation "N/A" , "NA" .
plea:ELSE a ex:Plea ; skos:inScheme <https://example.org/verdict> .
"""
)

GOOD: dict[str, list[str]] = {
    "string": ["a", "b", "abc", "Abc", "G", "x y", "é", "2011-09-26", "5", "abc\n", "a\nb", "𝔘😀", "", "Z9", "zz"],
    "integer": ["0", "1", "5", "-3", "+7", "007", "10", "100", "9999999999999999999", "12"],
    "decimal": ["0", "1.0", "1.5", "-0.5", ".5", "5.", "10", "3.14159", "0.1", "1234567890123456789.5", "5"],
    "double": ["1", "1.5", "1e3", "INF", "-INF", "NaN", "0.1", "-2.5E-3", "5", "+INF"],
    "boolean": ["true", "false", "1", "0"],
    "date": ["2011-09-26", "2012-02-29", "1990-01-01", "2024-12-31", "2011-09-26Z", "2011-09-25+01:00", "0001-01-01"],
    "dateTime": [
        "2011-09-26T10:00:00", "2011-09-26T10:00:00Z", "2011-09-26T11:00:00+01:00", "2011-09-26T10:00:00.5",
        "2011-09-26T10:00:00.50", "2011-09-26T10:00:00.000", "2024-01-01T00:00:00-05:00", "2011-09-26T24:00:00",
        "1999-12-31T23:59:59", "2011-09-26T10:00:00.1234567",
    ],
    "time": ["10:00:00", "10:00:00.5", "23:59:59", "10:00:00Z", "24:00:00", "09:30:00"],
    "nonNegativeInteger": ["0", "-0", "5", "+5", "18", "007"],
    "byte": ["0", "127", "-128", "12", "+5"],
    "anyURI": ["https://example.org/", "a b", "x"],
    "code": ["G", "NG", "OLD", "N/A", "XX", "g", "é", "ELSE"],
    "none": ["a", "G", "5", "2011-09-26", "abc"],
}  # fmt: skip
BAD = [
    "1e3", "INF", "NaN", " 5", "5 ", "5.", "1990-1-1", "2011-02-30", "2011-09-26Z", "2011-09-26T10:00:00", "0000-01-01",
    "12011-09-26", "-2011-09-26", "300", "-129", "-1", "TRUE", "yes", "1_000", "0x1F", "5\n", "24:00:01", "2011-09-26T25:00:00",
    "2011-09-26 10:00:00", "2011-9-26T10:00:00Z", "+", ".", "-", "e5", "٣", "1,5", "infinity", "nan", "-inf", "1e", "2011-W05",
]  # fmt: skip
BOUNDS: dict[str, list[str]] = {
    "string": ['"b"', '"2011-09-26"', '"Z"'],
    "integer": ["5", "0", "-3", "5.0", "1.5e0", "1.0e0"],
    "decimal": ["1.5", "0", "0.1", "5.0e0", "1.5e0"],
    "double": ["1.5e0", "1", "0.5", '"INF"^^xsd:double'],
    "boolean": ["true"],
    "date": ['"2011-09-26"^^xsd:date', '"1990-01-01"^^xsd:date', '"2011-09-26Z"^^xsd:date'],
    "dateTime": ['"2011-09-26T10:00:00"^^xsd:dateTime', '"2011-09-26T10:00:00Z"^^xsd:dateTime'],
    "time": ['"10:00:00"^^xsd:time', '"10:00:00.5"^^xsd:time'],
    "nonNegativeInteger": ["5", '"5"^^xsd:nonNegativeInteger'],
    "byte": ["5", "100"],
    "anyURI": ['"x"'],
    "code": ['"G"', "5"],
    "none": ['"b"', "5"],
}  # fmt: skip
TERMS = ['"G"', '"G"@en', "plea:G", "plea:XX", '"a"', '"abc"', '"5"', "5", '"5"^^xsd:decimal', "5.0", '"2011-09-26"^^xsd:date',
         "true", '"1"^^xsd:boolean', "1.5", '"x"^^xsd:anyURI', "plea:N%2FA", '"Abc"@cy', '"b"@en-GB', "1.0e0", '"1.5"^^xsd:double']  # fmt: skip
PATTERNS = ["^a", "b", "^[A-Z]+$", "^abc$", "^[0-9]{1,3}$", "a|G", "^(a|b)", "^.$", r"\\d", r"^\\w+$", r"\\s", "[^a]", "G$", r"^\\S+$", "e",
            "^https", "é", "^(?=a)", r"(a)\\1", "[a-z]{2,}", "^$", r"\\.", "x+?y"]  # fmt: skip
KINDS = ["IRI", "Literal", "BlankNode", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"]
BOUND_KINDS = ["minInclusive", "minExclusive", "maxInclusive", "maxExclusive"]


@dataclass
class Made:
    """Shapes as Turtle, and records: texts by property, or lists of JSON values."""

    shapes: str
    kinds: dict[str, str]
    records: list[dict[str, object]] = field(default_factory=list)


def made(seed: int, size: int = 14) -> Made:
    random = Random(seed)
    kinds = {
        f"p{n}": random.choice([*GOOD, *GOOD, "date", "string", "code", "list"]) for n in range(random.randint(3, 6))
    }
    bodies = [_property(random, name, kinds, main=True) for name in kinds]
    extra = [_node_level(random, kinds) for _ in range(random.randint(0, 2))]
    properties = "".join(f"    sh:property [ {body} ] ;\n" for body in bodies)
    shapes = (
        PREFIXES
        + f"ex:Shape a sh:NodeShape ; sh:targetClass ex:Record ;\n{properties}"
        + "".join(f"    {e} ;\n" for e in extra)
    )
    shapes += '    sh:name "made" .\n'
    if random.random() < 0.3:
        shapes += f"ex:Record a rdfs:Class , sh:NodeShape ; sh:property [ {_property(random, random.choice(list(kinds)), kinds)} ] .\n"
    name = random.choice(list(kinds))
    shapes += f"ex:Other a sh:NodeShape ; sh:targetSubjectsOf ex:{name} ; {_closed(seed, kinds)} sh:property [ {_property(random, name, kinds)} ] .\n"
    if random.random() < 0.3:
        shapes += f"ex:Named a sh:NodeShape ; sh:targetNode <urn:accord:record:2> ; sh:property [ {_property(random, name, kinds)} ] .\n"
    records = [_record(random, kinds) for _ in range(size)]
    return _with_paths(Random(f"paths {seed}"), Made(shapes, kinds, records))


def _with_paths(random: Random, case: Made) -> Made:
    """The same with a shape whose paths lead over several properties; two of them no other shape names."""
    if random.random() < 0.6:
        return case
    beyond = {"q1": "none", "q2": "none"}
    parts = " , ".join(f"[ sh:path {_path(random, case.kinds)} ; {_of_values(random)} ]" for _ in range(2))
    shapes = f"{case.shapes}ex:Paths a sh:NodeShape ; sh:targetClass ex:Record ; sh:property {parts} .\n"
    records = [{**record, **{name: _text(random, "none") for name in beyond}} for record in case.records]
    return Made(shapes, {**case.kinds, **beyond}, records)


def _path(random: Random, kinds: dict[str, str]) -> str:
    name = f"ex:{random.choice(list(kinds))}"
    return random.choice([
        f"[ sh:alternativePath ( {name} ex:q1 ) ]", "[ sh:alternativePath ( ex:q1 ex:q2 ) ]",
        f"[ sh:alternativePath ( [ sh:zeroOrOnePath ex:q2 ] ( {name} skos:notation ) ) ]",
        "[ sh:zeroOrMorePath ex:q1 ]", "[ sh:oneOrMorePath ex:q2 ]", "[ sh:inversePath ex:q1 ]",
        f"( {name} skos:inScheme )", "( [ sh:zeroOrOnePath ex:q1 ] ex:q2 )",
    ])  # fmt: skip


def _of_values(random: Random) -> str:
    return random.choice([
        "sh:minCount 1", "sh:minCount 2", "sh:maxCount 0", "sh:maxCount 1", 'sh:pattern "^a"', "sh:maxLength 2",
        "sh:nodeKind sh:Literal", 'sh:hasValue "G"', "sh:equals ex:q2", "sh:disjoint ex:q1",
        "sh:node [ sh:property [ sh:path ex:q2 ; sh:minCount 1 ] ]", "sh:property [ sh:path ex:q1 ; sh:maxCount 0 ]",
    ])  # fmt: skip


def _record(random: Random, kinds: dict[str, str]) -> dict[str, object]:
    return {name: _listed(random) if kind == "list" else _text(random, kind) for name, kind in kinds.items()}


def _text(random: Random, kind: str) -> str:
    choice = random.random()
    if choice < 0.1:
        return ""
    if choice < 0.75:
        return random.choice(GOOD[kind])
    return random.choice(BAD) if choice < 0.93 else dirt.value(random, GOOD["code"])


def _listed(random: Random) -> object:
    def item() -> object:
        kind = random.random()
        if kind < 0.4:
            return random.choice(GOOD["string"])
        if kind < 0.7:
            return {
                "@value": random.choice(["Abc", "b", "G"]),
                "@language": random.choice(["en", "cy", "en-GB", "EN", "fr"]),
            }
        if kind < 0.85:
            return {"@value": random.choice(["5", "1.5", "x"]), "@type": "http://www.w3.org/2001/XMLSchema#integer"}
        return {
            "@id": random.choice(
                ["https://example.org/plea/G", "https://example.org/plea/XX", "https://example.org/plea/OLD"]
            )
        }

    return [item() for _ in range(random.randint(0, 4))]


def _closed(seed: int, kinds: dict[str, str]) -> str:
    random = Random(f"closed {seed}")
    ignored = random.sample(["rdf:type", *(f"ex:{name}" for name in kinds)], random.randint(0, 3))
    return random.choice(["", "sh:closed false ;", f"sh:closed true ; sh:ignoredProperties ( {' '.join(ignored)} ) ;"])


def _property(random: Random, name: str, kinds: dict[str, str], *, main: bool = False) -> str:
    kind = kinds[name]
    parts = [f"sh:path ex:{name}"]
    if main and kind == "code":
        parts.append("sh:node [ sh:property [ sh:path skos:inScheme ; sh:hasValue <https://example.org/plea> ] ]")
    elif main and kind not in ("none", "list"):
        parts.append(f"sh:datatype xsd:{kind}")
    if random.random() < 0.4:
        parts.append(f"sh:minCount {random.randint(0, 2)}")
    if random.random() < 0.4:
        parts.append(f"sh:maxCount {random.randint(0, 2)}")
    parts += [_value_constraint(random, kind) for _ in range(random.randint(0, 3))]
    while random.random() < 0.3:
        other = random.choice(list(kinds))
        parts.append(f"sh:{random.choice(['equals', 'disjoint', 'lessThan', 'lessThanOrEquals'])} ex:{other}")
    while random.random() < 0.2:
        parts.append(f"sh:hasValue {random.choice(TERMS)}")
    if kind == "list":
        parts += random.sample(["sh:uniqueLang true", "sh:uniqueLang false"], random.choice([0, 1, 1]))
        parts += random.sample(['sh:languageIn ( "en" "cy" )', 'sh:languageIn ( "en-GB" )'], random.choice([0, 1]))
    if random.random() < 0.2:
        counts = random.choice(
            ["sh:qualifiedMinCount 1", "sh:qualifiedMaxCount 1", "sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 2"]
        )
        apart = random.choice(["", "", " ; sh:qualifiedValueShapesDisjoint true"])
        parts.append(f"sh:qualifiedValueShape {_shape(random, kind, 1)} ; {counts}{apart}")
    if random.random() < 0.1:
        parts.append(f"sh:deactivated {random.choice(['true', 'true', 'false'])}")
    if random.random() < 0.3:
        parts.append(f"sh:severity {random.choice(['sh:Warning', 'sh:Info', 'ex:Grave'])}")
    if random.random() < 0.2:
        parts.append(random.choice(['sh:message "so it is"', 'sh:message "so it is"@en , "felly y mae"@cy']))
    return " ; ".join(_once(parts))


SEVERAL = {f"sh:{name}" for name in ("class", "node", "not", "and", "or", "xone", "hasValue", "equals", "disjoint",
                                     "lessThan", "lessThanOrEquals")}  # fmt: skip


def _once(parts: Sequence[str]) -> list[str]:
    """Each parameter once, but for those that a shape may have several times."""
    return list({part if part.split()[0] in SEVERAL else part.split()[0]: part for part in parts}.values())


def _value_constraint(random: Random, kind: str, depth: int = 0) -> str:
    known = "string" if kind == "list" else kind
    makers = [
        lambda: f"sh:{random.choice(BOUND_KINDS)} {random.choice(BOUNDS[known] * 3 + BOUNDS[random.choice(list(BOUNDS))])}",
        lambda: f"sh:{random.choice(['minLength', 'maxLength'])} {random.randint(0, 6)}",
        lambda: f'sh:pattern "{random.choice(PATTERNS)}"' + random.choice(["", "", "", ' ; sh:flags "i"', ' ; sh:flags "m"']),
        lambda: f"sh:in ( {' '.join(random.sample(TERMS, random.randint(1, 5)))} )",
        lambda: f"sh:nodeKind sh:{random.choice(KINDS)}",
        lambda: f"sh:class {random.choice(['ex:Plea', 'ex:Answer', 'skos:Concept'])}",
        lambda: f"sh:datatype xsd:{random.choice(['string', 'integer', 'date', 'decimal', known if known not in ('code', 'none') else 'string'])}",
        lambda: f"sh:node {_shape(random, kind, depth + 1)}",
        lambda: f"sh:not {_shape(random, kind, depth + 1)}",
        lambda: f"sh:{random.choice(['and', 'or', 'xone'])} ( {' '.join(_shape(random, kind, depth + 1) for _ in range(random.randint(1, 3)))} )",
    ]  # fmt: skip
    return random.choice(makers[:7] if depth > 1 else makers)()


def _shape(random: Random, kind: str, depth: int) -> str:
    if kind == "code" and random.random() < 0.3:
        inner = random.choice(
            ["sh:hasValue true", "sh:maxCount 0", "sh:not [ sh:hasValue true ]", "sh:in ( false )", "sh:maxCount 1"]
        )
        path = random.choice(["owl:deprecated", "skos:notation", "skos:inScheme"])
        return f"[ sh:property [ sh:path {path} ; {inner} ] ]"
    parts = [_value_constraint(random, kind, depth) for _ in range(random.randint(1, 2))]
    return f"[ {' ; '.join(_once(parts))} ]"


def _node_level(random: Random, kinds: dict[str, str]) -> str:
    def part() -> str:
        return f"[ sh:property [ {_property(random, random.choice(list(kinds)), kinds)} ] ]"

    choice = random.random()
    if choice < 0.3:
        return f"sh:or ( {part()} {part()} )"
    if choice < 0.5:
        return f"sh:xone ( {part()} {part()} )"
    if choice < 0.7:
        return f"sh:not {part()}"
    return random.choice(
        [
            f"sh:and ( {part()} {part()} )",
            f"sh:node {part()}",
            "sh:nodeKind sh:IRI",
            "sh:class ex:Record",
            'sh:pattern "record:[0-9]$"',
        ]
    )
