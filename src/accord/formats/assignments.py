"""Who decides which terms: `mappings/assignments.yaml` as values and back.

```yaml
courts-cp-result:
  - reviewers: {ann: 2, bob: 1}
    each: 1
```
A rule deals the terms of a mapping set out by share; it names no term, so that the file stays short, merges line by
line, and covers the terms of a later version too.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from collections.abc import Mapping as Table
from dataclasses import dataclass
from fractions import Fraction

from accord.formats.located import Located, Mistakes, read_yaml

__all__ = ["Rule", "dumps", "loads"]

_HEAD = "# Who decides which terms. Written by `accord assign`; it can be edited by hand.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A deal of the terms of a mapping set, or of those under one term: each to `each` of the reviewers.

    reviewers: short names and the size of their shares in relation to one another; under: a code of the subject
    scheme, or empty for all terms.
    """

    reviewers: tuple[tuple[str, int], ...]
    each: int = 1
    under: str = ""

    def dealt(self, terms: Collection[str]) -> dict[str, frozenset[str]]:
        """The terms of each reviewer, every term to exactly `each` different reviewers, by the sizes of their shares.

        Terms that stand together go to the same person. The reviewers' shares are laid one after another around a
        circle of all terms, `each` times round; one more term moves at most the ends of the arcs.
        """
        whole = sum(size for _, size in self.reviewers)
        found: dict[str, frozenset[str]] = {}
        start = Fraction(0)
        for name, size in self.reviewers:
            end = start + Fraction(size * self.each, whole)
            found[name] = frozenset(
                term
                for place, term in enumerate(terms)
                if any(start <= Fraction(place, len(terms)) + turn < end for turn in range(self.each + 1))
            )
            start = end
        return found


def loads(text: str, *, path: str, sets: Collection[str]) -> dict[str, tuple[Rule, ...]]:
    """The rules of each mapping set. Raises NotReadable naming every mistake with its line."""
    mistakes = Mistakes(path=path)
    body = "\n".join(line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    if not body:
        return {}
    table = mistakes.table(read_yaml(text), sets, "the assignments")
    found = {
        name: tuple(_rule(item, name, mistakes) for item in mistakes.items(node, name)) for name, node in table.items()
    }
    mistakes.raise_if_any()
    return found


def dumps(rules: Table[str, Iterable[Rule]]) -> str:
    """The canonical text: mapping sets and, within a set, rules and reviewers in the order of their names."""
    lines = []
    for name in sorted(rules):
        kept = sorted(rules[name], key=lambda rule: rule.under)
        lines += [f"{name}:"] if kept else []
        for rule in kept:
            shares = ", ".join(f"{who}: {size}" for who, size in sorted(rule.reviewers))
            lines += [f"  - reviewers: {{{shares}}}", f"    each: {rule.each}"]
            lines += [f"    under: {json.dumps(rule.under, ensure_ascii=False)}"] if rule.under else []
    return _HEAD + "".join(f"{line}\n" for line in lines)


def _rule(item: Located, name: str, mistakes: Mistakes) -> Rule:
    parts = mistakes.table(item, ("reviewers", "each", "under"), f"an assignment of {name}")
    shares = mistakes.table(parts.get("reviewers"), None, f"reviewers of {name}")
    sizes = {who: mistakes.whole_number(size, who, default=1, least=1) for who, size in shares.items()}
    reviewers = tuple(sorted(sizes.items()))
    each = mistakes.whole_number(parts.get("each"), "each", default=1, least=1)
    whole = sum(size for _, size in reviewers)
    if not reviewers:
        mistakes.add(f"an assignment of {name} names nobody", item.line, "Write `reviewers: {ann: 1, bob: 1}`.")
    elif any(size * each > whole for _, size in reviewers):
        hint = "Name more reviewers, make the largest share smaller, or lower `each`."
        mistakes.add(f"somebody in {name} would get a term twice", item.line, hint)
    return Rule(reviewers=reviewers, each=each, under=mistakes.text(parts.get("under"), "under"))
