"""What is measured of Lambda: warm synchronous invocations of a function that answers its event, by wrk. The server, with the processes
that its functions run in, is on one core and the client on the other."""

import base64
import dataclasses
import http.client
import io
import json
import pathlib
import tempfile
import time
import zipfile

import turns
from peers import Peer
from rows import WrongAnswer, expect, headers_of
from server import Server, free_port, run_load

RIVAL = "ministack"
CODE = pathlib.Path(__file__).with_name("echo")
WARM_UP_S = 3  # so many sandboxes as connections have to start
START_S = 60
EVENT = {"order": 1, "customer": "a name", "lines": [{"sku": f"item-{n}", "count": n} for n in range(4)]}


@dataclasses.dataclass
class Language:
    name: str
    runtime: str  # "": a library, which Snowglobe alone loads
    handler: str
    file: str


LANGUAGES = [
    Language("Python", "python3.12", "app.handler", "app.py"),
    Language("Node", "nodejs22.x", "index.handler", "index.mjs"),
    Language("C++", "", "echo", ""),
]


@dataclasses.dataclass
class InvocationsRow:
    name: str
    title: str
    language: Language
    connections: int


ROWS = [
    InvocationsRow(
        f"invocations-{language.name.lower().replace('c++', 'cpp')}-{connections}",
        f"{language.name}, {connections} connection{'s' if connections > 1 else ''}",
        language,
        connections,
    )
    for language in LANGUAGES
    for connections in (1, 4)
]


def is_row(name: str) -> bool:
    return any(row.name == name for row in ROWS)


def takes_part(peer: Peer) -> bool:
    return peer.name == RIVAL or (peer.is_ours and peer.speaks_aws)


def headers() -> dict[str, str]:
    signed = headers_of("sqs", "")
    return {
        "Content-Type": "application/json",
        "X-Amz-Date": signed["X-Amz-Date"],
        "Authorization": signed["Authorization"].replace("/sqs/", "/lambda/").replace(";x-amz-target", ""),
    }


def call(port: int, method: str, path: str, request: dict | None = None) -> dict:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_S)
    try:
        connection.request(method, path, json.dumps(request) if request is not None else None, headers())
        response = connection.getresponse()
        body = response.read()
        failed = response.status >= 300 or response.getheader("X-Amz-Function-Error")
    except http.client.HTTPException as error:
        raise WrongAnswer(f"{method} {path}: {error!r}") from error
    finally:
        connection.close()
    if failed:
        raise WrongAnswer(f"{method} {path} answered {response.status}: {body[:300]!r}")
    return json.loads(body)


def create(port: int, language: Language) -> None:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as files:
        files.write(CODE / language.file, language.file)
    call(port, "POST", "/2015-03-31/functions", {
        "FunctionName": "echo", "Runtime": language.runtime, "Handler": language.handler, "Timeout": 30, "MemorySize": 512,
        "Role": "arn:aws:iam::000000000000:role/bench",
        "Code": {"ZipFile": base64.b64encode(package.getvalue()).decode()},
    })  # fmt: skip
    until = time.monotonic() + START_S
    while call(port, "GET", "/2015-03-31/functions/echo")["Configuration"]["State"] != "Active":
        if time.monotonic() > until:
            raise WrongAnswer("the function did not become active")


def measure(peer: Peer, row: InvocationsRow, libs: pathlib.Path, seconds: int) -> dict:
    path = "/2015-03-31/functions/echo/invocations"
    with tempfile.TemporaryDirectory(prefix="snowglobe-bench-") as folder:
        port = free_port()
        command = peer.command(port, pathlib.Path(folder))
        if not row.language.runtime:
            command = [*command, "--template", str(CODE / "template.yaml"), "--libs", str(libs)]
        with Server(command, port, "sqs") as server:
            if row.language.runtime:
                create(port, row.language)

            def check() -> None:
                answer = call(port, "POST", path, EVENT)
                expect(answer == EVENT, "the function did not answer its event", answer)

            check()
            run_load(server, headers(), [EVENT], WARM_UP_S, row.connections, path)
            measured = run_load(server, headers(), [EVENT], seconds, row.connections, path)
            check()
            if wrong := measured.not_2xx + measured.socket_errors:
                raise WrongAnswer(f"{wrong} invocations were not answered with 200")
            return {"throughput": measured.throughput, "cpu_ns": measured.cpu_us * 1e3, "p99_us": measured.p99_us}


def measure_row(row: InvocationsRow, peers: list[Peer], libs: pathlib.Path, options, note) -> dict:
    there = [peer for peer in peers if takes_part(peer) and (row.language.runtime or peer.is_ours)]
    return turns.in_turn(
        row.name, there, options.repeat, lambda peer: measure(peer, row, libs, options.seconds), note
    )  # fmt: skip


def markdown(results: dict, table) -> str:
    heading = "Invocations of a warm function that answers its event: a second, and the server's and its functions' CPU for each"
    return turns.markdown(results, ROWS, "is_of_invocations", heading, (RIVAL,), f"{turns.OURS} to {RIVAL}", 2, table)
