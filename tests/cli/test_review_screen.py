"""The full-screen reviewer, key by key and screen by screen, as Textual's pilot presses them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from accord.cli.review.dialogs import Choice
from accord.cli.review.keys import KEYS
from accord.cli.review.screen import ReviewApp
from accord.formats import sssom
from accord.model.verdicts import Decision
from accord.tasks.decide import Answer, decide, open_desk
from accord.tasks.decisions import load_proposed, load_verdicts
from accord.tasks.queue import Order
from accord.tasks.review import ReviewSession
from accord.workspace import Workspace, locked, open_workspace
from tests.conftest import Run

SET = "courts-cp-plea"
DAY = "2026-01-31"
Open = Callable[..., ReviewSession]


@pytest.fixture
def opened(run: Callable[..., Run], tiny: Path) -> Open:
    """A session with the Common Platform pleas in the order of the list: G, GSJP, IG, ADB, NG, ..."""
    run("propose", SET, cwd=tiny)

    def opener(reviewer: str = "jane", **options: object) -> ReviewSession:
        options.setdefault("order", Order.FILE)
        return ReviewSession(open_workspace(tiny), SET, reviewer=reviewer, day=DAY, **options)  # type: ignore[arg-type]

    return opener


def pressed(session: ReviewSession, *keys: str, size: tuple[int, int] = (80, 24)) -> ReviewApp:
    """The app after the keys, closed; what each part showed last is in `drawn`."""
    app = ReviewApp(session)

    async def press() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            for key in keys:
                await pilot.press(key)
            await pilot.pause()

    asyncio.run(press())
    return app


def over(session: ReviewSession, *keys: str) -> str:
    """What the dialog that the keys have opened says; empty where none is open."""
    app = ReviewApp(session)

    async def press() -> str:
        async with app.run_test(size=(100, 30)) as pilot:
            await pilot.pause()
            await pilot.press(*keys)
            await pilot.pause()
            if not isinstance(app.screen, ModalScreen):
                return ""
            titles = [str(widget.border_title or "") for widget in app.screen.query(".box")]
            return "\n".join([*titles, *(str(static.content) for static in app.screen.query(Static))])

    return asyncio.run(press())


def shown(app: ReviewApp, part: str) -> str:
    return app.drawn[part].plain


def said(tiny: Path) -> list[tuple[str, str, str]]:
    """Decision, subject code and object code of each verdict, in the log's order."""
    found = load_verdicts(open_workspace(tiny), SET)
    return [(v.decision.value, v.subject_id.rpartition("/")[2], v.object_id.rpartition("/")[2]) for v in found]


def test_the_screen_shows_queue_subject_candidates_evidence_and_the_relation_as_a_sentence(opened: Open) -> None:
    app = pressed(opened())
    assert "courts-cp-plea as jane · 0 of 9 terms" in shown(app, "head")
    assert shown(app, "queue").startswith("▶  Guilty")
    assert shown(app, "subject").startswith("Guilty  G")
    assert "▶1 Guilty" in shown(app, "candidates")
    assert "confidence" in shown(app, "bars")
    assert "█" in shown(app, "bars")
    assert "nobody has decided" in shown(app, "others")
    assert "Enter: Guilty here and Guilty there mean the same." in shown(app, "relations")
    for key in ("find", "undo", "help", "quit"):
        assert key in shown(app, "foot")


@pytest.mark.parametrize("size", [(80, 24), (140, 40), (60, 16)])
def test_every_size_shows_every_part(opened: Open, size: tuple[int, int]) -> None:
    app = pressed(opened(), size=size)
    assert max(len(line) for line in shown(app, "queue").splitlines()) <= 0.24 * size[0]
    assert len(shown(app, "relations").splitlines()[0]) <= max(80, size[0])
    assert all(shown(app, part) for part in app.drawn if part != "message")


@pytest.mark.parametrize(
    ("keys", "decision"),
    [
        (("e",), "exact"), (("c",), "close"), (("b",), "broad"), (("n",), "narrow"), (("r",), "related"),
        (("w", "1"), "wrong"), (("0",), "no-counterpart"), (("o",), "out-of-scope"), (("u",), "unsure"),
    ],
)  # fmt: skip
def test_each_verdict_has_a_key(opened: Open, tiny: Path, keys: tuple[str, ...], decision: str) -> None:
    app = pressed(opened(), *keys)
    (verdict,) = load_verdicts(open_workspace(tiny), SET)
    assert (verdict.decision, verdict.shown_rank) == (decision, 1)
    assert "✓" in shown(app, "message")


