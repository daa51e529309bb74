"""A connection that speaks RESP by hand: what clients hide, and what no client would send."""
import socket


class Error(str):
    """What stands behind the '-'."""


class Status(str):
    """What stands behind the '+'."""


class Push(list):
    """What nobody asked for."""


class Pairs(dict):
    """A map of RESP3."""


class Connection:
    def __init__(self, address, timeout=20):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), timeout=timeout)
        self.rest = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def write(self, data):
        self.socket.sendall(data)

    def send(self, *words):
        self.write(command(*words))

    def ask(self, *words):
        self.send(*words)
        return self.read()

    def ask_all(self, commands):
        """Answers of commands that are sent in one piece."""
        self.write(b"".join(command(*words) for words in commands))
        return [self.read() for _ in commands]

    def is_closed(self):
        """Waits for it."""
        try:
            return self.rest == b"" and self.socket.recv(1) == b""
        except ConnectionResetError:
            return True

    def read(self):
        line = self._line()
        kind, text = line[:1], line[1:].decode(errors="surrogateescape")
        if kind == b"+":
            return Status(text)
        if kind == b"-":
            return Error(text)
        if kind == b":":
            return int(text)
        if kind == b",":
            return float(text)
        if kind == b"_":
            return None
        if kind == b"#":
            return text == "t"
        if kind in b"$=":
            if text == "-1":
                return None
            data = self._bytes(int(text) + 2)[:-2]
            return data[4:] if kind == b"=" else data
        if text == "-1":
            return None
        items = [self.read() for _ in range(int(text) * (2 if kind == b"%" else 1))]
        if kind == b"%":
            return Pairs(zip(items[::2], items[1::2]))
        if kind == b"~":
            return set(items)
        return Push(items) if kind == b">" else items

    def _fill(self):
        data = self.socket.recv(1 << 16)
        if not data:
            raise ConnectionError("it is closed")
        self.rest += data

    def _line(self):
        while b"\r\n" not in self.rest:
            self._fill()
        line, self.rest = self.rest.split(b"\r\n", 1)
        return line

    def _bytes(self, count):
        while len(self.rest) < count:
            self._fill()
        data, self.rest = self.rest[:count], self.rest[count:]
        return data


def as_bytes(word):
    return word if isinstance(word, bytes) else str(word).encode()


def command(*words):
    parts = [as_bytes(word) for word in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)
