"""Upstash's REST over the same data, as a handler reaches it: at a host of the world."""
import base64
import json
import pathlib

import pytest
import redis as redis_py

from tests.redis.conftest import redis_address

TEMPLATE = pathlib.Path(__file__).with_name("rest.yaml")
NO_COMMAND = "Invalid command array. Expected a string array at root of the command and its arguments."
NO_COMMANDS = "Invalid command array. Expected an array of string arrays at root."


@pytest.fixture
def world(snowglobe):
    return snowglobe("--template", TEMPLATE, "--redis-port", "0", fresh=True)


@pytest.fixture
def ask(world):
    """ask(body, path="/"): status and body."""

    def post(body="", path="/", method="POST", token="Bearer secret", **headers):
        event = {
            "url": f"https://cache.example{path}", "method": method, "body": body if isinstance(body, str) else json.dumps(body),
            "headers": {**({"Authorization": token} if token else {}), **{name.replace("_", "-"): value for name, value in headers.items()}},
        }  # fmt: skip
        answer = json.loads(world.client("lambda").invoke(FunctionName="caller", Payload=json.dumps(event))["Payload"].read())
        return answer["status"], json.loads(answer["body"])

    return post


def test_a_command(ask):
    assert ask(["SET", "k", "v", "EX", 100]) == (200, {"result": "OK"})
    assert ask(["get", "k"]) == (200, {"result": "v"})
    assert ask(["GET", "absent"]) == (200, {"result": None})
    assert ask(["TTL", "k"]) == (200, {"result": 100})
    assert ask(["ZADD", "z", "1.5", "a", 2, "b"]) == (200, {"result": 2})
    assert ask(["ZRANGE", "z", 0, -1, "WITHSCORES"]) == (200, {"result": ["a", "1.5", "b", "2"]})
    assert ask(["HGETALL", "h"]) == (200, {"result": []})
    assert ask(["PING"]) == (200, {"result": "PONG"})


def test_a_command_that_fails(ask):
    ask(["SET", "k", "v"])
    assert ask(["INCR", "k"]) == (400, {"error": "ERR value is not an integer or out of range"})
    assert ask(["GET"]) == (400, {"error": "ERR wrong number of arguments for 'get' command"})
    assert ask(["FOO", "a"]) == (400, {"error": "ERR unknown command 'FOO', with args beginning with: 'a' "})
    assert ask(["SUBSCRIBE", "c"])[0] == 400
    assert ask(["BLPOP", "absent", 0]) == (200, {"result": None})


def test_a_pipeline_goes_on_behind_what_fails(ask):
    status, results = ask([["SET", "n", "1"], ["INCR", "n"], ["LPUSH", "n", "x"], ["GET", "n"]], path="/pipeline")
    assert status == 200
    assert results[:2] == [{"result": "OK"}, {"result": 2}] and results[3] == {"result": "2"}
    assert results[2]["error"].startswith("WRONGTYPE")


def test_a_transaction_is_all_or_nothing(ask):
    assert ask([["SET", "n", "1"], ["INCR", "n"]], path="/multi-exec") == (200, [{"result": "OK"}, {"result": 2}])
    status, told = ask([["SET", "n", "7"], ["FOO"]], path="/multi-exec")
    assert status == 400 and told["error"].startswith("EXECABORT Transaction discarded")
    assert ask(["GET", "n"]) == (200, {"result": "2"})


def test_commands_in_the_path(ask):
    assert ask("", path="/set/greeting/hello%20there?EX=100", method="GET") == (200, {"result": "OK"})
    assert ask("", path="/get/greeting", method="GET") == (200, {"result": "hello there"})
    assert ask("", path="/ttl/greeting", method="GET") == (200, {"result": 100})
    assert ask('{"a": 1}', path="/set/document") == (200, {"result": "OK"})
    assert ask("", path="/get/document?_token=secret", method="GET", token="") == (200, {"result": '{"a": 1}'})


@pytest.mark.parametrize("token, status, why", [
    ("", 400, "Missing/Invalid authorization header"),
    ("Basic c2VjcmV0", 400, "Missing/Invalid authorization header"),
    ("Bearer guessed", 401, "Invalid token"),
])  # fmt: skip
def test_who_may(ask, token, status, why):
    assert ask(["PING"], token=token) == (status, {"error": why})


@pytest.mark.parametrize("body", ["", "no json", '"GET"', "{}", "[]", '["GET", null]', '[["GET", "k"]]'])
def test_what_is_no_command(ask, body):
    assert ask(body) == (400, {"error": NO_COMMAND})


@pytest.mark.parametrize("body", ["", '["GET", "k"]', '[["GET", {}]]', "[[]]"])
def test_what_is_no_pipeline(ask, body):
    assert ask(body, path="/pipeline") == (400, {"error": NO_COMMANDS})


def test_other_methods(ask):
    assert ask("", path="/", method="GET")[0] == 405
    assert ask("", path="/get/k", method="DELETE")[0] == 405


def test_base64_spares_the_clients_from_bytes(ask):
    """All strings but "OK" as a whole result; errors never."""
    text = lambda value: base64.b64encode(value.encode()).decode()
    encoded = {"Upstash_Encoding": "base64"}
    assert ask(["SET", "k", "é"], **encoded) == (200, {"result": "OK"})
    assert ask(["GET", "k"], **encoded) == (200, {"result": text("é")})
    assert ask(["MGET", "k", "absent"], **encoded) == (200, {"result": [text("é"), None]})
    assert ask([["RPUSH", "l", "OK"], ["LRANGE", "l", 0, -1], ["INCR", "k"]], path="/pipeline", **encoded)[1] == [
        {"result": 1}, {"result": [text("OK")]}, {"error": "ERR value is not an integer or out of range"}
    ]  # fmt: skip


def test_it_is_the_same_data_and_the_same_clock(world, ask):
    host, _, port = redis_address(world).rpartition(":")
    client = redis_py.Redis(host, int(port), decode_responses=True)
    client.set("k", "v", ex=30)
    assert ask(["GET", "k"]) == (200, {"result": "v"})
    world.advance("31s")
    assert ask(["GET", "k"]) == (200, {"result": None})
    ask(["SADD", "s", "a"])
    assert client.smembers("s") == {"a"}
    client.close()


def test_an_outage_is_a_host_that_nobody_reaches(world):
    world.fault({"service": "redis", "for": "60s"})
    event = {"url": "https://cache.example/", "method": "POST", "body": '["PING"]', "headers": {"Authorization": "Bearer secret"}}
    call = lambda: json.loads(world.client("lambda").invoke(FunctionName="caller", Payload=json.dumps(event))["Payload"].read())
    assert "connection to cache.example refused" in call()["error"]
    world.advance("61s")
    assert call()["status"] == 200


@pytest.mark.parametrize("properties, why", [
    ("{Host: cache.example}", "Cache.RestToken: is required where a Host is given"),
    ("{PathCommands: false}", "Cache.PathCommands: is of its REST, which needs a RestToken"),
    ("{RestToken: ''}", "Cache.RestToken: must not be empty"),
    ("{Host: '[::1]', RestToken: t}", "Cache.Host: must be the name of a host"),
])  # fmt: skip
def test_templates_that_are_wrong(snowglobe, tmp_path, properties, why):
    template = tmp_path / "template.yaml"
    template.write_text(f"Resources: {{Cache: {{Type: 'Snowglobe::Redis::Cache', Properties: {properties}}}}}")
    with pytest.raises(RuntimeError, match="ended with 2") as ended:
        snowglobe("--template", template, fresh=True)
    assert why in str(ended.value)
