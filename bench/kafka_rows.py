"""What is measured of brokers. The client of the rows of many records is librdkafka's
rdkafka_performance; where it would be what is measured, a few lines on kafka_wire.

Nothing is pinned to a core: librdkafka has two busy threads, and its mock, which is the ceiling, a
third one in the same process. Client and server of each row share all cores, as the mock does."""

import asyncio
import contextlib
import dataclasses
import gc
import mmap
import pathlib
import re
import resource
import select
import statistics
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable

import kafka_wire as wire
from kafka_wire import WrongAnswer
from peers import Peer
from server import CannotStart, Server, free_port

MESSAGES_PER_S = {100: 1_000_000, 1024: 400_000}  # for each second of the run that was asked for
SIZES = {"100B": 100, "1KiB": 1024}
PARTITIONS = 6
KEPT, KEPT_SIZE = 5_000_000, 100
RATE = 1_000
WARM_UP_RATE, WARM_UP_S = 2_000, 5
POLLS, POLL_WAIT_S = 1_000, 30
TOUCHED_BYTES = 1 << 20
SETTLE_S = 5  # after the connections were opened
POLLED_S_MIN = 15  # CPU time comes in ticks of 10 ms


@dataclasses.dataclass
class Run:
    """What a row measures of one server (None: the mock)."""

    program: pathlib.Path  # rdkafka_performance
    server: Server | None
    seconds: int

    def perf(self, *words: str | int) -> str:
        where = ["-X", "test.mock.num.brokers=1"]
        if self.server:
            where = ["-b", f"127.0.0.1:{self.server.port}", "-X", "broker.address.family=v4"]
        command = [str(self.program), *map(str, words), "-q", *where]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode != 0:
            lines = (done.stdout + done.stderr).strip().splitlines()
            raise WrongAnswer(f"rdkafka_performance: {lines[-1][:200] if lines else 'failed'}")
        return done.stdout

    def produce(self, topic: str, load: "Load", messages: int) -> dict:
        """In the topic that is there; a mock makes it."""
        before = self.server.cpu_s() if self.server else 0
        to_one = ["-p", 0] if load.partitions == 1 else []
        out = self.perf(
            "-P", "-t", topic, *to_one, "-s", load.size, "-c", messages, "-a", load.acks,
            "-X", "linger.ms=5",
        )  # fmt: skip
        told = re.search(r"(\d+) delivered .*?, (\d+) failed\) in \d+ms: (\d+) msgs/s", out)
        if not told or (int(told[1]), int(told[2])) != (messages, 0):
            raise WrongAnswer(f"not all was delivered: {out.strip()[-200:]}")
        if self.server:
            kept = wire.messages_in(self.server.port, topic, load.partitions)
            if kept < messages:
                raise WrongAnswer(f"{messages} messages were acknowledged, {kept} are there")
        return self._rate(int(told[3]), load, messages, before)

    def consume(self, topic: str, load: "Load", messages: int) -> dict:
        before = self.server.cpu_s()
        partitions = [word for number in range(load.partitions) for word in ("-p", number)]
        out = self.perf("-C", "-t", topic, *partitions, "-o", "beginning", "-c", messages)
        told = re.search(r"(\d+) messages \((\d+) bytes\) consumed in \d+ms: (\d+) msgs/s", out)
        if not told or int(told[1]) < messages or int(told[2]) < messages * load.size:
            raise WrongAnswer(f"not all was consumed: {out.strip()[-200:]}")
        return self._rate(int(told[3]), load, messages, before)

    def _rate(self, throughput: int, load: "Load", messages: int, before: float) -> dict:
        cpu = {}
        if self.server:
            cpu = {"cpu_ns": round((self.server.cpu_s() - before) / messages * 1e9)}
        return {"throughput": throughput, "mb_per_s": throughput * load.size / 1e6, **cpu}


