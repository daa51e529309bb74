"""APIs of CloudFormation's own resource types."""
import pathlib
import urllib.parse

import pytest
import requests

TEMPLATE = pathlib.Path(__file__).with_name("plain.yaml")


@pytest.fixture
def world(snowglobe):
    return snowglobe("--template", TEMPLATE)


def get(world, path, **headers):
    return requests.get(world.url + path, headers=headers, timeout=60)


def output(world, name):
    (line,) = [line for line in world.log().splitlines() if line.strip().startswith(f"output {name}: ")]
    return line.split(": ", 1)[1]


@pytest.mark.parametrize("stage", ["prod", "beta"])
def test_a_rest_api_with_two_stages(world, stage):
    assert get(world, f"/{stage}/users/7").status_code == 401
    event = get(world, f"/{stage}/users/7", Authorization="allow").json()
    assert (event["resource"], event["pathParameters"]) == ("/users/{id}", {"id": "7"})
    assert event["requestContext"]["stage"] == stage
    assert event["stageVariables"] == ({"a": "1"} if stage == "beta" else None)


def test_the_mock_that_answers_preflights(world):
    answer = requests.options(f"{world.url}/prod/users/7", timeout=60)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (204, "*")


def test_an_http_api(world):
    event = get(world, "/beta/things/7").json()
    assert (event["version"], event["routeKey"], event["pathParameters"]) == ("2.0", "GET /things/{id}", {"id": "7"})
    assert get(world, "/beta/guarded").status_code == 401
    assert get(world, "/beta/guarded", Authorization="simple").status_code == 201
    assert get(world, urllib.parse.urlsplit(output(world, "Url")).path + "/things/1").status_code == 201


def test_cors_is_the_gateways(world):
    asked = {"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}
    answer = requests.options(f"{world.url}/beta/things/7", headers=asked, timeout=60)
    assert (answer.status_code, answer.text) == (204, "")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-methods"] == "GET,POST"
    assert answer.headers["access-control-allow-headers"] == "x-a"
    assert world.invocations() == []
    assert get(world, "/beta/things/7", Origin="https://a.example").headers["access-control-allow-origin"] == "*"


def test_quick_create(world):
    assert requests.post(f"{world.url}/quick", timeout=60).json()["routeKey"] == "POST /quick"


def test_websockets_are_refused_by_name(world):
    assert "Sockets.ProtocolType: WebSocket APIs do not run here" in world.log()
    answer = get(world, f"/_aws/execute-api/{output(world, 'Sockets')}/prod/x")
    assert answer.status_code == 501 and "WebSocket APIs" in answer.json()["message"]


def test_it_stays_and_follows_the_template(tmp_path, snowglobe):
    template = tmp_path / "plain.yaml"
    template.write_text(TEMPLATE.read_text())
    world = snowglobe("--template", template, "--data", tmp_path / "data")
    world.kill()
    world.start()
    assert get(world, "/prod/users/7", Authorization="allow").status_code == 201
    assert get(world, "/beta/things/7").status_code == 201
    world.kill()
    template.write_text(TEMPLATE.read_text().replace('"GET /things/{id}"', '"GET /others/{id}"'))
    world.start()
    assert get(world, "/beta/others/7").status_code == 201
    assert get(world, "/beta/things/7").status_code == 403
