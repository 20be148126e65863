"""Policies as YAML, where they are written alike in `accord.yaml` and in record mappings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from accord.formats.located import Located, Mistakes
from accord.model.mappings import Relation
from accord.model.policies import Counted, Purpose, Threshold, Unmapped

__all__ = ["PURPOSE_KEYS", "read_purposes", "read_relations", "read_thresholds", "read_unmapped"]

PURPOSE_KEYS: Mapping[str, str] = {
    "relations": "Needed. The relations that may be used for it, some of: exact, close, broad, narrow, related.",
    "unmapped": "What happens to a value that cannot be translated, where its field does not say.",
    "thresholds": "How many records or values, or how large a share, may fail; "
    "[the record mapping](record-mapping.md) says which can be counted.",
}
"""The keys of a purpose, with what each says."""
_LIMIT = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,6}))?(%)?")


def read_purposes(mistakes: Mistakes, node: Located | None) -> dict[str, Purpose]:
    """Purposes by name, each with the relations that it allows and its defaults."""
    return {name: _purpose(mistakes, name, item) for name, item in mistakes.table(node, None, "purposes").items()}


def read_relations(mistakes: Mistakes, node: Located | None, what: str) -> tuple[Relation, ...]:
    """Relations, each once, strongest first."""
    words = [mistakes.choice(item, list(Relation), f"a relation of {what}", default="") for item in
             mistakes.items(node, f"relations of {what}")]  # fmt: skip
    if node is not None and not words:
        hint = f"Write some of: {', '.join(Relation)}."
        mistakes.add(f"{what} names no relation", node.line, hint)
    return tuple(relation for relation in Relation if relation in words)


def read_unmapped(mistakes: Mistakes, node: Located, what: str) -> Unmapped:
    """What happens to a value that cannot be translated. YAML's own `null` is the word."""
    if node.value is None and node.word:
        return Unmapped.NULL
    return Unmapped(mistakes.choice(node, list(Unmapped), f"unmapped of {what}", default=Unmapped.QUARANTINE))


def read_thresholds(mistakes: Mistakes, node: Located | None) -> tuple[Threshold, ...]:
    """Thresholds in one order: numbers of records or values, or shares of all of them."""
    found: dict[Counted, Threshold] = {}
    for name, item in mistakes.table(node, list(Counted), "thresholds").items():
        limit = _LIMIT.fullmatch(mistakes.text(item, name))
        if limit is None or (limit[2] and not limit[3]) or (limit[3] and Decimal(limit[0][:-1]) > 100):
            hint = "Write how many are in order, for example `0` or `250`, or how large a share: `1%`."
            mistakes.add(f"the threshold {name} is '{mistakes.text(item, name)}'", item.line, hint)
        elif name in list(Counted):
            most, is_share = Decimal(limit[0].removesuffix("%")), bool(limit[3])
            found[Counted(name)] = Threshold(counted=Counted(name), most=most, is_share=is_share)
    return tuple(found[counted] for counted in Counted if counted in found)


def _purpose(mistakes: Mistakes, name: str, node: Located) -> Purpose:
    what = f"purpose {name}"
    parts = mistakes.table(node, PURPOSE_KEYS, what)
    if "relations" not in parts:
        hint = f"Add `relations: [exact]`, or more of: {', '.join(Relation)}."
        mistakes.add(f"{what} does not say which relations may be used", node.line, hint)
    unmapped = read_unmapped(mistakes, parts["unmapped"], what) if "unmapped" in parts else None
    return Purpose(
        name=name,
        relations=read_relations(mistakes, parts.get("relations"), what),
        unmapped=unmapped,
        thresholds=read_thresholds(mistakes, parts.get("thresholds")),
    )
