"""The server as clients meet it: a real process on the loopback, spoken to in HTTP."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from accord.server.answers import HINTS
from accord.translation import lookups
from tests.cli.test_release import RECORDS
from tests.conftest import REPOSITORY

pytest.importorskip("uvicorn")
pytest.importorskip("starlette")

SECONDS = 120
OVER = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, object]:
        told = json.loads(self.body)
        assert isinstance(told, dict)
        return told


@dataclass(slots=True, kw_only=True)
class Server:
    """A running server: its process, its port, and the file that its log goes to."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        link.request(method, path, body=body, headers=named)
        came = link.getresponse()
        answer = Answer(status=came.status, headers={k.lower(): v for k, v in came.getheaders()}, body=came.read())
        link.close()
        return answer


def start(workspace: Path, folder: Path) -> Server:
    log = folder / "log"
    out = folder / "out"
    command = [sys.executable, "-m", "accord", "serve", "--port", "0", "--workspace", str(workspace)]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}
    with out.open("wb") as stdout, log.open("wb") as stderr:
        process = subprocess.Popen(command, stdout=stdout, stderr=stderr, env=environment)
    until = time.monotonic() + SECONDS
    while not (found := re.search(r"http://127\.0\.0\.1:(\d+)/", out.read_text(encoding="utf-8"))):
        assert process.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < until, "the server did not start"
        time.sleep(0.05)
    return Server(process=process, port=int(found[1]), log=log)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny workspace with an agreed cross-walk, one mapping of which depends on the record."""
    root = tmp_path_factory.mktemp("served") / "tiny"
    shutil.copytree(REPOSITORY / "tests" / "data" / "tiny", root)
    decide = [sys.executable, "-m", "accord", "decide", "courts-cp-plea"]
    words = ["--reviewer", "a", "--date", "2026-11-22", "--workspace", str(root)]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}
    for verdict in (
        ["G", "G", "--as", "exact"],
        ["GSJP", "G", "--as", "broad"],
        ["CON", "ADM", "--as", "exact", "--when", "stage=first"],
    ):
        subprocess.run([*decide, *verdict, *words], check=True, env=environment, capture_output=True)
    agree = [sys.executable, "-m", "accord", "agree", "courts-cp-plea", "--workspace", str(root)]
    subprocess.run(agree, check=True, env=environment, capture_output=True)
    return root


@pytest.fixture(scope="module")
def server(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = start(workspace, tmp_path_factory.mktemp("log"))
    yield running
    running.process.terminate()
    running.process.wait(timeout=SECONDS)


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        ("text/turtle", "/shared/plea/G.ttl"),
        ("application/ld+json", "/shared/plea/G.jsonld"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "/shared/plea/G.html"),
        ("text/html;q=0.2, text/turtle;q=0.9", "/shared/plea/G.ttl"),
        ("*/*", "/shared/plea/G.html"),
        ("", "/shared/plea/G.html"),
    ],
)
def test_a_concept_leads_to_its_best_form(server: Server, accept: str, location: str) -> None:
    answer = server.ask("/shared/plea/G", Accept=accept)
    assert (answer.status, answer.headers["location"]) == (303, location)
    assert answer.headers["vary"] == "Accept"
    assert server.ask(location).status == 200


def test_a_form_that_does_not_exist_is_refused_with_those_that_do(server: Server) -> None:
    answer = server.ask("/shared/plea/G", Accept="image/png")
    assert answer.status == 406
    assert "ttl" in str(answer.json()["detail"])


def test_a_vocabulary_has_more_forms_than_a_concept(server: Server) -> None:
    for media, ending in (("application/n-triples", "nt"), ("application/rdf+xml", "rdf"), ("text/csv", "csv")):
        assert server.ask("/shared/plea", Accept=media).headers["location"] == f"/shared/plea.{ending}"
    assert server.ask("/mappings/courts-cp-plea", Accept="text/tab-separated-values").headers["location"] == (
        "/crosswalks/courts-cp-plea.sssom.tsv"
    )


def test_a_file_is_the_published_one_and_is_not_sent_twice(server: Server, workspace: Path) -> None:
    answer = server.ask("/shared/plea/G.ttl")
    assert answer.body == (workspace / "build" / "site" / "shared" / "plea" / "G.ttl").read_bytes()
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    assert "max-age" in answer.headers["cache-control"]
    again = server.ask("/shared/plea/G.ttl", If_None_Match=f'W/"x", {answer.headers["etag"]}')
    assert (again.status, again.body) == (304, b"")
    assert server.ask("/shared/plea/G.ttl", If_None_Match='"other"').status == 200


def test_head_tells_of_a_file_without_sending_it(server: Server) -> None:
    answer = server.ask("/shared/plea/G.ttl", "HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) == len(server.ask("/shared/plea/G.ttl").body)


@pytest.mark.parametrize(
    "path",
    ["/../accord.yaml", "/%2e%2e/%2e%2e/accord.yaml", "/..%2faccord.yaml", "/shared/plea/../../../accord.yaml",
     "//etc/passwd", "/shared/plea/%00", "/%ff", "/shared\\plea", "/nowhere"],
)  # fmt: skip
def test_nothing_beside_the_publication_can_be_reached(server: Server, path: str) -> None:
    assert server.ask(path).status == 404


def test_a_link_to_nothing_leads_people_on_and_tells_programs(server: Server) -> None:
    page = server.ask("/nowhere", Accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert (page.status, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert b'href="/search.html"' in page.body
    told = server.ask("/nowhere", Accept="*/*")
    assert (told.status, told.headers["content-type"]) == (404, "application/problem+json")


@pytest.fixture(scope="module")
def after_a_withdrawal(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A workspace whose release 0.1.0 had the plea ADM, which the vocabulary has no more."""
    root = tmp_path_factory.mktemp("withdrawn") / "tiny"
    shutil.copytree(workspace, root)
    shutil.copytree(REPOSITORY / "shapes", root / "shapes")
    (root / "shapes" / "records.ttl").write_text(RECORDS, encoding="utf-8")
    words = ["0.1.0", "--sign-off", "J. Smith", "--role", "Head", "--date", "2026-11-22", "--workspace", str(root)]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}
    command = [sys.executable, "-m", "accord", "release", *words]
    subprocess.run(command, check=True, env=environment, capture_output=True)
    vocabulary = root / "vocabularies" / "shared" / "plea.ttl"
    blocks = vocabulary.read_text(encoding="utf-8").replace("shared/plea/ADM>", "shared/plea/NEW>")
    vocabulary.write_text(blocks.replace("shared-plea:ADM ", "shared-plea:NEW "), encoding="utf-8")
    running = start(root, tmp_path_factory.mktemp("log"))
    yield running
    running.process.terminate()
    running.process.wait(timeout=SECONDS)


