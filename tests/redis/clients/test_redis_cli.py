"""redis-cli as Debian has it: README.md of tests/clients."""
import json
import os
import shutil
import subprocess
import uuid

import pytest

pytestmark = pytest.mark.skipif(shutil.which("redis-cli") is None, reason="redis-cli is not here: apt-get install redis-tools")


def cli(address, *arguments, input="", environment=None):
    host, _, port = address.rpartition(":")
    done = subprocess.run(
        ["redis-cli", "-h", host, "-p", port, *map(str, arguments)],
        input=input, capture_output=True, text=True, timeout=60, env={**os.environ, **(environment or {})},
    )  # fmt: skip
    return done.stdout


@pytest.fixture
def k():
    prefix = "cli:" + uuid.uuid4().hex[:8]
    return lambda name: f"{prefix}:{name}"


def test_commands_as_they_are_typed(server, k):
    typed = [
        f"SET {k('s')} 'two words' EX 100", f"GET {k('s')}", f"TTL {k('s')}", f"HSET {k('h')} a 1 b 2", f"HGETALL {k('h')}", f"LPUSH {k('s')} x",
        "MULTI", f"INCR {k('n')}", f"INCR {k('n')}", "EXEC", f"GET {k('none')}",
    ]  # fmt: skip
    assert cli(server, input="\n".join(typed) + "\n").split("\n") == [
        "OK", "two words", "100", "2", "a", "1", "b", "2", "WRONGTYPE Operation against a key holding the wrong kind of value", "",
        "OK", "QUEUED", "QUEUED", "1", "2", "", "",
    ]  # fmt: skip


def test_for_people_and_as_json_and_csv(server, k):
    cli(server, "ZADD", k("z"), 1.5, "a", 3, "b")
    assert cli(server, "--no-raw", "ZRANGE", k("z"), 0, -1, "WITHSCORES") == '1) "a"\n2) "1.5"\n3) "b"\n4) "3"\n'
    assert cli(server, "-3", "--no-raw", "ZSCORE", k("z"), "a") == "(double) 1.5\n"
    assert json.loads(cli(server, "-3", "--json", "ZRANGE", k("z"), 0, -1, "WITHSCORES")) == [["a", 1.5], ["b", 3]]
    assert cli(server, "--csv", "LRANGE", k("none"), 0, -1) == "\n"
    assert cli(server, "--no-raw", "TYPE", k("z")) == "zset\n"


def test_a_file_of_commands_in_the_protocol(server, k):
    """--pipe asks for an ECHO at the end, and counts answers until it comes."""
    commands = "".join(f"*3\r\n$3\r\nSET\r\n${len(k(n))}\r\n{k(n)}\r\n$1\r\nx\r\n" for n in range(10, 99))
    assert "errors: 0, replies: 89" in cli(server, "--pipe", input=commands)
    assert len(cli(server, "--scan", "--pattern", k("*")).split()) == 89


def test_its_own_reports(server, k):
    cli(server, "RPUSH", k("l"), *range(50))
    biggest = cli(server, "--bigkeys")
    assert "Biggest   list found" in biggest and "Sampled" in biggest
    assert "Sampled" in cli(server, "--memkeys")
    assert "redis_version:7" in cli(server, "INFO", "server")
    assert cli(server, "-x", "SET", k("stdin"), input="from stdin") == "OK\n"
    assert cli(server, "-n", 3, "DBSIZE") == cli(server, input="SELECT 3\nDBSIZE\n").split("\n")[1] + "\n"


def test_channels(server, k):
    host, _, port = server.rpartition(":")
    listener = subprocess.Popen(["redis-cli", "-h", host, "-p", port, "SUBSCRIBE", k("news")], stdout=subprocess.PIPE, text=True)
    assert [listener.stdout.readline().strip() for _ in range(3)] == ["subscribe", k("news"), "1"]
    assert cli(server, "PUBLISH", k("news"), "hello") == "1\n"
    assert [listener.stdout.readline().strip() for _ in range(3)] == ["message", k("news"), "hello"]
    listener.terminate()
    listener.wait()


def test_login(guarded):
    assert cli(guarded, "INCR", "n").startswith("NOAUTH Authentication required.")
    assert cli(guarded, "INCR", "n", environment={"REDISCLI_AUTH": "secret"}) == "1\n"
    assert cli(guarded, "--no-auth-warning", "-u", f"redis://default:secret@{guarded}", "INCR", "n") == "2\n"
    assert cli(guarded, "-a", "wrong", "--no-auth-warning", "PING").startswith("NOAUTH")
