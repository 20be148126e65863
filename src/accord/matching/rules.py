"""The rule table: which relation the evidence allows, from `mappings/rules.yaml`, which analysts may edit."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Iterable
from collections.abc import Mapping as Table
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accord.errors import NotConfigured
from accord.formats.located import Located, Mistakes, read_yaml
from accord.model.mappings import Relation
from accord.namespaces import ACCORD
from accord.workspace.packaged import packaged_text

__all__ = ["EVIDENCE", "Condition", "Rule", "loads", "packaged", "predicate_for", "predicates_for", "rule_iri"]

FILE_NAME = "rules.yaml"

# What conditions may be about.
EVIDENCE = (
    "equal_label", "same_words", "equal_synonym", "subject_says_more", "object_says_more", "alternatives",
    "one_alternative", "under_heading", "same_definition", "unique", "retired", "never_exact", "warning", "probability",
)  # fmt: skip

_RELATIONS = tuple(relation.value for relation in Relation if relation is not Relation.RELATED)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_BOUND = re.compile(r"(?P<sign>>=|<=|>|<)\s*(?P<number>-?\d+(?:\.\d+)?)")
_SIGNS: Table[str, Callable[[Any, float], Any]] = {  # of a number, or of an array of numbers
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq,
}  # fmt: skip
_WORDS = {"yes": 1.0, "true": 1.0, "no": 0.0, "false": 0.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A bound on one piece of evidence; `yes` and `no` are the numbers 1 and 0."""

    name: str
    sign: str
    number: float

    def holds(self, evidence: Table[str, float]) -> bool:
        """Whether the evidence keeps the bound; evidence that was not looked at counts as 0."""
        return bool(_SIGNS[self.sign](float(evidence.get(self.name, 0.0)), self.number))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the table: the relation that holds where all conditions do, and why, in a sentence."""

    id: str
    relation: Relation
    conditions: tuple[Condition, ...] = ()
    says: str = ""


def predicate_for(evidence: Table[str, float], rules: Iterable[Rule] | None = None) -> Rule:
    """The first rule whose conditions hold (of the packaged rules by default): its relation and its id are proposed.

    Raises NotConfigured where none holds, which a last rule without conditions prevents.
    """
    for rule in packaged() if rules is None else rules:
        if all(condition.holds(evidence) for condition in rule.conditions):
            return rule
    raise NotConfigured("no rule applies", hint=_LAST)


def predicates_for(evidence: Table[str, NDArray[np.float64]], rules: Iterable[Rule] | None = None) -> list[Rule]:
    """The same for many pairs at once: each piece of evidence is an array with one entry a pair."""
    table = tuple(packaged() if rules is None else rules)
    pairs = len(next(iter(evidence.values())))
    chosen = np.full(pairs, -1)
    for place, rule in enumerate(table):
        holds = chosen == -1
        for condition in rule.conditions:
            holds &= _SIGNS[condition.sign](evidence.get(condition.name, np.zeros(pairs)), condition.number)
        chosen[holds] = place
    if (chosen == -1).any():
        raise NotConfigured("no rule applies", hint=_LAST)
    return [table[place] for place in chosen.tolist()]


_LAST = "End mappings/rules.yaml with a rule whose `when` is `{}`."


def rule_iri(rule: str) -> str:
    """The IRI of a rule, for the slot `curation_rule`: `accord:rule/same-words`."""
    return f"{ACCORD}rule/{rule}"


def loads(text: str, *, path: str = FILE_NAME) -> tuple[Rule, ...]:
    """The rules of a YAML text, in order; conditions are about `EVIDENCE`.

    Raises NotReadable naming every mistake with its line.
    """
    mistakes = Mistakes(path=path)
    root = read_yaml(text)
    table = mistakes.table(root, ("version", "rules"), path)
    mistakes.choice(table.get("version"), ["1"], "version", default="1")
    nodes = mistakes.items(table.get("rules"), "rules")
    rules = tuple(_rule(node, EVIDENCE, mistakes) for node in nodes)
    seen: set[str] = set()
    for rule, node in zip(rules, nodes, strict=True):
        if rule.id in seen:
            mistakes.add(f"two rules are called '{rule.id}'", node.line, "Give each rule an id of its own.")
        seen.add(rule.id)
    if not rules or rules[-1].conditions:
        hint = "End the table with a rule whose `when` is `{}`, so that every pair has a relation."
        said = "the last rule has conditions" if rules else "there are no rules"
        mistakes.add(said, nodes[-1].line if nodes else root.line, hint)
    mistakes.raise_if_any()
    return rules


@cache
def packaged() -> tuple[Rule, ...]:
    """The rules that come with the program."""
    return loads(packaged_text("accord.matching", FILE_NAME))


def _rule(node: Located, names: Collection[str], mistakes: Mistakes) -> Rule:
    parts = mistakes.table(node, ("id", "predicate", "when", "says"), "rule")
    name = mistakes.required(parts, "id", node.line, "rule")
    if name and not _ID.fullmatch(name):
        mistakes.add(f"'{name}' cannot be an id", node.line, "Use small letters, digits and single hyphens.")
    predicate = mistakes.required(parts, "predicate", node.line, f"rule {name}")
    if predicate:
        predicate = mistakes.choice(parts["predicate"], _RELATIONS, f"predicate of rule {name}", default="close")
    when = mistakes.table(parts.get("when"), names, f"when of rule {name}")
    conditions = (_condition(key, item, mistakes) for key, item in when.items())
    says = mistakes.text(parts.get("says"), "says")
    return Rule(id=name, relation=Relation(predicate or "close"), conditions=tuple(conditions), says=says)


def _condition(name: str, node: Located, mistakes: Mistakes) -> Condition:
    text = mistakes.text(node, name).strip()
    if text.casefold() in _WORDS:
        return Condition(name=name, sign="=", number=_WORDS[text.casefold()])
    if bound := _BOUND.fullmatch(text):
        return Condition(name=name, sign=bound["sign"], number=float(bound["number"]))
    mistakes.add(f"'{text}' is no condition for {name}", node.line, 'Write yes, no, or a bound such as ">= 0.9".')
    return Condition(name=name, sign=">=", number=0.0)
