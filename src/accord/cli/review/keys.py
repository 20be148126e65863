"""Every key of the reviewer, in one table: bindings, the foot of the screen and the help come from here."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding

from accord.cli.review.prompt import VERDICTS
from accord.model.verdicts import Decision

__all__ = ["BINDINGS", "CODES", "HELP", "KEYS", "Key", "RELATIONS_BAR"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key: what Textual calls it, the action, how it is written on the screen, and what it does."""

    name: str
    action: str
    written: str
    does: str
    short: str = ""


CODES = {decision: key for key, decision in VERDICTS.items()}
RELATIONS_BAR = tuple(VERDICTS.values())
_SAYS = {
    Decision.EXACT: "exact: they mean the same",
    Decision.CLOSE: "close: they mean nearly the same",
    Decision.BROAD: "broad: the candidate is the broader",
    Decision.NARROW: "narrow: the candidate is the narrower",
    Decision.RELATED: "related: neither is a kind of the other",
    Decision.WRONG: "wrong pair, with a reason",
    Decision.NO_COUNTERPART: "no counterpart: asks for a shared term",
    Decision.OUT_OF_SCOPE: "out of scope",
    Decision.UNSURE: "unsure: asked again next time",
}
KEYS: dict[str, tuple[Key, ...]] = {
    "Verdicts": tuple(
        Key(name=key, action=f"say('{decision.value}')", written=key, does=_SAYS[decision])
        for key, decision in VERDICTS.items()
    ),
    "Choosing": (
        Key(name="left", action="lean(-1)", written="← →", does="relation under the cursor, as a sentence"),
        Key(name="right", action="lean(1)", written="", does=""),
        Key(name="enter", action="say_leaning", written="Enter", does="record the relation under the cursor"),
        Key(name="up,k", action="candidate(-1)", written="↑ ↓  1-9", does="another candidate"),
        Key(name="down,j", action="candidate(1)", written="", does=""),
        *(Key(name=str(n), action=f"pick({n})", written="", does="") for n in range(1, 10)),
        Key(name="slash", action="search", written="/", does="search the whole shared model", short="find"),
        Key(name="space", action="details", written="Space", does="everything about both terms", short="more"),
    ),
    "Moving": (
        Key(name="s,pagedown", action="skip", written="s", does="skip; the next session asks again", short="skip"),
        Key(name="p,pageup", action="previous", written="p", does="back to the one before", short="back"),
        Key(name="z", action="undo", written="z", does="take back the last verdict, without limit", short="undo"),
        Key(name="y", action="redo", written="y", does="say again what was taken back", short="redo"),
        Key(name="g", action="jump", written="g", does="go to a term", short="go to"),
        Key(name="f", action="filter", written="f", does="filter: band, warning, mine, disputed...",
            short="filter"),
        Key(name="v", action="order", written="v", does="another order: impact, score, domain, file", short="order"),
    ),
    "More": (
        Key(name="t", action="note", written="t", does="a note that goes with the verdict", short="note"),
        Key(name="x", action="flag", written="x", does="flag, or take the flag away", short="flag"),
        Key(name="d", action="dispute", written="d", does="contradicting verdicts, side by side",
            short="disputes"),
        Key(name="l", action="light", written="l", does="light or dark"),
        Key(name="question_mark,f1", action="keys", written="?", does="these keys", short="help"),
        Key(name="q,ctrl+c,ctrl+q", action="leave", written="q", does="quit; everything said is on disk", short="quit"),
    ),
}  # fmt: skip
BINDINGS = [
    Binding(key.name, key.action, key.does, show=False, priority=False) for keys in KEYS.values() for key in keys
]
HELP = {title: tuple(key for key in keys if key.written) for title, keys in KEYS.items()}