def test_a_reason_is_taken_from_the_list_by_number_by_arrows_or_typed(opened: Open, tiny: Path) -> None:
    session = opened()
    reasons = session.desk.workspace.review.reasons
    pressed(session, "w", "2", "w", "down", "down", "enter", "w", *"odd", "enter", "w", "escape")
    assert [v.reason for v in load_verdicts(open_workspace(tiny), SET)] == [reasons[1], reasons[2], "odd"]


def test_the_reasons_are_those_of_the_settings(opened: Open, tiny: Path) -> None:
    with (tiny / "accord.yaml").open("a", encoding="utf-8") as settings:
        settings.write("review:\n  reasons: [Other stage, Other offence]\n")
    assert "1 Other stage" in over(opened(), "w")


def test_the_cursor_moves_over_the_relations_and_enter_records(opened: Open, tiny: Path) -> None:
    app = pressed(opened(), "right", "right")
    assert "Every Guilty here is a Guilty there." in shown(app, "relations")
    assert "▸b broad◂" in shown(app, "relations")
    pressed(opened(), "right", "right", "left", "right", "enter")
    assert said(tiny) == [("broad", "G", "G")]


def test_another_candidate_is_chosen_by_number_or_arrow(opened: Open, tiny: Path) -> None:
    session = opened()
    pressed(session, "2", "c", "down", "down", "up", "c", "9")
    shown_ranks = [verdict.shown_rank for verdict in load_verdicts(open_workspace(tiny), SET)]
    assert shown_ranks == [2, 2]


def test_a_number_without_a_candidate_is_answered(opened: Open) -> None:
    assert "There are 5 candidates." in shown(pressed(opened(), "9"), "message")


def test_search_finds_as_you_type_and_maps_to_what_was_found(opened: Open, tiny: Path) -> None:
    assert "Consents (CON)" in over(opened(), "slash", *"cons")
    app = pressed(opened(), "slash", *"cons", "enter")
    assert "now the relation" in shown(app, "message")
    assert "found" in shown(app, "candidates")
    pressed(opened(), "slash", *"cons", "enter", "r")
    assert said(tiny) == [("related", "G", "CON")]


def test_a_search_can_be_left_and_may_find_nothing(opened: Open, tiny: Path) -> None:
    assert "Nothing has these words." in over(opened(), "slash", *"qqqqqq")
    pressed(opened(), "slash", *"cons", "escape")
    assert said(tiny) == []


def test_what_is_found_among_the_candidates_is_chosen_there(opened: Open, tiny: Path) -> None:
    pressed(opened(), "slash", *"not", "down", "up", "enter", "r")
    (verdict,) = load_verdicts(open_workspace(tiny), SET)
    assert verdict.object_label.startswith("Not")


def test_what_is_found_elsewhere_in_the_shared_model_is_told_where_to_map(opened: Open, tiny: Path) -> None:
    plea = "      plea: {title: Plea status, steward: Data standards forum}\n"
    change(tiny, [(plea, f"{plea}      stage: {{title: Stage, steward: Data standards forum}}\n")])
    iri = "https://accord.example/shared/stage"
    core = "http://www.w3.org/2004/02/skos/core#"
    text = f'<{iri}/1> a <{core}Concept> ; <{core}inScheme> <{iri}> ; <{core}prefLabel> "Committal"@en .'
    (tiny / "vocabularies" / "shared" / "stage.ttl").write_text(f"<{iri}> a <{core}ConceptScheme> .\n{text}\n")
    assert "Committal (1)  elsewhere: Stage" in over(opened(), "slash", *"commi")
    app = pressed(opened(), "slash", *"commi", "enter", "e")
    assert "Committal" not in shown(app, "candidates")
    told = pressed(opened(), "slash", *"commi", "enter")
    assert "No candidate here: Committal is a term of Stage" in shown(told, "message")
    assert "courts-cp-plea-stage: {subject: courts/cp-plea, object: shared/stage}" in shown(told, "message")


