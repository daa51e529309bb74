"""CBOR as AWS has it, small and by the book (RFC 8949): a timestamp is tag 1 with milliseconds, which general
libraries take for seconds."""
import struct


class Timestamp(int):
    """Epoch milliseconds under tag 1."""


def dumps(value):
    if value is None:
        return b"\xf6"
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, Timestamp):
        return b"\xc1" + dumps(int(value))
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return b"\x9f" + b"".join(map(dumps, value)) + b"\xff"
    return b"\xbf" + b"".join(dumps(part) for member in value.items() for part in member) + b"\xff"


def _head(major, argument):
    for info, form in ((24, ">BB"), (25, ">BH"), (26, ">BI"), (27, ">BQ")):
        if argument < 24:
            return bytes([major << 5 | argument])
        if argument < 1 << 8 * (struct.calcsize(form) - 1):
            return struct.pack(form, major << 5 | info, argument)
    raise ValueError(argument)


def loads(data):
    value, rest = _value(data)
    assert rest == b"", rest
    return value


END = object()


def _value(data):
    major, info, rest = data[0] >> 5, data[0] & 31, data[1:]
    if data[0] in (0xF4, 0xF5, 0xF6, 0xFF):
        return {0xF4: False, 0xF5: True, 0xF6: None, 0xFF: END}[data[0]], rest
    argument = info
    if 24 <= info <= 27:
        size = 1 << info - 24
        argument, rest = int.from_bytes(rest[:size], "big"), rest[size:]
    if major == 0:
        return argument, rest
    if major == 1:
        return -1 - argument, rest
    if major in (2, 3):
        content = rest[:argument]
        assert len(content) == argument
        return content if major == 2 else content.decode(), rest[argument:]
    if major == 6:
        assert argument == 1
        value, rest = _value(rest)
        return Timestamp(value), rest
    assert major in (4, 5), data[:20]
    parts = []
    while info == 31 or len(parts) < argument * (major - 3):
        part, rest = _value(rest)
        if part is END:
            break
        parts.append(part)
    return (parts if major == 4 else dict(zip(parts[::2], parts[1::2]))), rest
