"""What is measured of Redis: redis-benchmark against this one and Debian's redis-server, in turn, the
server on one core and the client on the other. Its commands are its own: a key or a list, values of
100 bytes, 50 connections."""

import csv
import dataclasses
import io
import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile

from peers import NotThere, Peer
from rows import WrongAnswer
from server import CLIENT_CORE, CannotStart, Server, free_port

OURS, REDIS = "snowglobe", "redis-server"
CONNECTIONS, SIZE = 50, 100
PIPELINED = 16
REQUESTS_PER_S = {1: 40_000, PIPELINED: 200_000}  # for each second of the run that was asked for
KEYS = 100_000  # of a sorted set's members, of the keys that are set


@dataclasses.dataclass
class RedisRow:
    name: str
    title: str
    words: list[str]  # for redis-benchmark
    pipelined: int = 1


def rows() -> list[RedisRow]:
    commands = {
        "SET": ["SET", "key:__rand_int__", "__data__"],
        "GET": ["GET", "key:__rand_int__"],
        "LPUSH": ["LPUSH", "list", "__data__"],
        "ZADD": ["ZADD", "scores", "__rand_int__", "element:__rand_int__"],
    }
    return [
        RedisRow(
            f"redis-{name.lower()}{f'-p{pipelined}' if pipelined > 1 else ''}",
            f"{name}{f', {pipelined} at once' if pipelined > 1 else ''}",
            words,
            pipelined,
        )
        for pipelined in (1, PIPELINED)
        for name, words in commands.items()
    ]


ROWS = rows()


def is_row(name: str) -> bool:
    return any(row.name == name for row in ROWS)


def redis_server() -> Peer:
    program = shutil.which("redis-server")

    def check() -> None:
        if program is None or shutil.which("redis-benchmark") is None:
            raise NotThere("redis-server or redis-benchmark is not installed (Debian's redis)")

    version = ""
    if program is not None:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
        version = (re.search(r"v=(\S+)", told.stdout) or ["", ""])[1]

    def command(port: int, _: pathlib.Path) -> list[str]:
        return [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]

    return Peer(REDIS, version, set(), command, check=check, speaks_aws=False)


def command_of(peer: Peer, port: int, folder: pathlib.Path) -> list[str]:
    if peer.name == REDIS:
        return peer.command(port, folder)
    return [*peer.command(free_port(), folder), "--redis-port", str(port)]


def load(row: RedisRow, port: int, requests: int, words: list[str]) -> float:
    command = ["taskset", "-c", CLIENT_CORE, "redis-benchmark", "-p", port, "-c", CONNECTIONS]
    command += ["-n", requests, "-r", KEYS, "-P", row.pipelined, "-d", SIZE, "--csv"]
    words = ["x" * SIZE if word == "__data__" else word for word in words]
    done = subprocess.run([*map(str, command), *words], capture_output=True, text=True, timeout=300, check=False)
    lines = list(csv.reader(io.StringIO(done.stdout)))
    if done.returncode != 0 or len(lines) < 2:
        raise WrongAnswer(f"redis-benchmark: {(done.stdout + done.stderr).strip()[-200:]}")
    return float(lines[1][1])


def measure(peer: Peer, row: RedisRow, seconds: int) -> dict:
    with tempfile.TemporaryDirectory(prefix="snowglobe-bench-") as folder:
        port = free_port()
        with Server(command_of(peer, port, pathlib.Path(folder)), port, None) as server:
            fill = ["SET", "key:__rand_int__", "__data__"] if row.words[0] == "GET" else row.words
            requests = REQUESTS_PER_S[row.pipelined] * seconds
            load(row, port, requests // 4, fill)  # warm, and not empty
            before = server.cpu_s()
            throughput = load(row, port, requests, row.words)
            return {"throughput": throughput, "cpu_ns": (server.cpu_s() - before) / requests * 1e9}


def takes_part(peer: Peer) -> bool:
    return peer.name == REDIS or (peer.is_ours and peer.speaks_aws)


def measure_row(row: RedisRow, peers: list[Peer], options, note) -> dict:
    """Both in turn, again and again; the median of each figure."""
    runs: dict[str, list[dict]] = {}
    errors: dict[str, str] = {}
    for turn in range(options.repeat):
        for peer in peers:
            if not takes_part(peer) or peer.name in errors:
                continue
            try:
                figures = measure(peer, row, options.seconds)
            except (CannotStart, WrongAnswer, OSError, subprocess.TimeoutExpired) as error:
                errors[peer.name] = f"{type(error).__name__}: {error}"
                note(f"{row.name} {peer.name}: {errors[peer.name]}")
                continue
            runs.setdefault(peer.name, []).append(figures)
            note(f"{row.name} {turn + 1}/{options.repeat} {peer.name}: {figures['throughput']:,.0f}/s, {figures['cpu_ns']:,.0f} ns of CPU")
    return {
        name: {"error": errors[name]} if name in errors
        else {key: round(statistics.median(run[key] for run in runs[name]), 1) for key in runs[name][0]}
        for name in {**runs, **errors}
    }  # fmt: skip


def markdown(results: dict, table) -> str:
    measured = [row for row in ROWS if results["rows"].get(row.name)]
    peers = [peer for peer in results["peers"] if any(peer in results["rows"][row.name] for row in measured)]
    lines = []
    for row in measured:
        cells = results["rows"][row.name]
        figures = ["failed" if "error" in cells.get(peer, {}) else f"{cells[peer]['throughput']:,.0f}/s, {cells[peer]['cpu_ns']:,.0f} ns" if peer in cells else "" for peer in peers]
        ours, theirs = (cells.get(peer, {}).get("throughput") for peer in (OURS, REDIS))
        lines.append([row.title, *figures, f"{ours / theirs:.2f}" if ours and theirs else ""])
    heads = [f"{peer} {results['peers'][peer]['version']}".strip() for peer in peers]
    left_out = [f"- {peer}: {about['error']}" for peer, about in results["peers"].items() if about["is_of_redis"] and "error" in about]
    return "\n\n".join([
        f"Redis's protocol, {CONNECTIONS} connections, values of {SIZE} bytes: requests a second and the server's CPU for each",
        table(["", *heads, f"{OURS} to {REDIS}"], lines),
        *(["Not measured:", "\n".join(left_out)] if left_out else []),
    ])