@pytest.mark.parametrize("path", ["/shared/plea/ADM", "/shared/plea/ADM.html", "/shared/plea/ADM.ttl"])
def test_what_only_an_old_release_had_is_gone_and_says_where_it_was(after_a_withdrawal: Server, path: str) -> None:
    page = after_a_withdrawal.ask(path, Accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert (page.status, page.headers["content-type"]) == (410, "text/html; charset=utf-8")
    assert b"Release 0.1.0 of" in page.body
    assert b'href="../../releases/0.1.0/shared/plea.html"' in page.body
    told = after_a_withdrawal.ask(path, Accept="text/turtle")
    assert (told.status, told.headers["content-type"]) == (410, "application/problem+json")
    assert "/shared/plea/ADM.html" in str(told.json()["detail"])


def test_beside_what_is_gone_everything_answers_as_before(after_a_withdrawal: Server) -> None:
    assert after_a_withdrawal.ask("/shared/plea/NEW", Accept="text/turtle").status == 303
    assert after_a_withdrawal.ask("/releases/0.1.0/shared/plea.html").status == 200
    assert after_a_withdrawal.ask("/shared/plea/NEVER").status == 404


@pytest.mark.parametrize(("thing", "page"), [("/publisher", "/about.html"), ("/shapes", "/model.html")])
def test_the_addresses_that_the_catalogue_names_lead_somewhere(server: Server, thing: str, page: str) -> None:
    answer = server.ask(thing)
    assert (answer.status, answer.headers["location"]) == (303, page)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST", "OPTIONS", "TRACE"])
def test_nothing_can_be_changed(server: Server, method: str) -> None:
    answer = server.ask("/shared/plea/G", method)
    assert answer.status == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_search_finds_words_codes_and_misspelt_words(server: Server) -> None:
    for text in ("guilty", "GUILT", "gilty", "G"):
        found = server.ask(f"/search?q={text}&scheme=shared/plea").json()
        assert "Guilty" in [term["label"] for term in found["terms"]], text  # type: ignore[attr-defined]
    assert server.ask("/search?q=xylophone").json() == {"count": 0, "terms": []}
    assert server.ask("/search?q=guilty&limit=1").json()["count"] == 1


def test_look_up_is_by_exactly_one_of_code_label_and_iri(server: Server) -> None:
    assert server.ask("/lookup?code=G").json()["count"] == 2
    assert server.ask("/lookup?code=G&scheme=shared/plea").json()["count"] == 1
    assert server.ask("/lookup?code=g&scheme=shared/plea").json()["count"] == 0
    assert server.ask("/lookup?label=not%20GUILTY&scheme=shared/plea").json()["count"] == 1
    assert server.ask(f"/lookup?iri={quote('https://accord.example/shared/plea/G', safe='')}").json()["count"] == 1
    assert server.ask("/lookup").status == server.ask("/lookup?code=G&label=G").status == 400


def test_a_concept_says_what_it_is_called_elsewhere(server: Server) -> None:
    told = server.ask("/concept/shared/plea/G").json()
    assert told["label"] == "Guilty"
    sentences = {match["other"]["code"]: match["sentence"] for match in told["matches"]}  # type: ignore[attr-defined]
    assert set(sentences) == {"G", "GSJP"}
    assert sentences["GSJP"].startswith("Every *")
    assert server.ask("/concept/shared/plea/NOPE").status == 404


def results(answer: Answer) -> list[tuple[str, str, object]]:
    """Each code, what it becomes or why it becomes nothing, and whether something is lost."""
    rows: list[dict[str, dict[str, str]]] = answer.json()["results"]  # type: ignore[assignment]
    return [
        (str(row["code"]), (row["target"] or row["problem"])["code"], row.get("lossy")) for row in rows
    ]  # fmt: skip


def test_codes_become_what_translation_makes_of_them(server: Server) -> None:
    found = results(server.ask("/translate?from=courts/cp-plea&to=shared/plea&code=G&code=GSJP&code=ADB&code=XX"))
    assert found == [("G", "G", False), ("GSJP", "G", True), ("ADB", "unmapped", None), ("XX", "unknown-code", None)]


def test_a_condition_decides_where_the_field_is_told(server: Server) -> None:
    address = "/translate?from=courts/cp-plea&to=shared/plea&code=CON"
    assert results(server.ask(address)) == [("CON", "no-rule-applies", None)]
    assert results(server.ask(f"{address}&where=stage=first")) == [("CON", "ADM", False)]
    assert results(server.ask(f"{address}&where=stage=last")) == [("CON", "no-rule-applies", None)]


def test_the_server_names_the_version_that_the_pages_name(server: Server) -> None:
    version = str(server.ask("/health").json()["version"])
    assert re.fullmatch("[0-9a-f]{12}", version)
    assert version in server.ask("/data.html").body.decode()


def test_who_asks_for_an_unknown_cross_walk_is_told_which_there_are(server: Server) -> None:
    there = server.ask("/translate?from=courts/cp-plea&to=shared/verdict&code=G").json()
    assert there["detail"] == "From there one can go to: shared/plea."
    nowhere = server.ask("/translate?from=x&to=shared/plea&code=G").json()
    assert str(nowhere["detail"]).startswith("One can come from: courts/")


def test_every_problem_has_a_hint_for_whoever_asks_a_server(server: Server) -> None:
    told = set(re.findall(r'_refused\("([a-z-]+)"', Path(lookups.__file__).read_text(encoding="utf-8")))
    assert told == set(HINTS)
    answer = server.ask("/translate?from=courts/cp-plea&to=shared/plea&code=XX").body.decode()
    assert json.loads(answer)["results"][0]["problem"]["hint"] == HINTS["unknown-code"]
    assert not any("--" in hint or "accord " in hint for hint in HINTS.values())


def batch(server: Server, value: object, **headers: str) -> Answer:
    return server.ask("/translate", "POST", json.dumps(value).encode(), **headers)


def test_a_batch_is_answered_in_its_order(server: Server) -> None:
    asked = {"from": "courts/cp-plea", "to": "shared/plea", "codes": ["GSJP", "CON", "G"], "fields": {"stage": "first"}}
    assert [(code, target) for code, target, _ in results(batch(server, asked))] == [
        ("GSJP", "G"), ("CON", "ADM"), ("G", "G"),
    ]  # fmt: skip


BAD: list[object] = [
    None, [], {}, {"from": "courts/cp-plea"}, {"from": "courts/cp-plea", "to": "shared/plea", "codes": []},
    {"from": "courts/cp-plea", "to": "shared/plea", "codes": [1]},
    {"from": "courts/cp-plea", "to": "shared/plea", "codes": ["G"], "on": "tomorrow"},
    {"from": "courts/cp-plea", "to": "shared/plea", "codes": ["G"], "more": 1},
    {"from": "courts/cp-plea", "to": "shared/plea", "codes": ["G"] * 1001},
    {"from": "nobody/knows", "to": "shared/plea", "codes": ["G"]},
]  # fmt: skip


@pytest.mark.parametrize("value", BAD, ids=lambda value: str(value)[:40])
def test_a_question_that_is_none_is_told_what_is_wrong(server: Server, value: object) -> None:
    answer = batch(server, value)
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"]


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 60_000, b'{"from": NaN}'])
def test_a_body_that_is_no_json_is_told_so(server: Server, body: bytes) -> None:
    assert server.ask("/translate", "POST", body).status == 400