def touch_memory(size: int) -> None:
    """So that it is the machine's own when a server takes it: what lies free for seconds, the host
    of a virtual machine may take back, and giving it again costs more than all that is measured."""
    with mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as memory:
        memory.madvise(mmap.MADV_HUGEPAGE)
        piece = b"x" * TOUCHED_BYTES
        for _ in range(size // TOUCHED_BYTES):
            memory.write(piece)


@dataclasses.dataclass
class Load:
    size: int
    partitions: int
    acks: int = 1

    def count(self, seconds: int) -> int:
        return MESSAGES_PER_S[self.size] * seconds

    def produce(self, run: Run) -> dict:
        if run.server:
            wire.create_topic(run.server.port, "warm-up", self.partitions)
            wire.create_topic(run.server.port, "produced", self.partitions)
            touch_memory(4 * self.size * self.count(1))
            run.produce("warm-up", self, self.count(1))
        touch_memory(4 * self.size * self.count(run.seconds))
        return run.produce("produced", self, self.count(run.seconds))

    def consume(self, run: Run) -> dict:
        wire.create_topic(run.server.port, "produced", self.partitions)
        run.produce("produced", self, self.count(run.seconds))
        run.consume("produced", self, self.count(1))
        return run.consume("produced", self, self.count(run.seconds))


def measure_start(run: Run) -> dict:
    return {"ms": run.server.first_answer_s * 1e3, "memory_mb": run.server.memory_mb()}


def measure_memory(run: Run) -> dict:
    """Of a server that holds many records, all of them written since it started."""
    wire.create_topic(run.server.port, "kept", 1)
    run.produce("kept", Load(KEPT_SIZE, 1), KEPT)
    return {"memory_mb": run.server.memory_mb()}


def measure_latency(run: Run) -> dict:
    """From the send of a record to the arrival of the fetch with it, at a steady rate: one thread,
    which only sends what lies ready and looks at offsets."""
    wire.create_topic(run.server.port, "latency", 1)
    gc.collect()
    gc.disable()
    try:
        stream(run.server.port, "latency", WARM_UP_RATE, WARM_UP_RATE * WARM_UP_S)
        waits = stream(run.server.port, "latency", RATE, RATE * run.seconds)
    finally:
        gc.enable()
    cuts = statistics.quantiles(waits, n=100)
    return {"p50_us": cuts[49] * 1e6, "p99_us": cuts[98] * 1e6}


def frames(connection: wire.Connection, rest: bytearray) -> list[bytes]:
    """All whole ones that have come; what is left of the next one stays in `rest`."""
    rest += connection.socket.recv(wire.FETCHED_BYTES)
    whole = []
    while len(rest) >= 4 and len(rest) >= 4 + (size := struct.unpack_from(">i", rest)[0]):
        whole.append(bytes(rest[4 : 4 + size]))
        del rest[: 4 + size]
    return whole


def stream(port: int, topic: str, rate: int, count: int) -> list[float]:
    """How long each of `count` records, 100 bytes at `rate` a second, was on its way."""
    record = wire.produce(topic, 0, wire.batch_of(b"x" * 100))
    with wire.Connection(port) as producer, wire.Connection(port) as consumer:
        first = wire.ends(producer, topic, 1)[0]
        sent: list[float] = []
        waits: list[float] = []
        answers, news = bytearray(), bytearray()
        consumer.socket.sendall(wire.fetch(topic, 0, first, 500))
        begin = time.perf_counter() + 0.01
        until = begin + count / rate + wire.TIMEOUT_S
        while len(waits) < count:
            now = time.perf_counter()
            due = begin + len(sent) / rate
            if len(sent) < count and now >= due:
                sent.append(now)
                producer.socket.sendall(record)
                continue
            pause = due - now if len(sent) < count else until - now
            if pause <= 0:
                raise WrongAnswer(f"only {len(waits)} of {count} records came in time")
            ready = select.select([consumer.socket, producer.socket], [], [], pause)[0]
            if consumer.socket in ready:
                for answer in frames(consumer, news):
                    now = time.perf_counter()
                    last = wire.last_offset(wire.fetched(answer, topic))
                    got = len(waits) if last is None else last + 1 - first
                    waits += [now - at for at in sent[len(waits) : got]]
                    consumer.socket.sendall(wire.fetch(topic, 0, first + len(waits), 500))
            if producer.socket in ready:
                for answer in frames(producer, answers):
                    wire.produced(answer, topic)
    return waits


def measure_polls(run: Run) -> dict:
    """The share of a core that parked fetches cost, each on a connection of its own; as they were
    sent over a while, so they are renewed."""
    wire.create_topic(run.server.port, "quiet", 1)
    return asyncio.run(park(run.server, max(run.seconds, POLLED_S_MIN)))


async def park(server: Server, seconds: float) -> dict:
    renewed = 0
    opened = asyncio.Semaphore(50)

    async def poll(number: int, parked: asyncio.Event) -> None:
        nonlocal renewed
        async with opened:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            # The first waits differ, so that the renewals are spread.
            wait_s = POLL_WAIT_S * (number + 1) / POLLS
            writer.write(wire.fetch("quiet", 0, 0, round(wait_s * 1e3)))
            parked.set()
        with contextlib.closing(writer):
            while True:
                size = struct.unpack(">i", await reader.readexactly(4))[0]
                if wire.fetched(await reader.readexactly(size), "quiet"):
                    raise WrongAnswer("a fetch of nothing was answered records")
                renewed += 1
                writer.write(wire.fetch("quiet", 0, 0, POLL_WAIT_S * 1000))

    events = [asyncio.Event() for _ in range(POLLS)]
    tasks = [asyncio.create_task(poll(number, event)) for number, event in enumerate(events)]
    try:
        async with asyncio.timeout(wire.TIMEOUT_S):
            for event in events:
                await event.wait()
        await asyncio.sleep(SETTLE_S)
        before, began, renewed = server.cpu_s(), time.perf_counter(), 0
        await asyncio.sleep(seconds)
        cpu_s, wall_s = server.cpu_s() - before, time.perf_counter() - began
        if failed := next((task for task in tasks if task.done()), None):
            raise WrongAnswer(f"a poll ended: {failed.exception()!r}")
        expected = POLLS * wall_s / POLL_WAIT_S
        if not expected / 2 < renewed < expected * 2:
            raise WrongAnswer(f"{renewed} fetches came back in {wall_s:.0f} s")
        return {"cpu_percent": cpu_s / wall_s * 100, "renewed": renewed}
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@dataclasses.dataclass
class KafkaRow:
    name: str
    title: str
    measure: Callable[[Run], dict]
    has_mock: bool = False  # as the ceiling
    needs_client: bool = True


def loads() -> list[KafkaRow]:
    rows = []
    for label, size in SIZES.items():
        words = label.replace("B", " B").replace("Ki B", " KiB")
        for count in (1, PARTITIONS):
            where = f"{words}, {count} partition{'s' if count > 1 else ''}"
            name = f"{label}-{count}p"
            for acks, told in ((1, "1"), (-1, "all")):
                rows.append(KafkaRow(
                    f"kafka-produce-{name}-acks{told}", f"produce {where}, acks {told}",
                    Load(size, count, acks).produce, has_mock=True,
                ))  # fmt: skip
            rows.append(
                KafkaRow(f"kafka-consume-{name}", f"consume {where}", Load(size, count).consume)
            )
    return sorted(rows, key=lambda row: "consume" in row.name)


ROWS = [
    KafkaRow("kafka-start", "first ApiVersions", measure_start, needs_client=False),
    *loads(),
    KafkaRow("kafka-latency", f"{RATE:,} records a second, from end to end, p50 / p99",
             measure_latency, needs_client=False),
    KafkaRow("kafka-memory", f"memory with {KEPT:,} records of {KEPT_SIZE} B", measure_memory),
    KafkaRow("kafka-polls", f"{POLLS:,} parked fetches, of one core", measure_polls,
             needs_client=False),
]  # fmt: skip


def measure(peer: Peer, row: KafkaRow, program: pathlib.Path, seconds: int) -> dict:
    if peer.is_mock:
        return row.measure(Run(program, None, seconds))
    with tempfile.TemporaryDirectory(prefix="snowglobe-bench-") as folder:
        port = free_port()
        command = peer.kafka(port, pathlib.Path(folder))
        with Server(command, port, "kafka", pinned=False) as server:
            run = Run(program, server, seconds)
            if row.measure is not measure_start:
                wire.check(port)
            return row.measure(run)


def takes_part(peer: Peer, row: KafkaRow) -> bool:
    return row.has_mock if peer.is_mock else peer.kafka is not None


def measure_row(row: KafkaRow, peers: list[Peer], program: pathlib.Path, options, note) -> dict:
    """All peers in turn, again and again; the median of each figure."""
    if row.needs_client and not program.exists():
        return {}
    # For the clients' connections and the servers', which inherit it.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    runs: dict[str, list[dict]] = {}
    errors: dict[str, str] = {}
    for turn in range(options.repeat):
        for peer in peers:
            if not takes_part(peer, row) or peer.name in errors:
                continue
            try:
                figures = measure(peer, row, program, options.seconds)
            except (CannotStart, WrongAnswer, OSError, struct.error, subprocess.TimeoutExpired,
                    asyncio.IncompleteReadError) as error:  # fmt: skip
                errors[peer.name] = f"{type(error).__name__}: {error}"
                note(f"{row.name} {peer.name}: {errors[peer.name]}")
                continue
            runs.setdefault(peer.name, []).append(figures)
            told = ", ".join(f"{name} {value:,.4g}" for name, value in figures.items())
            note(f"{row.name} {turn + 1}/{options.repeat} {peer.name}: {told}")
    return {
        peer.name: {"error": errors[peer.name]} if peer.name in errors else medians(runs[peer.name])
        for peer in peers
        if peer.name in errors or peer.name in runs
    }


def medians(runs: list[dict]) -> dict:
    return {name: round(statistics.median(run[name] for run in runs), 3) for name in runs[0]}
