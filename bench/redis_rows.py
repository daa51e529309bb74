"""What is measured of Redis: redis-benchmark against this one and Debian's redis-server, in turn, the
server on one core and the client on the other. Its commands are its own: a key or a list, values of
100 bytes, 50 connections."""

import csv
import dataclasses
import io
import pathlib
import re
import shutil
import subprocess
import tempfile

import turns
from peers import NotThere, Peer
from rows import WrongAnswer
from server import CLIENT_CORE, Server, free_port

REDIS = "redis-server"
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
    there = [peer for peer in peers if takes_part(peer)]
    return turns.in_turn(row.name, there, options.repeat, lambda peer: measure(peer, row, options.seconds), note)


def markdown(results: dict, table) -> str:
    heading = f"Redis's protocol, {CONNECTIONS} connections, values of {SIZE} bytes: requests a second and the server's CPU for each"
    return turns.markdown(results, ROWS, "is_of_redis", heading, (REDIS,), f"{turns.OURS} to {REDIS}", 2, table)
