from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {"rdflib", "pyshacl", "duckdb", "numpy", "scipy", "sqlglot", "rapidfuzz", "jinja2"}


def state(run, root):
    return json.loads(run("status", "--format", "json", cwd=root).out)


def the_set(run, root, name="courts-libra-plea"):
    return next(one for one in state(run, root)["sets"] if one["name"] == name)


def test_vocabularies_are_counted(run, tiny) -> None:
    schemes = {one["name"]: one["terms"] for one in state(run, tiny)["schemes"]}
    assert schemes == {"shared/plea": 10, "courts/cp-plea": 9, "courts/libra-plea": 8}


def test_nothing_is_proposed_or_decided_at_first(run, tiny) -> None:
    one = the_set(run, tiny)
    assert (one["proposed"], one["open"], one["decisions"], one["coverage"]) == (False, 0, 0, 0)
    assert "accord propose" in run("status", cwd=tiny).out


def test_decision_moves_a_term_from_open_to_covered(run, tiny) -> None:
    run("propose", "courts-libra-plea", cwd=tiny)
    assert (the_set(run, tiny)["open"], the_set(run, tiny)["coverage"]) == (8, 0)
    run("decide", "courts-libra-plea", "2", "NG", "--as", "exact", "--reviewer", "ada", cwd=tiny)
    one = the_set(run, tiny)
    assert (one["open"], one["mapped"], one["closed"], one["decisions"], one["coverage"]) == (7, 1, 0, 1, 0.125)


def test_term_without_counterpart_is_covered_and_not_mapped(run, tiny) -> None:
    run("decide", "courts-libra-plea", "2", "--as", "no-counterpart", "--reviewer", "ada", cwd=tiny)
    one = the_set(run, tiny)
    assert (one["mapped"], one["closed"], one["coverage"]) == (0, 1, 0.125)


def test_dispute_is_counted_and_covers_nothing(run, tiny) -> None:
    for reviewer, code in (("ada", "NG"), ("bob", "DEN")):
        run("decide", "courts-libra-plea", "2", code, "--as", "exact", "--reviewer", reviewer, cwd=tiny)
    one = the_set(run, tiny)
    assert (one["disputes"], one["decisions"], one["mapped"]) == (1, 2, 0)


def test_verdict_that_needs_another_reviewer_waits(run, tiny) -> None:
    settings = tiny / "accord.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("reviewers: 1", "reviewers: 2"), encoding="utf-8")
    run("decide", "courts-libra-plea", "2", "NG", "--as", "exact", "--reviewer", "ada", cwd=tiny)
    one = the_set(run, tiny)
    assert (one["waiting"], one["mapped"]) == (1, 0)


def test_vocabulary_in_no_mapping_set_is_a_candidate_for_new_shared_terms(run, tiny) -> None:
    settings = tiny / "accord.yaml"
    line = "  courts-libra-plea: {subject: courts/libra-plea, object: shared/plea}\n"
    text = settings.read_text(encoding="utf-8")
    assert line in text
    settings.write_text(text.replace(line, ""), encoding="utf-8")
    assert state(run, tiny)["candidates"] == ["courts/libra-plea"]
    assert "candidates for new shared terms" in run("status", cwd=tiny).out


def test_text_names_every_vocabulary_and_set_and_sums_up(run, tiny) -> None:
    out = run("status", cwd=tiny).out
    assert all(name in out for name in ("shared/plea", "courts/cp-plea", "courts-cp-plea", "Libra team"))
    assert out.rstrip().endswith("3 vocabularies with 27 terms; 0 of 17 terms to be mapped are agreed (0%), "
                                 "0 have open proposals, 0 disputes.")  # fmt: skip


@pytest.mark.parametrize("verb", ["status", "init"])
def test_nothing_heavy_is_loaded(verb: str) -> None:
    probe = f"import sys, accord.cli.{verb}; print(*{{name.split('.')[0] for name in sys.modules}})"
    loaded = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True).stdout.split()
    assert HEAVY.isdisjoint(loaded)
