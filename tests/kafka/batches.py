"""Record batches of format 2 by hand, also wrong ones."""
import gzip
import struct

import cramjam
import lz4.frame
from crc32c import crc32c

from tests.kafka.raw import Reader, pack, varint

CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]
LOG_APPEND_TIME, TRANSACTIONAL, CONTROL = 0x08, 0x10, 0x20
HEADER_BYTES = 61


def compress(codec, data):
    if codec == "gzip":
        return gzip.compress(data, mtime=0)
    if codec == "snappy":
        return bytes(cramjam.snappy.compress_raw(data))
    if codec == "lz4":
        return lz4.frame.compress(data, block_linked=False)  # Kafka reads no others
    if codec == "zstd":
        return bytes(cramjam.zstd.compress(data))
    return data


def _bytes(value):
    if value is None:
        return varint(-1)
    data = value.encode() if isinstance(value, str) else value
    return varint(len(data)) + data


def record(delta, value, key=None, headers=(), timestamp_delta=0):
    body = b"\0" + varint(timestamp_delta) + varint(delta) + _bytes(key) + _bytes(value) + varint(len(headers))
    body += b"".join(_bytes(name) + _bytes(content) for name, content in headers)
    return varint(len(body)) + body


def batch(
    *values, codec="none", attributes=0, timestamp=1_700_000_000_000, timestamps=None, producer=(-1, -1), sequence=-1,
    base_offset=0, magic=2, count=None, last_delta=None, crc=None, records=None,
):  # fmt: skip
    """A batch of these values. `timestamps` has one per record; `records` stands for its (uncompressed) bytes."""
    timestamps = timestamps or [timestamp] * len(values)
    if records is None:
        records = b"".join(
            record(delta, value, timestamp_delta=at - timestamps[0])
            for delta, (value, at) in enumerate(zip(values, timestamps))
        )
    count = len(values) if count is None else count
    last_delta = count - 1 if last_delta is None else last_delta
    checked = pack("h i q q q h i i", attributes | CODECS.index(codec), last_delta, timestamps[0], max(timestamps),
                   *producer, sequence, count) + compress(codec, records)  # fmt: skip
    crc = crc32c(checked) if crc is None else crc
    # Its length counts what comes after the length: leader epoch, magic, CRC.
    return pack("q i i b I", base_offset, len(checked) + 9, -1, magic, crc) + checked


class Batch:
    """One that the broker gave; `values` only of uncompressed ones."""

    def __init__(self, data):
        self.base_offset, _, self.leader_epoch, self.magic, self.crc = struct.unpack_from(">qiibI", data)
        self.attributes, self.last_delta, self.first_timestamp, self.max_timestamp = struct.unpack_from(">hiqq", data, 21)
        self.producer, self.epoch, self.sequence, self.count = struct.unpack_from(">qhii", data, 43)
        self.data = data
        assert crc32c(data[21:]) == self.crc

    @property
    def values(self):
        reader = Reader(self.data[HEADER_BYTES:])
        return [self._value(Reader(reader.take(reader.varint()))) for _ in range(self.count)]

    @staticmethod
    def _value(reader):
        reader.take(1)
        reader.varint(), reader.varint()
        if (length := reader.varint()) >= 0:
            reader.take(length)
        length = reader.varint()
        return None if length < 0 else reader.take(length)


def batches(data):
    """The whole batches that a Fetch answered; a part of one at the end is left out, as every client does."""
    found = []
    while len(data) >= 12 and len(data) >= 12 + (length := struct.unpack_from(">i", data, 8)[0]):
        found.append(Batch(data[: 12 + length]))
        data = data[12 + length :]
    return found
