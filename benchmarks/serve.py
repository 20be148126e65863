"""How the server bears many clients at once: errors, how long they wait, and whether its memory stays flat.

    python benchmarks/serve.py [SECONDS] [CLIENTS]      (default: 30 200)

The shipped workspace is published and served on the loopback. Each client is a connection that asks one question after
another (pages, data, search, look-ups, translations of one code and of a batch), beside 20 clients that read a large
file a few bytes at a time, 20 that dribble the head of a request, and 10 that send a body of 10 MB. Nothing may fail.
Clients and server share the machine, so the waiting times are an upper bound.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from publishing_page import put

ROOT = Path(__file__).resolve().parents[1]
BATCH = b'{"from": "courts/cp-plea", "to": "shared/plea", "codes": ["G", "NG", "GSJP", "IG", "ADB", "AA", "AC", "CON"]}'
QUESTIONS = [
    b"GET / HTTP/1.1",
    b"GET /shared/plea/G HTTP/1.1",
    b"GET /shared/plea/G.html HTTP/1.1",
    b"GET /shared/plea/G.ttl HTTP/1.1",
    b"GET /shared/plea/G.jsonld HTTP/1.1",
    b"GET /search?q=guilty HTTP/1.1",
    b"GET /search?q=gilty+plea HTTP/1.1",
    b"GET /lookup?code=G HTTP/1.1",
    b"GET /concept/shared/plea/G HTTP/1.1",
    b"GET /translate?from=courts/cp-plea&to=shared/plea&code=GSJP HTTP/1.1",
    b"POST /translate HTTP/1.1\r\nContent-Length: %d" % len(BATCH),
]
SLOW_READERS, DRIBBLERS, LARGE_BODIES = 20, 20, 10
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


def main(seconds: float, clients: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        process, port = started(Path(folder))
        try:
            tally = asyncio.run(loaded(port, process.pid, seconds, clients))
        finally:
            process.terminate()
            code = process.wait()
    text = told(tally, seconds, clients, code)
    print(text)
    put("Serving", text)
    return 1 if tally.wrong or code else 0


def started(folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    accord = [sys.executable, "-m", "accord"]
    site = str(folder / "site")
    subprocess.run([*accord, "publish", "-o", site], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    out = folder / "out"
    with out.open("wb") as stdout, (folder / "log").open("wb") as stderr:
        serve = [*accord, "serve", "--site", site, "--port", "0"]
        process = subprocess.Popen(serve, cwd=ROOT, env=environment, stdout=stdout, stderr=stderr)
    while not (found := re.search(r"http://[^:]+:(\d+)/", out.read_text(encoding="utf-8"))):
        if process.poll() is not None:
            sys.exit((folder / "log").read_text(encoding="utf-8"))
        time.sleep(0.1)
    return process, int(found[1])


class Tally:
    def __init__(self) -> None:
        self.waits: list[float] = []
        self.wrong: Counter[str] = Counter()
        self.harm: Counter[str] = Counter()
        self.memory: list[int] = []


async def loaded(port: int, pid: int, seconds: float, clients: int) -> Tally:
    tally = Tally()
    await asyncio.sleep(0.5)
    until = time.perf_counter() + seconds
    work = [client(port, until, tally, random.Random(n)) for n in range(clients)]
    work += [slow_reader(port, until, tally) for _ in range(SLOW_READERS)]
    work += [dribbler(port, until, tally) for _ in range(DRIBBLERS)]
    work += [large_body(port, until, tally) for _ in range(LARGE_BODIES)]
    await asyncio.gather(watched(pid, until, tally), *work)
    return tally


async def client(port: int, until: float, tally: Tally, draw: random.Random) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        question = draw.choice(QUESTIONS)
        began = time.perf_counter()
        try:
            writer.write(question + b"\r\nHost: localhost\r\n\r\n" + (BATCH if question.startswith(b"POST") else b""))
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(LENGTH.search(head)[1]))  # type: ignore[index]  # every answer has a length
        except (OSError, asyncio.IncompleteReadError) as error:
            tally.wrong[type(error).__name__] += 1
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            continue
        tally.waits.append(time.perf_counter() - began)
        if head.split(b" ", 2)[1] not in (b"200", b"303"):
            tally.wrong[head.split(b"\r\n", 1)[0].decode()] += 1
    writer.close()


async def slow_reader(port: int, until: float, tally: Tally) -> None:
    """Reads the largest file 1,000 bytes a second."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1_000)
    writer.write(b"GET /vocabulary.nt HTTP/1.1\r\nHost: localhost\r\n\r\n")
    read = 0
    while time.perf_counter() < until:
        read += len(await reader.read(1_000))
        await asyncio.sleep(1)
    tally.harm["slow readers served"] += read > 0
    writer.close()


async def dribbler(port: int, until: float, tally: Tally) -> None:
    """Sends a byte of a head every second, for ever; the server should let it go."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nX: ")
    gone = False
    while time.perf_counter() < until and not gone:
        writer.write(b"x")
        try:
            async with asyncio.timeout(1):
                gone = not await reader.read(1)
        except TimeoutError:
            continue
        except ConnectionError:  # it is closed while a byte is on its way
            gone = True
    tally.harm["dribblers let go"] += gone
    writer.close()


async def large_body(port: int, until: float, tally: Tally) -> None:
    """Sends 10 MB again and again, and is refused each time."""
    while time.perf_counter() < until:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(b"POST /translate HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n" + b"x" * 10_000_000)
            answer = await reader.readline()
            tally.harm["large bodies refused" if b" 413 " in answer else f"large body: {answer!r}"] += 1
        except OSError:
            tally.harm["large bodies cut off"] += 1
        writer.close()
        await asyncio.sleep(1)


async def watched(pid: int, until: float, tally: Tally) -> None:
    while time.perf_counter() < until:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        tally.memory.append(int(re.search(r"VmRSS:\s+(\d+)", status)[1]))  # type: ignore[index]  # the kernel says it
        await asyncio.sleep(0.5)


def told(tally: Tally, seconds: float, clients: int, code: int) -> str:
    waits = sorted(tally.waits)
    at = {share: waits[min(len(waits) - 1, int(len(waits) * share))] * 1000 for share in (0.5, 0.95, 0.99)}
    # The first fifth warms the caches up; what comes after it must not grow.
    settled = tally.memory[len(tally.memory) // 5 :]
    harm = ", ".join(f"{what}: {count:,}" for what, count in sorted(tally.harm.items()))
    rows = {
        "answers": f"{len(waits):,}, {len(waits) / seconds:,.0f} a second",
        "errors": f"{sum(tally.wrong.values())} {dict(tally.wrong) or ''}",
        "waiting": ", ".join(f"p{share * 100:.0f} {wait:,.0f} ms" for share, wait in at.items()),
        "memory": f"{settled[0] / 1024:.1f} MB after a fifth of the time, {settled[-1] / 1024:.1f} MB at the end",
        "harm that was tried": harm,
        "exit code when stopped": str(code),
    }
    return (
        f"{clients} clients asked one question after another for {seconds:.0f} seconds, beside {SLOW_READERS} that "
        f"read a large file very slowly,\n{DRIBBLERS} that send a request a byte at a time, and {LARGE_BODIES} that "
        "send bodies of 10 MB. Clients and server share the machine,\nso that the waiting times are an upper bound.\n\n"
        "| what | how much |\n|---|---|\n" + "\n".join(f"| {what} | {much.strip()} |" for what, much in rows.items())
    )


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(main(float(given[0]) if given else 30, int(given[1]) if len(given) > 1 else 200))