def test_a_term_asked_again_has_a_sign_and_the_reason(opened: Open, tiny: Path) -> None:
    pressed(opened(), "b")
    path = tiny / "vocabularies" / "shared" / "plea.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace('"Guilty"@en', '"Admits guilt"@en'), encoding="utf-8")
    app = pressed(opened())
    assert shown(app, "queue").startswith("▶↺ Guilty")
    assert "↺ to decide again: broad: 'Guilty' is now called 'Admits guilt'" in shown(app, "others")


def test_a_note_goes_with_the_verdict_and_survives_the_end_of_the_session(opened: Open, tiny: Path) -> None:
    app = pressed(opened(), "t", *"see act", "enter")
    assert "your note: see act" in shown(app, "subject")
    pressed(opened(), "t", "escape", "c")
    (verdict,) = load_verdicts(open_workspace(tiny), SET)
    assert verdict.note == "see act"
    assert opened().marks.notes == {}


def test_a_flag_is_kept_shown_and_filtered_by(opened: Open) -> None:
    app = pressed(opened(), "s", "x")
    assert "⚑ flagged" in shown(app, "subject")
    flagged = pressed(opened(), "f", *["down"] * 7, "enter")
    assert "Showing 1: flagged." in shown(flagged, "message")
    assert "No longer" in shown(pressed(opened(), "s", "x"), "message")


def test_skip_and_back_move_through_the_queue(opened: Open) -> None:
    app = pressed(opened(), "s", "s")
    assert shown(app, "subject").startswith("Indicated Guilty") or "IG" in shown(app, "subject")
    assert "↷ Guilty" in shown(app, "queue")
    assert "GSJP" in shown(pressed(opened(), "s", "s", "p"), "subject")


def test_undo_and_redo_go_all_the_way_back_and_forth(opened: Open) -> None:
    session = opened()
    app = pressed(session, "c", "c", "0", "z", "z", "z")
    assert "0 of 9 terms" in shown(app, "head")
    assert "nothing of yours" in shown(pressed(session, "z"), "message")
    app = pressed(session, "y", "y", "y", "y")
    assert "3 of 9 terms" in shown(app, "head")
    assert "nothing to say again" in shown(app, "message")


def test_undo_reaches_into_sessions_before(opened: Open) -> None:
    pressed(opened(), "c", "c", "o")
    app = pressed(opened(), "z", "z")
    assert "1 of 9 terms" in shown(app, "head")
    assert "GSJP" in shown(app, "subject")


def test_go_to_a_term_by_code_or_words(opened: Open) -> None:
    assert "UNFIT" in shown(pressed(opened(), "g", *"unfit", "enter"), "subject")
    assert shown(pressed(opened(), "g", "escape"), "subject").startswith("Guilty")


def test_the_filter_shows_a_band_or_what_was_decided_or_everything(opened: Open) -> None:
    session = opened()
    assert "high confidence" in over(session, "f")
    high = pressed(session, "f", "2")
    assert "high confidence" in shown(high, "head")
    assert all(high.session.item(int(row)).candidates[0].proposal.confidence >= 0.9  # type: ignore[union-attr, operator]
               for row in high.session.queue.shown())  # fmt: skip
    decided = pressed(opened(), "f", "2", "c", "f", "9")
    assert "Showing 1: decided." in shown(decided, "message")
    assert "you: close" in shown(decided, "others")


def test_the_order_can_be_changed(opened: Open) -> None:
    app = pressed(opened(), "v", "2")
    assert "by score" in shown(app, "head")
    scores = [float(app.session._index.confidence[row]) for row in app.session.queue.shown()]
    assert scores == sorted(scores, reverse=True)
    assert pressed(opened(), "v", "escape").session.queue.kind is Order.FILE


def test_help_lists_every_key_with_what_it_does(opened: Open) -> None:
    text = over(opened(), "question_mark")
    for keys in KEYS.values():
        for key in keys:
            assert key.does in text
    assert pressed(opened(), "question_mark", "x", "x").session.marks.flags


def test_both_terms_are_shown_in_full_on_demand(opened: Open) -> None:
    text = over(opened(), "space")
    assert "To decide" in text
    assert "Candidate" in text


def test_light_and_dark(opened: Open) -> None:
    assert pressed(opened(), "l").theme == "textual-light"
    assert pressed(opened(), "l", "l").theme == "textual-dark"


