"""What is measured of MongoDB: one insert, one lookup by an index, one update, beside mongo-java-server and FerretDB, in turn; the server on
one core and the client (mongodb_load.cc) on the other, the same bytes for all."""

import dataclasses
import json
import pathlib
import socket
import struct
import subprocess
import tempfile
import time

import mongodb_peers
import turns
from peers import Peer
from rows import WrongAnswer
from server import CLIENT_CORE, CannotStart, Server, free_port

CONNECTIONS = 16
DOCUMENTS = 5_000
MESSAGES = 5_000  # other ones, then the same again
WARM_UP_S = 1
NAMESPACE = {"$db": "bench"}
HEAD = struct.Struct("<iiii")  # length, its number, the one that it answers, OP_MSG
OP_MSG = 2013


def bson(document: dict) -> bytes:
    body = b""
    for name, value in document.items():
        key = name.encode() + b"\0"
        if isinstance(value, bool):
            body += b"\x08" + key + bytes([value])
        elif isinstance(value, int):
            body += (b"\x10" + key + struct.pack("<i", value)) if abs(value) < 2**31 else (b"\x12" + key + struct.pack("<q", value))
        elif isinstance(value, float):
            body += b"\x01" + key + struct.pack("<d", value)
        elif isinstance(value, str):
            text = value.encode() + b"\0"
            body += b"\x02" + key + struct.pack("<i", len(text)) + text
        elif isinstance(value, bytes):  # an ObjectId
            body += b"\x07" + key + value
        elif isinstance(value, dict):
            body += b"\x03" + key + bson(value)
        else:
            body += b"\x04" + key + bson({str(i): one for i, one in enumerate(value)})
    return struct.pack("<i", len(body) + 5) + body + b"\0"


def message(command: dict) -> bytes:
    body = struct.pack("<i", 0) + b"\0" + bson({**command, **NAMESPACE})
    return HEAD.pack(HEAD.size + len(body), 1, 0, OP_MSG) + body


# What the count of bench_mongodb_load replaces: the last eight bytes of an _id.
COUNTED = b"\xab\xcd\xef\x01\x02\x03\x04\x05"


def document(number: int, id_: bytes) -> dict:
    return {
        "_id": id_,
        "user": f"user-{number:06}",
        "email": f"somebody.{number}@example.com",
        "age": number % 90,
        "score": number / 7,
        "tags": ["red", "green", f"t{number % 10}"],
        "text": "x" * 100,
    }


def id_of(number: int) -> bytes:
    return b"\1\0\0\0" + struct.pack("<Q", number)


def insert_one(number: int) -> dict:
    return {"insert": "added", "documents": [document(number, b"\2\0\0\0" + COUNTED)], "ordered": True}


def find_one(number: int) -> dict:
    return {"find": "there", "filter": {"user": f"user-{number * 7919 % DOCUMENTS:06}"}, "limit": 1, "singleBatch": True}


def update_one(number: int) -> dict:
    change = {"q": {"_id": id_of(number * 7919 % DOCUMENTS)}, "u": {"$inc": {"age": 1}, "$set": {"text": f"{number:0100}"}}}
    return {"update": "there", "updates": [change], "ordered": True}


@dataclasses.dataclass
class MongodbRow:
    name: str
    title: str
    command: object  # of a number
    shows: bytes  # in the answer to the first
    counts: bool = False
    at_once: int = 1  # on each connection


ROWS = [
    MongodbRow("mongodb-insert-one", "insert one", insert_one, b"\x10n\0\1\0\0\0", counts=True),
    MongodbRow("mongodb-find-one", "find one by a unique index", find_one, b"user-000000"),
    MongodbRow("mongodb-update-one", "update one by _id", update_one, b"nModified\0\1"),
]
ROWS += [dataclasses.replace(row, name=f"{row.name}-p16", title=f"{row.title}, 16 at once", at_once=16) for row in ROWS]


def is_row(name: str) -> bool:
    return any(row.name == name for row in ROWS)


