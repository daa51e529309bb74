"""Batches of records with keys and headers, for tests that look at what becomes of them."""
from crc32c import crc32c

from tests.kafka.calls import Client, kafka_address
from tests.kafka.raw import pack, varint


def _bytes(value):
    data = None if value is None else value.encode() if isinstance(value, str) else value
    return varint(-1) if data is None else varint(len(data)) + data


def batch_of(*records, timestamp=-1):
    """Each a (key, value) or (key, value, headers)."""
    body = b""
    for delta, (key, value, *headers) in enumerate(records):
        one = b"\0" + varint(0) + varint(delta) + _bytes(key) + _bytes(value) + varint(len(headers[0]) if headers else 0)
        for name, content in headers[0] if headers else ():
            one += _bytes(name) + _bytes(content)
        body += varint(len(one)) + one
    last = len(records) - 1
    checked = pack("h i q q q h i i", 0, last, timestamp, timestamp, -1, -1, -1, len(records)) + body
    return pack("q i i b I", 0, len(checked) + 9, -1, 2, crc32c(checked)) + checked


def client_of(world):
    return Client(kafka_address(world))


def milliseconds(world):
    """The world's time."""
    return int(world.now().timestamp() * 1000)
