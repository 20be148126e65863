"""YAML: every value stays text, has its line, and nothing unsafe is read."""

from __future__ import annotations

import pytest

from accord.errors import NotReadable
from accord.formats.located import Mistakes, read_yaml


def test_every_scalar_stays_text() -> None:
    root = read_yaml("a: 01\nb: no\nc: 2011-09-26\nd: 1e3\ne:\n")
    assert isinstance(root.value, dict)
    assert [node.value for node in root.value.values()] == ["01", "no", "2011-09-26", "1e3", None]


def test_every_value_has_its_line() -> None:
    root = read_yaml("a: 1\nb:\n  - x\n  - y\n")
    assert isinstance(root.value, dict)
    items = root.value["b"].value
    assert isinstance(items, list)
    assert [item.line for item in items] == [3, 4]


REFUSED = {
    "a duplicate key": ("a: 1\nb: 2\na: 3\n", 3, "stands twice"),
    "an alias": ("a: &x 1\nb: *x\n", 1, "anchors and aliases"),
    "a Python object": ("a: !!python/object/apply:os.system [ls]\nb: [\n", 3, "not valid YAML"),
    "a tab": ("a:\n\t- 1\n", 2, "not valid YAML"),
    "a key that is a list": ("? [a, b]\n: 1\n", 1, "key must be plain text"),
    "nothing at all": ("", 1, "empty"),
    "two documents": ("a: 1\n---\nb: 1\n", 2, "not valid YAML"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_plain_yaml_is_refused_with_its_line(case: str) -> None:
    text, line, cause = REFUSED[case]
    with pytest.raises(NotReadable, match=cause) as error:
        read_yaml(text)
    assert error.value.line == line


def test_no_tag_is_ever_acted_on() -> None:
    root = read_yaml("a: !!python/name:os.system x\n")
    assert isinstance(root.value, dict)
    assert root.value["a"].value == "x"


def test_all_mistakes_are_told_at_once_each_with_its_line() -> None:
    mistakes = Mistakes(path="f.yaml")
    table = mistakes.table(read_yaml("nmae: x\ncount: -1\nkind: squar\n"), ("name", "count", "kind"), "it")
    mistakes.required(table, "name", 1, "it")
    mistakes.whole_number(table["count"], "count", default=1)
    mistakes.choice(table["kind"], ["square", "circle"], "kind", default="circle")
    with pytest.raises(NotReadable) as error:
        mistakes.raise_if_any()
    message = str(error.value)
    assert [f.place for f in mistakes] == ["f.yaml:1", "f.yaml:1", "f.yaml:2", "f.yaml:3"]
    assert "Did you mean 'name'?" in message
    assert "Did you mean 'square'?" in message


def test_what_to_do_with_an_empty_file_is_right_for_every_file() -> None:
    with pytest.raises(NotReadable) as raised:
        read_yaml("# nothing yet\n")
    assert "accord init" not in raised.value.hint
