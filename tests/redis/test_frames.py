"""What is not what a client would send, and how commands arrive."""
import pytest

from tests.redis.raw import Connection, Error, Status, command


def test_commands_that_come_in_one_piece_are_answered_in_their_order(redis, key):
    answers = redis.ask_all([("SET", key, "1"), ("INCR", key), ("GET", key), ("FOO",), ("INCR", key)])
    assert answers == ["OK", 2, b"2", "ERR unknown command 'FOO', with args beginning with: ", 3]


def test_a_command_in_pieces(redis, key):
    for byte in command("SET", key, "a\r\nb"):
        redis.write(bytes([byte]))
    assert redis.read() == "OK"
    assert redis.ask("GET", key) == b"a\r\nb"


def test_a_line_is_a_command(redis, key):
    redis.write(f'set {key} "a \\x41\\n\'"\r\n'.encode())
    assert redis.read() == "OK"
    redis.write(f"get '{key}'\n".encode())
    assert redis.read() == b"a A\n'"


def test_what_is_empty_is_passed_over(redis):
    redis.write(b"\r\n*0\r\n*-1\r\n  \r\nPING\r\n")
    assert redis.read() == "PONG"


def test_the_bytes_behind_a_bulk_are_not_looked_at(redis):
    redis.write(b"*1\r\n$4\r\nPINGxx")
    assert redis.read() == "PONG"


@pytest.mark.parametrize(
    "sent, told",
    [
        (b'get "a\r\n', "unbalanced quotes in request"),
        (b"*abc\r\n", "invalid multibulk length"),
        (b"*9999999999\r\n", "invalid multibulk length"),
        (b"*1\r\nPING\r\n", "expected '$', got 'P'"),
        (b"*1\r\n$-1\r\n", "invalid bulk length"),
        (b"*1\r\n$536870913\r\n", "invalid bulk length"),
        (b"x" * 70_000, "too big inline request"),
        (b"*" + b"1" * 70_000, "too big mbulk count string"),
        (b"*1\r\n$" + b"1" * 70_000, "too big bulk count string"),
    ],
)
def test_what_is_no_command_ends_the_connection(redis, sent, told):
    redis.write(sent)
    assert redis.read() == Error(f"ERR Protocol error: {told}")
    assert redis.is_closed()


@pytest.mark.parametrize("sent", [b"POST / HTTP/1.1\r\n", b"Host: a\r\n"])
def test_http_ends_the_connection(redis, sent):
    redis.write(sent)
    assert redis.is_closed()


def test_quit_ends_it_with_an_answer(redis):
    redis.write(command("QUIT") + command("PING"))
    assert redis.read() == Status("OK")
    assert redis.is_closed()


def test_an_error_is_one_line_whatever_is_told_in_it(redis, key):
    redis.ask("SET", key, "1")
    assert redis.ask("EXPIRE", key, 100, "a\r\n+b") == Error("ERR Unsupported option a  +b")
    assert redis.ask("EXPIRE", key, 100, "\r\n") == Error("ERR Unsupported option ")
    assert redis.ask("PING") == "PONG"
