"""How the reviewer looks: which part has how much room. Colours come from the theme, light or dark."""

from __future__ import annotations

__all__ = ["LOOK"]

LOOK = """
#head, #foot { height: 1; background: $panel; padding: 0 1; }
#foot { padding: 0; }
#columns { height: 1fr; }
#queue, #subject, #candidates, #bars, #others {
    border-top: solid $foreground 40%; border-title-style: bold; border-title-color: $foreground;
    padding: 0 1; height: 100%;
}
#queue { width: 24%; }
#subject { width: 1fr; border-left: solid $foreground 20%; }
#candidates { width: 42%; border-left: solid $foreground 20%; }
VerticalScroll { scrollbar-size-vertical: 1; }
#queue, #bars, .cut { text-wrap: nowrap; text-overflow: ellipsis; }
#evidence { height: 5; }
#bars { width: 58%; }
#others { width: 1fr; border-left: solid $foreground 20%; }
#relations { height: 4; padding: 0 1; border-top: solid $foreground 40%; }
#message { height: 2; padding: 0 1; }
#message.long { height: auto; max-height: 8; text-style: bold; }
.over { align: center middle; }
.box {
    border: round $foreground; background: $surface; padding: 0 1; width: 80%; max-width: 110; height: auto;
    max-height: 90%;
}
.tall { height: 90%; }
.side { width: 1fr; padding: 0 1; border-left: solid $foreground 20%; }
#settles { padding: 0 1 1 1; height: auto; }
Input { border: none; height: 1; padding: 0; margin: 1 0; background: $boost; }
"""
