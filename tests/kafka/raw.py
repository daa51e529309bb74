"""Kafka's protocol by hand, for tests that send exactly the bytes they mean.

A message is told by letters in the order of its fields, see LETTERS: "s [i q]" is a string and an array of structs of
int32 and int64. Capitals and braces are the compact forms of flexible versions, which end in "t", the section of tags.
"""
import re
import socket
import struct

from tests.kafka.messages import API_VERSIONS, MESSAGES

TIMEOUT_S = 20
LETTERS = {
    "b": ">b", "h": ">h", "i": ">i", "q": ">q", "?": ">?", "I": ">I",
    "s": "nullable string", "y": "nullable bytes", "S": "compact string", "Y": "compact bytes",
    "u": "uuid", "t": "tags",
}  # fmt: skip


def unsigned_varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def varint(value):
    return unsigned_varint((value << 1) ^ (value >> 63))


def _tree(letters):
    """"i [s h]" -> ["i", ["[", "s", "h"]]"""
    stack = [[]]
    for token in re.findall(r"\S", letters):
        if token in "[{":
            stack.append([token])
        elif token in "]}":
            inner = stack.pop()
            stack[-1].append(inner)
        else:
            stack[-1].append(token)
    return stack[0]


def _write(kind, value):
    if isinstance(kind, list):
        compact = kind[0] == "{"
        if value is None:
            return b"\0" if compact else struct.pack(">i", -1)
        count = unsigned_varint(len(value) + 1) if compact else struct.pack(">i", len(value))
        inner = kind[1:]
        if inner[-1] == "t":  # structs of flexible versions: their tags are left out by the caller
            value = [(*item, b"") for item in value]
        elif len(inner) == 1:
            value = [(item,) for item in value]
        return count + b"".join(_write_all(inner, item) for item in value)
    if kind in "sy":
        if value is None:
            return struct.pack(">h" if kind == "s" else ">i", -1)
        data = value.encode() if isinstance(value, str) else value
        return struct.pack(">h" if kind == "s" else ">i", len(data)) + data
    if kind in "SY":
        if value is None:
            return b"\0"
        data = value.encode() if isinstance(value, str) else value
        return unsigned_varint(len(data) + 1) + data
    if kind == "u":
        return value
    if kind == "t":
        return value or b"\0"
    return struct.pack(LETTERS[kind], value)


def _write_all(tree, values):
    assert len(tree) == len(values), (tree, values)
    return b"".join(_write(kind, value) for kind, value in zip(tree, values))


def pack(letters, *values):
    tree = _tree(letters)
    if tree and tree[-1] == "t" and len(values) == len(tree) - 1:
        values = (*values, b"")
    return _write_all(tree, values)


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        assert 0 <= count <= len(self.data) - self.at, f"{count} bytes at {self.at} of {self.data!r}"
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, form):
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def unsigned_varint(self):
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    def varint(self):
        value = self.unsigned_varint()
        return (value >> 1) ^ -(value & 1)

    def _read(self, kind):
        if isinstance(kind, list):
            count = self.unsigned_varint() - 1 if kind[0] == "{" else self.number(">i")
            if count < 0:
                return None
            inner = kind[1:]
            items = [self._read_all(inner) for _ in range(count)]
            return [item[0] for item in items] if len(inner) == 1 else items
        if kind in "sySY":
            if kind in "sy":
                count = self.number(">h" if kind == "s" else ">i")
            else:
                count = self.unsigned_varint() - 1
            data = None if count < 0 else self.take(count)
            return data.decode() if data is not None and kind in "sS" else data
        if kind == "u":
            return self.take(16)
        if kind == "t":
            return {self.unsigned_varint(): self.take(self.unsigned_varint()) for _ in range(self.unsigned_varint())}
        return self.number(LETTERS[kind])

    def _read_all(self, tree):
        """Tags of structs are read and left out; nobody asks for them there."""
        values = [self._read(kind) for kind in tree]
        return tuple(values[:-1] if tree[-1:] == ["t"] else values)

    def unpack(self, letters):
        """All that is left, which must be exactly that."""
        values = [self._read(kind) for kind in _tree(letters)]
        assert self.at == len(self.data), f"{len(self.data) - self.at} bytes left over: {self.data[self.at:]!r}"
        return values[0] if len(values) == 1 else tuple(values)


def frame(data):
    return struct.pack(">i", len(data)) + data


def header(key, version, correlation=1, client="test", flexible=False):
    return struct.pack(">hhi", key, version, correlation) + pack("s", client) + (b"\0" if flexible else b"")


def request(name, version, *values, correlation=1):
    """The frame of a request."""
    key, letters, _ = MESSAGES[name, version]
    return frame(header(key, version, correlation, flexible=letters.endswith("t")) + pack(letters, *values))


class Connection:
    """One connection to the broker; what it sends is counted by `correlation`."""

    def __init__(self, address):
        host, _, port = address.rpartition(":")
        self.socket = socket.create_connection((host.strip("[]"), int(port)), timeout=TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.correlation = 0
        self.received = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def post(self, name, version, *values):
        """Sends a request and does not wait; returns its correlation id."""
        self.correlation += 1
        self.send(request(name, version, *values, correlation=self.correlation))
        return self.correlation

    def _more(self):
        try:
            data = self.socket.recv(1 << 20)
        except ConnectionResetError:
            data = b""
        if not data:
            raise EOFError(f"closed after {self.received!r}")
        self.received += data

    def answer(self):
        """The next answer: a Reader after the length."""
        while len(self.received) < 4 or len(self.received) - 4 < struct.unpack_from(">i", self.received)[0]:
            self._more()
        end = 4 + struct.unpack_from(">i", self.received)[0]
        data, self.received = self.received[4:end], self.received[end:]
        return Reader(data)

    def take(self, name, version, correlation):
        """The next answer, which must be the one to this request."""
        key, letters, answer = MESSAGES[name, version]
        reader = self.answer()
        assert reader.number(">i") == correlation
        if letters.endswith("t") and key != API_VERSIONS:  # its header has no tags, or no client could ask
            assert reader.unsigned_varint() == 0
        return reader.unpack(answer)

    def call(self, name, version, *values):
        """Asks, and returns the fields of the answer; one alone as itself."""
        return self.take(name, version, self.post(name, version, *values))

    def is_closed(self):
        """Waits for the broker to close; False if it sends something instead."""
        try:
            self._more()
        except EOFError:
            return True
        return False
