"""Decides and takes back in a child as fast as it can until it is killed; then looks at what is left.

    python tests/cli/kill_while_deciding.py WORKSPACE SET TIMES

Prints the acknowledged verdicts, those of them that the log lost, and those taken back that stand all the same.
Raises where a log cannot be read after a kill.
"""

from __future__ import annotations

import itertools
import os
import random
import signal
import sys
import time
from pathlib import Path

from accord.crosswalks.fold import standing
from accord.model.verdicts import Decision
from accord.tasks.agree import agree_all
from accord.tasks.decide import Answer
from accord.tasks.decisions import load_verdicts
from accord.tasks.review import ReviewSession, reviewing
from accord.workspace import open_workspace

DECISIONS = (Decision.EXACT, Decision.CLOSE, Decision.RELATED, Decision.OUT_OF_SCOPE)


def main(root: Path, set_name: str, times: int) -> None:
    chance = random.Random()
    said: list[str] = []
    lost: list[str] = []
    for _ in range(times):
        acknowledged = killed(root, set_name, chance)
        verdicts = load_verdicts(open_workspace(root), set_name)
        there = {verdict.record_id for verdict in verdicts}
        stand = {verdict.record_id for verdict in standing(verdicts)}
        kept = [line.split() for line in acknowledged]
        said += [name for _, name in kept]
        lost += [name for kind, name in kept if name not in there or (kind == "undone" and name in stand)]
    agree_all(open_workspace(root), set_name)
    sys.stdout.write(f"{len(said)} acknowledged, {len(lost)} lost, {times} kills\n")


def killed(root: Path, set_name: str, chance: random.Random) -> list[str]:
    """What a child acknowledged before it was killed at a random moment."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        decide_for_ever(root, set_name, writing)
    os.close(writing)
    first = os.read(reading, 1 << 16)
    time.sleep(chance.random() * 0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    rest = b"".join(iter(lambda: os.read(reading, 1 << 16), b""))
    os.close(reading)
    return (first + rest).decode().split("\n")[:-1]


def decide_for_ever(root: Path, set_name: str, acknowledge: int) -> None:
    with reviewing(open_workspace(root), set_name, "jane"):
        session = ReviewSession(open_workspace(root), set_name, reviewer="jane", day="2026-01-31")
        for number in itertools.count():
            item = session.current
            if item is None or number % 4 == 3:
                taken = session.undo()
                assert taken is not None
                os.write(acknowledge, f"undone {taken.record_id}\n".encode())
                continue
            decision = DECISIONS[number % len(DECISIONS)]
            verdict = session.decide(Answer(decision=decision), item.candidates[0])
            os.write(acknowledge, f"said {verdict.record_id}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