def test_quit_ends_with_everything_on_disk(opened: Open, tiny: Path) -> None:
    pressed(opened(), "e", "q")
    assert said(tiny) == [("exact", "G", "G")]


def test_what_must_never_be_equated_is_refused_with_the_reason(opened: Open, tiny: Path) -> None:
    with (tiny / "accord.yaml").open("a", encoding="utf-8") as settings:
        settings.write("never_exact:\n  - {pair: [courts/cp-plea, shared/plea], reason: They differ.}\n")
    app = pressed(opened(), "e")
    assert "✗ Not recorded" in shown(app, "message")
    assert "They differ." in shown(app, "message")
    assert said(tiny) == []


def test_a_relation_that_the_hierarchy_contradicts_is_refused_with_the_chain(opened: Open, tiny: Path) -> None:
    admits_is_a_guilty(tiny)
    pressed(opened(), "e")
    app = pressed(opened(), "g", "G", "enter", "slash", *"admits", "enter", "b")
    assert "the hierarchy contradicts it" in shown(app, "message")
    assert "Admits < Guilty < Guilty" in shown(app, "message")
    assert said(tiny) == [("exact", "G", "G")]
    pressed(opened(), "g", "G", "enter", "slash", *"admits", "enter", "n")
    assert said(tiny)[1:] == [("narrow", "G", "ADM")]


def test_the_verdicts_of_others_are_shown_unless_blind(opened: Open, tiny: Path) -> None:
    two_reviewers(tiny)
    pressed(opened(reviewer="bob"), "b")
    assert "bob: broad Guilty" in shown(pressed(opened()), "others")
    blind = shown(pressed(opened(blind=True)), "others")
    assert "bob" not in blind
    assert "hidden" in blind


def test_a_dispute_is_shown_side_by_side_and_settled_by_the_adjudicator(opened: Open, tiny: Path) -> None:
    two_reviewers(tiny)
    pressed(opened(reviewer="bob"), "b")
    pressed(opened(), "n")
    text = over(opened(reviewer="ann"), "f", "7", "d")
    assert "one pair, two relations" in text
    assert "bob" in text
    assert "jane" in text
    assert "You are the adjudicator" in text
    app = pressed(opened(reviewer="ann"), "f", "7", "d", "1", *"part of it", "enter")
    assert "✓" in shown(app, "message")
    verdict = load_verdicts(open_workspace(tiny), SET)[0]
    assert verdict.reviewer.endswith("ann")
    assert verdict.reason == "part of it"
    assert len(said(tiny)) == 3


def test_where_nothing_is_disputed_it_says_so(opened: Open) -> None:
    assert "Nothing is in dispute here" in shown(pressed(opened(), "d"), "message")


def test_what_is_disputed_has_its_sign_and_is_told_at_the_end(opened: Open, tiny: Path) -> None:
    pressed(opened(reviewer="bob"), "b")
    desk = open_desk(open_workspace(tiny), SET, "jane", day=DAY)
    decide(desk, "G", "G", Answer(decision=Decision.NARROW))
    app = pressed(opened(reviewer="bob"), *["o"] * 8)
    assert "9 of 9 terms · 1 disputed" in shown(app, "head")
    assert "≠ 1 disputed: f, then 7" in shown(app, "subject")
    assert shown(pressed(opened(reviewer="bob"), "f", "7"), "queue").startswith("▶≠ Guilty")


def test_a_decided_term_is_looked_at_again_with_all_its_candidates(opened: Open, tiny: Path) -> None:
    pressed(opened(), "slash", *"opposed", "enter", "c")
    app = pressed(opened(), "g", "G", "enter")
    assert "▶1 Guilty" in shown(app, "candidates")
    assert " 6 Opposed" in shown(app, "candidates")
    pressed(opened(), "f", "9", "6", "r")
    assert said(tiny) == [("close", "G", "OPP"), ("related", "G", "OPP")]


def test_a_long_list_moves_with_its_cursor(opened: Open) -> None:
    app = ReviewApp(opened())

    async def press() -> str:
        async with app.run_test(size=(80, 24)) as pilot:
            app.push_screen(Choice("Show only", [(f"domain: {n} {'long ' * 30}", n) for n in range(60)]))
            await pilot.press(*["down"] * 40)
            await pilot.pause()
            return "".join(strip.text for strip in app.screen._compositor.render_strips())

    seen = asyncio.run(press())
    assert "▶   domain: 40" in seen
    assert "domain: 0 " not in seen


