"""As much of Kafka's protocol as the rows need beside librdkafka: topics, one batch, parked fetches.
Versions are the oldest that a Kafka 4 still takes."""

import contextlib
import socket
import struct
import time

PRODUCE, FETCH, LIST_OFFSETS, API_VERSIONS, CREATE_TOPICS = 0, 1, 2, 18, 19
VERSIONS = {PRODUCE: 3, FETCH: 4, LIST_OFFSETS: 1, API_VERSIONS: 0, CREATE_TOPICS: 4}
EXISTS = 36
TIMEOUT_S = 30
FETCHED_BYTES = 1 << 20


class WrongAnswer(Exception):
    pass


def text(value: str) -> bytes:
    return struct.pack(">h", len(value)) + value.encode()


def request(api: int, body: bytes, correlation: int = 0) -> bytes:
    head = struct.pack(">hhi", api, VERSIONS[api], correlation) + text("bench")
    return struct.pack(">i", len(head) + len(body)) + head + body


def produce(topic: str, partition: int, batch: bytes) -> bytes:
    """With acks of all."""
    partitions = struct.pack(">iii", 1, partition, len(batch)) + batch
    return request(PRODUCE, struct.pack(">hhii", -1, -1, 10_000, 1) + text(topic) + partitions)


def fetch(topic: str, partition: int, offset: int, wait_ms: int) -> bytes:
    head = struct.pack(">iiiibi", -1, wait_ms, 1, FETCHED_BYTES, 0, 1)
    return request(
        FETCH, head + text(topic) + struct.pack(">iiqi", 1, partition, offset, FETCHED_BYTES)
    )


def produced(answer: bytes, topic: str) -> int:
    """The offset of what a request of one partition wrote."""
    error, offset = struct.unpack_from(">hq", answer, 4 + 4 + 2 + len(topic) + 4 + 4)
    if error:
        raise WrongAnswer(f"Produce was answered error {error}")
    return offset


def fetched(answer: bytes, topic: str) -> bytes:
    """The batches that a request of one partition is answered."""
    at = 4 + 4 + 4 + 2 + len(topic) + 4 + 4
    error, _, _, aborted = struct.unpack_from(">hqqi", answer, at)
    if error or aborted > 0:
        raise WrongAnswer(f"Fetch was answered error {error}")
    return answer[at + 22 + 4 :]


def last_offset(batches: bytes) -> int | None:
    last, at = None, 0
    while at + 27 <= len(batches):
        offset, size = struct.unpack_from(">qi", batches, at)
        last = offset + struct.unpack_from(">i", batches, at + 23)[0]
        at += 12 + size
    return last


def crc32c(data: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def varint(value: int) -> bytes:
    value = value << 1 ^ value >> 63
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def batch_of(value: bytes) -> bytes:
    """One record without a key, of now."""
    record = b"\0" + varint(0) + varint(0) + varint(-1) + varint(len(value)) + value + varint(0)
    records = varint(len(record)) + record
    now = int(time.time() * 1e3)
    body = struct.pack(">hiqqqhii", 0, 0, now, now, -1, -1, -1, 1) + records
    return struct.pack(">qiibI", 0, 9 + len(body), -1, 2, crc32c(body)) + body


class Connection:
    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _read(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            more = self.socket.recv(size - len(data))
            if not more:
                raise WrongAnswer("the connection was closed")
            data += more
        return bytes(data)

    def call(self, message: bytes) -> bytes:
        self.socket.sendall(message)
        return self._read(struct.unpack(">i", self._read(4))[0])

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_) -> None:
        self.socket.close()


def answers(port: int) -> bool:
    """Whether ApiVersions is answered, and with success."""
    with contextlib.suppress(OSError, WrongAnswer), Connection(port) as connection:
        return struct.unpack_from(">h", connection.call(request(API_VERSIONS, b"")), 4)[0] == 0
    return False


def create_topic(port: int, topic: str, partitions: int) -> None:
    """And waits until it can be used: a Kafka says sooner that it is there."""
    body = struct.pack(">i", 1) + text(topic) + struct.pack(">ihii", partitions, 1, 0, 0)
    body += struct.pack(">ib", 10_000, 0)
    until = time.monotonic() + TIMEOUT_S
    with Connection(port) as connection:
        while True:
            answer = connection.call(request(CREATE_TOPICS, body))
            error = struct.unpack_from(">h", answer, 4 + 4 + 4 + 2 + len(topic))[0]
            if error in (0, EXISTS) and None not in ends(connection, topic, partitions):
                return
            if time.monotonic() > until:
                raise WrongAnswer(f"the topic {topic} could not be made: error {error}")
            time.sleep(0.01)


def ends(connection: Connection, topic: str, partitions: int) -> list[int | None]:
    """The next offset of each partition; None where it cannot be told."""
    asked = b"".join(struct.pack(">iq", partition, -1) for partition in range(partitions))
    body = struct.pack(">ii", -1, 1) + text(topic) + struct.pack(">i", partitions) + asked
    answer = connection.call(request(LIST_OFFSETS, body))
    at = 4 + 4 + 2 + len(topic) + 4
    told = {}
    for partition, error, _, offset in struct.iter_unpack(">ihqq", answer[at:]):
        told[partition] = None if error else offset
    return [told.get(partition) for partition in range(partitions)]


def messages_in(port: int, topic: str, partitions: int) -> int:
    with Connection(port) as connection:
        return sum(end or 0 for end in ends(connection, topic, partitions))


def check(port: int) -> None:
    """One record is written and read back."""
    topic, batch = "checked", batch_of(b"a record that is read back")
    create_topic(port, topic, 1)
    with Connection(port) as connection:
        offset = produced(connection.call(produce(topic, 0, batch)), topic)
        read = fetched(connection.call(fetch(topic, 0, offset, 1000)), topic)
    # What follows the leader's epoch is as it was sent.
    if read[16:] != batch[16:]:
        raise WrongAnswer(f"another record was read than written: {read!r}")