@pytest.mark.parametrize("path", ["/search?q=", "/search?q=a&limit=0", "/search?q=a&limit=101", "/search?q=a&limit=x",
                                  f"/search?q={'a' * 201}", "/search?q=a&scheme=no/such"])  # fmt: skip
def test_a_question_over_its_bounds_is_refused(server: Server, path: str) -> None:
    assert server.ask(path).status == 400


def test_an_address_that_is_too_long_is_refused(server: Server) -> None:
    assert server.ask(f"/search?q={'a' * 5_000}").status == 414


def test_a_large_body_does_no_harm(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=SECONDS) as link:
        link.sendall(f"POST /translate HTTP/1.1\r\nHost: x\r\nContent-Length: {OVER}\r\n\r\n".encode())
        assert link.recv(100).startswith(b"HTTP/1.1 413 ")
    with socket.create_connection(("127.0.0.1", server.port), timeout=SECONDS) as link:
        link.sendall(b"POST /translate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        came = b""
        try:
            for _ in range(OVER // 10_000):
                link.sendall(b"2710\r\n" + b"a" * 10_000 + b"\r\n")
        except OSError:
            came = b"cut off"
        assert came or link.recv(100).startswith(b"HTTP/1.1 413 ")
    assert server.ask("/health").status == 200


def test_a_body_where_none_belongs_is_refused(server: Server) -> None:
    assert server.ask("/search?q=a", "GET", b"x" * 100).status == 413


def test_a_client_that_sends_nothing_holds_nobody_up(server: Server) -> None:
    idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(50)]
    for link in idle:
        link.sendall(b"GET /health HTT")
    assert server.ask("/health").status == 200
    for link in idle:
        link.close()


def test_the_document_of_what_can_be_asked_is_valid_and_complete(server: Server) -> None:
    validator = pytest.importorskip("openapi_spec_validator")
    document = server.ask("/openapi.json").json()
    validator.validate(document)
    assert set(document["paths"]) == {  # type: ignore[call-overload]
        "/search", "/lookup", "/concept/{organisation}/{scheme}/{code}", "/translate", "/health", "/openapi.json",
    }  # fmt: skip


def test_what_is_refused_when_it_is_missing_is_needed_by_the_document_too(server: Server) -> None:
    paths = server.ask("/openapi.json").json()["paths"]
    needed = {path: [p["name"] for p in told["get"]["parameters"] if p.get("required")] for path, told in paths.items()}  # type: ignore[attr-defined]
    assert needed["/search"] == ["q"]
    assert needed["/translate"] == ["from", "to", "code"]
    assert server.ask("/search").status == server.ask("/translate?from=courts/cp-plea&code=G").status == 400


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("/search?q=guilty", "Terms"),
        ("/lookup?code=G", "Terms"),
        ("/concept/shared/plea/G", "Concept"),
        ("/translate?from=courts/cp-plea&to=shared/plea&code=G&code=XX", "Becoming"),
        ("/health", "Health"),
        ("/nowhere", "Problem"),
    ],
)
def test_every_answer_is_what_the_document_says(server: Server, path: str, schema: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    document = server.ask("/openapi.json").json()
    wanted = {"$ref": f"#/components/schemas/{schema}", "components": document["components"]}
    jsonschema.Draft202012Validator(wanted).validate(server.ask(path).json())


def test_answers_carry_what_browsers_need_to_be_safe(server: Server) -> None:
    headers = server.ask("/health").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "server" not in headers


def test_the_log_is_lines_of_json_without_what_was_asked(server: Server) -> None:
    server.ask("/translate?from=courts/cp-plea&to=shared/plea&code=SECRET")
    server.ask("/concept/shared/plea/SECRET")
    server.ask("/SECRET/path", User_Agent="SECRET")
    server.ask("/shared/plea/G.ttl")
    time.sleep(0.2)
    text = server.log.read_text(encoding="utf-8")
    assert "SECRET" not in text
    lines = [json.loads(line) for line in text.splitlines()]
    assert {"/translate", "/concept", "other", "/shared/plea/G.ttl"} <= {line["asked"] for line in lines}
    assert all(set(line) == {"at", "method", "asked", "status", "bytes", "ms"} for line in lines)


def test_it_listens_on_the_loopback_only_unless_told_otherwise(server: Server) -> None:
    others = {found[4][0] for found in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1"}
    for address in others:
        with pytest.raises(OSError, match=r"refused|unreachable"):
            socket.create_connection((str(address), server.port), timeout=5)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_what_it_has_begun_and_stops(workspace: Path, tmp_path: Path, stop: signal.Signals) -> None:
    running = start(workspace, tmp_path)
    with socket.create_connection(("127.0.0.1", running.port), timeout=SECONDS) as link:
        body = b'{"from": "courts/cp-plea", "to": "shared/plea", "codes": ["G"]}'
        link.sendall(f"POST /translate HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode())
        time.sleep(0.3)
        running.process.send_signal(stop)
        time.sleep(0.3)
        link.sendall(body)
        assert link.recv(100).startswith(b"HTTP/1.1 200 ")
    assert running.process.wait(timeout=SECONDS) == 0