def test_a_dispute_can_be_left_alone(opened: Open, tiny: Path) -> None:
    two_reviewers(tiny)
    pressed(opened(reviewer="bob"), "b")
    pressed(opened(), "n")
    pressed(opened(reviewer="cy"), "f", "7", "d", "1", "escape", "d", "escape")
    assert len(said(tiny)) == 2


def test_a_false_friend_warning_is_shown_with_a_sign(opened: Open, tiny: Path) -> None:
    opened()
    warn(open_workspace(tiny), "Same words at another stage")
    app = pressed(opened())
    assert "⚠ Same words at another stage" in shown(app, "others")
    assert "⚠" in shown(app, "candidates")
    assert "warned" in shown(pressed(opened(), "f", "5"), "message")


def test_at_the_end_it_says_what_is_left(opened: Open) -> None:
    app = pressed(opened(), *["o"] * 8, "s")
    assert "Nothing is left but the 1 you skipped" in shown(app, "subject")
    app = pressed(opened(), *["s"] * 9, "e", "s", "x", "t", "d", "2", "right", "enter", "space", "slash", "w")
    assert "Nothing is left" in shown(app, "subject")
    assert "9 of 9" in shown(pressed(opened(), *["o"] * 9), "head")


def test_when_all_candidates_are_wrong_the_term_can_be_closed_or_searched(opened: Open, tiny: Path) -> None:
    app = pressed(opened(), *["w", "1"] * 5, "e")
    assert "no candidate left" in shown(app, "message")
    pressed(opened(), "0")
    assert said(tiny)[-1][0] == "no-counterpart"


def test_what_another_process_wrote_is_taken_in_before_the_next_key(opened: Open, tiny: Path) -> None:
    session = opened()
    desk = open_desk(open_workspace(tiny), SET, "bob", day=DAY)
    decide(desk, "IG", None, Answer(decision=Decision.OUT_OF_SCOPE))
    app = pressed(session, "s")
    assert "1 of 9 terms" in shown(app, "head")


def test_a_writer_that_holds_the_workspace_is_waited_for_and_then_named(
    opened: Open, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accord.workspace.locks.WAIT", 0.1)
    session = opened()
    with locked(tiny):
        app = pressed(session, "e")
    assert "another process is writing" in shown(app, "message")
    assert said(tiny) == []
    pressed(session, "e")
    assert said(tiny) == [("exact", "G", "G")]


def test_every_key_of_the_table_does_something(opened: Open) -> None:
    app = ReviewApp(opened())
    for keys in KEYS.values():
        for key in keys:
            assert hasattr(app, f"action_{key.action.partition('(')[0]}"), key
    names = [name for keys in KEYS.values() for key in keys for name in key.name.split(",")]
    assert len(names) == len(set(names))


def test_the_line_to_type_in_has_the_note_that_waits(opened: Open) -> None:
    pressed(opened(), "t", *"abc", "enter")
    app = ReviewApp(opened())

    async def press() -> str:
        async with app.run_test() as pilot:
            await pilot.press("t")
            await pilot.pause()
            return app.screen.query_one(Input).value

    assert asyncio.run(press()) == "abc"


def two_reviewers(tiny: Path) -> None:
    change(tiny, [("reviewers: 1", "reviewers: 2\n  adjudicator: ann")])


def change(tiny: Path, changes: Iterable[tuple[str, str]]) -> None:
    path = tiny / "accord.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def admits_is_a_guilty(tiny: Path) -> None:
    path = tiny / "vocabularies" / "shared" / "plea.ttl"
    base = "https://accord.example/shared/plea"
    triple = f"<{base}/ADM> <http://www.w3.org/2004/02/skos/core#broader> <{base}/G> ."
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{triple}\n", encoding="utf-8")


def warn(workspace: Workspace, words: str) -> None:
    proposed = load_proposed(workspace, SET)
    rows = tuple(replace(row, extra=tuple(sorted((*row.extra, ("ext_warning", words))))) for row in proposed)
    text = sssom.dumps(replace(proposed, mappings=rows), workspace.mapping_prefixes)
    workspace.proposed_path(SET).write_text(text, encoding="utf-8")
