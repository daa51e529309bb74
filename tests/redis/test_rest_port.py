"""The same REST outside: `up --redis-rest-port`."""
import re

import pytest
import requests

from tests.journal.test_journal import replay
from tests.redis.conftest import redis_address
from tests.redis.raw import Connection
from tests.redis.test_rest import TEMPLATE
from tests.world import World

BEARER = {"Authorization": "Bearer secret"}


def rest_url(world):
    """Where `up` says that it is."""
    told = re.search(r"^Redis REST on ((?:[\w.-]+|\[[0-9a-f:]+\]):\d+)", world.log(), re.M)
    assert told, world.log()
    return "http://" + told[1]


@pytest.fixture
def start():
    worlds = []

    def another(*arguments, clock="manual"):
        worlds.append(World("--redis-rest-port", "0", *arguments, clock=clock))
        return worlds[-1]

    yield another
    for world in worlds:
        world.stop()


@pytest.fixture
def world(start):
    return start("--redis-port", "0", "--template", TEMPLATE)


@pytest.fixture
def ask(world):
    """ask(body, path="/"): status and body."""

    def post(body=None, path="/", method="POST", headers=BEARER):
        answer = requests.request(method, rest_url(world) + path, json=body, headers=headers, timeout=60)
        return answer.status_code, answer.json()

    return post


def test_commands_pipelines_transactions(ask):
    assert ask(["SET", "k", "żółć", "EX", 100]) == (200, {"result": "OK"})
    assert ask([["GET", "k"], ["LPUSH", "k", "x"]], "/pipeline") == (
        200,
        [{"result": "żółć"}, {"error": "WRONGTYPE Operation against a key holding the wrong kind of value"}],
    )
    assert ask([["INCR", "n"], ["INCR", "n"]], "/multi-exec") == (200, [{"result": 1}, {"result": 2}])
    assert ask(None, "/set/a/1?EX=100", "GET") == (200, {"result": "OK"})
    assert ask(None, "/ttl/a", "GET") == (200, {"result": 100})
    assert ask(["INCR", "k"]) == (400, {"error": "ERR value is not an integer or out of range"})
    assert ask(["GET"], method="PATCH")[0] == 405


def test_bytes(world, ask):
    with Connection(redis_address(world)) as redis:
        redis.ask("SET", "k", b"\xff\x00")
    assert ask(["GET", "k"], headers={**BEARER, "Upstash-Encoding": "base64"}) == (200, {"result": "/wA="})
    raw = requests.post(rest_url(world), json=["GET", "k"], headers={**BEARER, "Upstash-Response-Format": "resp2"}, timeout=60)
    assert (raw.headers["Content-Type"], raw.content) == ("application/octet-stream", b"$2\r\n\xff\x00\r\n")


@pytest.mark.parametrize("headers, status, why", [
    ({}, 400, "Missing/Invalid authorization header"),
    ({"Authorization": "Basic c2VjcmV0"}, 400, "Missing/Invalid authorization header"),
    ({"Authorization": "Bearer guessed"}, 401, "Invalid token"),
])  # fmt: skip
def test_who_may(ask, headers, status, why):
    assert ask(["PING"], headers=headers) == (status, {"error": why})


def test_without_a_token_in_a_template_it_is_open_to_all(start):
    world = start()
    url = rest_url(world)
    assert requests.post(url, json=["INCR", "n"], timeout=60).json() == {"result": 1}
    assert requests.post(url, json=["INCR", "n"], headers=BEARER, timeout=60).json() == {"result": 2}
    world.reset()
    assert requests.post(url, json=["INCR", "n"], timeout=60).json() == {"result": 1}


def test_a_token_needs_no_host(start, tmp_path):
    template = tmp_path / "template.yaml"
    template.write_text("Resources: {Cache: {Type: 'Snowglobe::Redis::Cache', Properties: {RestToken: t, PathCommands: false}}}")
    url = rest_url(start("--template", template))
    assert requests.post(url, json=["PING"], timeout=60).status_code == 400
    mine = {"Authorization": "Bearer t"}
    assert requests.post(url, json=["PING"], headers=mine, timeout=60).json() == {"result": "PONG"}
    assert requests.get(url + "/get/k", headers=mine, timeout=60).status_code == 404


def test_faults_and_outages_are_told(world, ask):
    world.fault({"operation": "redis.AnswerHttp", "error": {"code": "LOADING", "message": "Redis is loading the dataset in memory", "status": 500}})
    assert ask(["PING"]) == (500, {"error": "LOADING Redis is loading the dataset in memory"})
    assert ask(["PING"]) == (200, {"result": "PONG"})
    world.fault({"service": "redis", "for": "60s"})
    status, told = ask(["PING"])
    assert status == 503 and "error" in told
    world.advance("61s")
    assert ask(["PING"])[0] == 200


def test_a_journal_has_no_token_and_is_replayed(start, tmp_path):
    """What a request bears is checked in the replay, too, though the token itself is not in the file."""
    template = tmp_path / "template.yaml"
    template.write_text("Resources: {Cache: {Type: 'Snowglobe::Redis::Cache', Properties: {RestToken: s3cr3t}}}")
    journal = tmp_path / "session.journal"
    world = start("--template", template, "--journal", journal)
    for token in ("s3cr3t", "guessed"):
        requests.post(rest_url(world), json=["INCR", "n"], headers={"Authorization": f"Bearer {token}"}, timeout=60)
    world.stop()
    assert "guessed" not in journal.read_text()
    assert replay(journal).returncode == 0


def test_the_port_is_in_no_trace(start):
    """Two ports, two names of this machine: one world."""
    digests = set()
    for name in ("127.0.0.1", "localhost"):
        world = start()
        port = rest_url(world).rpartition(":")[2]
        requests.post(f"http://{name}:{port}/", json=["INCR", "n"], timeout=60)
        digests.add(world.get("digest")["digest"])
    assert len(digests) == 1


def test_a_port_that_is_taken_is_told(start):
    world = start()
    port = rest_url(world).rpartition(":")[2]
    with pytest.raises(RuntimeError, match=f"{port}"):
        World("--redis-rest-port", port)
