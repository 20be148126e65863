"""The small screens that lie over the reviewer: reasons, search, notes, filters, help, and disputes side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Key as KeyPressed
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from accord.cli.review.keys import HELP
from accord.cli.review.panels import verdict_column
from accord.crosswalks.agree import Dispute
from accord.crosswalks.sentences import DISPUTES

__all__ = ["Ask", "Choice", "Disputed", "Find", "Pages", "help_text"]

T = TypeVar("T")
_NAMED = 9
_AROUND = 8  # lines of the window that a list does not have


class Choice(ModalScreen[T | None], Generic[T]):
    """A numbered list: a digit takes at once, arrows and Enter take, Escape takes nothing. A long one moves along.

    With `own`, what is typed and is no digit is taken instead, so that an answer of one's own needs no other screen.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back", show=False)]

    def __init__(self, title: str, options: Sequence[tuple[str, T]], *, own: Callable[[str], T] | None = None) -> None:
        super().__init__(classes="over")
        self._title, self._options, self._own = title, tuple(options), own
        self._at = 0

    def compose(self) -> ComposeResult:
        """The title, the list, and a line to type in where that is allowed."""
        with Vertical(classes="box") as box:
            box.border_title = self._title
            box.border_subtitle = "1-9 or ↑ ↓ Enter   Esc back"
            yield Static(id="options", classes="" if self._own else "cut")
            if self._own:
                yield Input(placeholder="or type your own and press Enter", id="own")

    def on_mount(self) -> None:
        """Shows the list."""
        self._show()

    def on_key(self, event: KeyPressed) -> None:
        """Digits, arrows and Enter."""
        if not self._own and self._numbered(event.key):
            event.stop()
            self.dismiss(self._options[int(event.key) - 1][1])
        elif event.key in {"up", "down"}:
            event.stop()
            self._at = (self._at + (1 if event.key == "down" else -1)) % len(self._options)
            self._show()
        elif event.key == "enter" and not self._own:
            event.stop()
            self.dismiss(self._options[self._at][1])

    def on_input_changed(self, event: Input.Changed) -> None:
        """A digit alone takes from the list."""
        if self._numbered(event.value):
            self.dismiss(self._options[int(event.value) - 1][1])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """What was typed, or where nothing was, what the cursor is on."""
        text = event.value.strip()
        self.dismiss(self._own(text) if self._own and text else self._options[self._at][1])

    def _numbered(self, text: str) -> bool:
        return text in [str(number) for number in range(1, len(self._options[:_NAMED]) + 1)]

    def _show(self) -> None:
        lines = [
            Content.styled(f"{'▶' if place == self._at else ' '} {_number(place)} {name}",
                           "bold reverse" if place == self._at else "")
            for place, (name, _) in enumerate(self._options)
        ]  # fmt: skip
        room = max(1, self.app.size.height - _AROUND)
        first = max(0, min(self._at - room // 2, len(lines) - room))
        self.query_one("#options", Static).update(Content("\n").join(lines[first : first + room]))


class Ask(ModalScreen[str | None]):
    """A line to type."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back", show=False)]

    def __init__(self, title: str, *, value: str = "") -> None:
        super().__init__(classes="over")
        self._title, self._value = title, value

    def compose(self) -> ComposeResult:
        """The title and the line."""
        with Vertical(classes="box") as box:
            box.border_title = self._title
            box.border_subtitle = "Enter keeps   Esc back"
            yield Input(value=self._value, id="line")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """What was typed."""
        self.dismiss(event.value.strip())


class Find(ModalScreen[T | None], Generic[T]):
    """Search as you type: `find` gives for a text the hits, each with a line to show."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back", show=False)]

    def __init__(self, title: str, find: Callable[[str], Sequence[tuple[str, T]]]) -> None:
        super().__init__(classes="over")
        self._title, self._find = title, find
        self._hits: tuple[tuple[str, T], ...] = ()
        self._at = 0

    def compose(self) -> ComposeResult:
        """The line to type in and the hits."""
        with Vertical(classes="box tall") as box:
            box.border_title = self._title
            box.border_subtitle = "↑ ↓ Enter takes   Esc back"
            yield Input(placeholder="a code, or the beginnings of words", id="line")
            yield Static(id="options", classes="cut")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Searches anew."""
        self._hits, self._at = tuple(self._find(event.value)), 0
        self._show(event.value)

    def on_key(self, event: KeyPressed) -> None:
        """Arrows move through the hits."""
        if event.key in {"up", "down"} and self._hits:
            event.stop()
            self._at = (self._at + (1 if event.key == "down" else -1)) % len(self._hits)
            self._show(self.query_one(Input).value)

    def on_input_submitted(self) -> None:
        """Takes the hit under the cursor."""
        if self._hits:
            self.dismiss(self._hits[self._at][1])

    def _show(self, text: str) -> None:
        lines = [
            Content.styled(f"{'▶' if place == self._at else ' '} {line}", "bold reverse" if place == self._at else "")
            for place, (line, _) in enumerate(self._hits)
        ]
        nothing = Content("Nothing has these words." if text.strip() else "")
        self.query_one("#options", Static).update(Content("\n").join(lines) if lines else nothing)


class Pages(ModalScreen[None]):
    """A text to read, scrolled with the arrows; any other key goes back."""

    def __init__(self, title: str, text: Content) -> None:
        super().__init__(classes="over")
        self._title, self._text = title, text

    def compose(self) -> ComposeResult:
        """The text."""
        with VerticalScroll(classes="box tall") as box:
            box.border_title = self._title
            box.border_subtitle = "↑ ↓ scroll   any other key: back"
            yield Static(self._text)

    def on_mount(self) -> None:
        """So that the arrows scroll."""
        self.query_one(VerticalScroll).focus()

    def on_key(self, event: KeyPressed) -> None:
        """Back, unless the key scrolls."""
        if event.key not in {"up", "down", "pageup", "pagedown", "home", "end"}:
            event.stop()
            self.dismiss(None)


class Disputed(ModalScreen[int | None]):
    """Every verdict that has a part in a dispute, side by side; a digit sides with one, Escape with none."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back", show=False)]

    def __init__(self, label: str, dispute: Dispute, settles: str) -> None:
        super().__init__(classes="over")
        self._label, self._dispute, self._settles = label, dispute, settles

    def compose(self) -> ComposeResult:
        """A column for each verdict."""
        with Vertical(classes="box tall") as box:
            box.border_title = f"≠ {self._label}: {DISPUTES[self._dispute.kind]}"
            box.border_subtitle = "1-9 say the same as one   Esc back"
            yield Static(Content(self._settles), id="settles")
            with Horizontal():
                for number, verdict in enumerate(self._dispute.verdicts, start=1):
                    with VerticalScroll(classes="side"):
                        yield Static(verdict_column(number, verdict, self._label))

    def on_key(self, event: KeyPressed) -> None:
        """Sides with a verdict."""
        if event.key.isdigit() and 0 < int(event.key) <= len(self._dispute.verdicts):
            event.stop()
            self.dismiss(int(event.key) - 1)


def help_text() -> Content:
    """Every key with what it does."""
    lines: list[Content] = []
    for title, keys in HELP.items():
        lines.append(Content.styled(title, "bold underline"))
        lines += [Content.assemble((f"  {key.written:<9}", "bold"), key.does) for key in keys]
        lines.append(Content(""))
    lines.append(
        Content("Signs: ▶ here  ✓ decided  ↷ skipped  ⚑ flagged  ≠ disputed  ↺ to decide again  ⚠ warning or retired")
    )
    return Content("\n").join(lines)


def _number(place: int) -> str:
    return str(place + 1) if place < _NAMED else " "