class Client:
    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)

    def ask(self, command: dict) -> bytes:
        self.socket.sendall(message(command))
        answer = b""
        while len(answer) < HEAD.size or len(answer) < HEAD.unpack_from(answer)[0]:
            more = self.socket.recv(1 << 16)
            if not more:
                raise WrongAnswer(f"{next(iter(command))}: the connection was closed")
            answer += more
        if b"\x01ok\0" + struct.pack("<d", 1) not in answer or b"writeErrors" in answer:
            raise WrongAnswer(f"{next(iter(command))}: {answer[21:300]!r}")
        return answer


def prepare(port: int) -> None:
    client = Client(port)
    index = {"key": {"user": 1}, "name": "user_1", "unique": True}
    client.ask({"createIndexes": "there", "indexes": [index]})
    for first in range(0, DOCUMENTS, 500):
        documents = [document(number, id_of(number)) for number in range(first, first + 500)]
        client.ask({"insert": "there", "documents": documents, "ordered": True})


def first_answer(port: int) -> None:
    """A JVM accepts before it answers."""
    end = time.monotonic() + 60
    while True:
        try:
            Client(port).ask({"ping": 1})
            return
        except (OSError, WrongAnswer) as error:
            if time.monotonic() > end:
                raise CannotStart(f"no answer to ping: {error}") from error
            time.sleep(0.05)


def command_of(peer: Peer, port: int, folder: pathlib.Path) -> list[str]:
    if peer.is_ours:
        return [*peer.command(free_port(), folder), "--mongodb-port", str(port)]
    return peer.command(port, folder)


def load(program: pathlib.Path, port: int, at_once: int, messages: pathlib.Path, seconds: float, counted: list) -> dict:
    command = ["taskset", "-c", CLIENT_CORE, program, port, CONNECTIONS, at_once, seconds, messages, *counted]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != 0:
        raise WrongAnswer(f"bench_mongodb_load: {(done.stderr or done.stdout).strip()[-200:]}")
    result = json.loads(done.stdout)
    if result["bad"]:
        raise WrongAnswer(f"{result['bad']} of {result['requests']} answers are errors")
    return result


def measure(peer: Peer, row: MongodbRow, program: pathlib.Path, seconds: int) -> dict:
    with tempfile.TemporaryDirectory(prefix="snowglobe-bench-") as folder:
        port = free_port()
        messages = pathlib.Path(folder) / "messages"
        messages.write_bytes(b"".join(message(row.command(number)) for number in range(MESSAGES)))
        at = message(row.command(0)).find(COUNTED)
        with Server(command_of(peer, port, pathlib.Path(folder)), port, None) as server:
            first_answer(port)
            prepare(port)
            if row.shows not in (answer := Client(port).ask(row.command(0))):
                raise WrongAnswer(f"{row.name}: {answer[21:300]!r}")
            warm = load(program, port, row.at_once, messages, WARM_UP_S, [at, 1] if row.counts else [])
            before = server.cpu_s()
            result = load(program, port, row.at_once, messages, seconds, [at, warm["counted"]] if row.counts else [])
            return {
                "throughput": result["requests"] / result["seconds"],
                "p99_us": result["p99_us"],
                "cpu_ns": (server.cpu_s() - before) / result["requests"] * 1e9,
                "client_cpu_ns": result["own_s"] / result["requests"] * 1e9,
            }


def takes_part(peer: Peer) -> bool:
    return peer.name in (mongodb_peers.JAVA, mongodb_peers.FERRET) or (peer.is_ours and peer.speaks_aws)


def measure_row(row: MongodbRow, peers: list[Peer], program: pathlib.Path, options, note) -> dict:
    there = [peer for peer in peers if takes_part(peer)]
    return turns.in_turn(row.name, there, options.repeat, lambda peer: measure(peer, row, program, options.seconds), note)


def markdown(results: dict, table) -> str:
    heading = f"MongoDB's protocol, {CONNECTIONS} connections: commands a second and the server's CPU for each"
    return turns.markdown(results, ROWS, "is_of_mongodb", heading, (mongodb_peers.JAVA, mongodb_peers.FERRET), f"{turns.OURS} to the faster", 1, table)
