"""What a handler's context.http reaches: fakes, faults, nothing."""
import http.server
import json
import pathlib
import threading

import pytest

TEMPLATE = pathlib.Path(__file__).with_name("template.yaml")


@pytest.fixture
def world(snowglobe):
    return snowglobe("--template", TEMPLATE)


@pytest.fixture
def fetch(world):
    def ask(url, **more):
        response = world.client("lambda").invoke(FunctionName="caller", Payload=json.dumps({"url": url, **more}))
        return json.loads(response["Payload"].read())

    return ask


def test_a_fake_answers(world, fetch):
    answer = fetch("https://api.carrier.example/v1/messages?x=1", method="POST", body="hi")
    assert answer["status"] == 201
    assert json.loads(answer["body"]) == {"path": "/v1/messages", "token": "t", "got": "hi"}
    seen = world.get("outside/requests")
    assert seen["counts"] == {"api.carrier.example": 1}
    (line,) = seen["requests"]
    assert (line["method"], line["path"], line["body"], line["status"]) == ("POST", "/v1/messages", "hi", 201)
    assert line["function"] == "caller"


def test_an_unknown_host_is_named(fetch):
    answer = fetch("http://nowhere.example/")
    assert "nowhere.example" in answer["error"] and "Snowglobe::Fake" in answer["error"]


def test_faults_of_a_host(world, fetch):
    host = "api.carrier.example"
    world.fault({"host": host, "nth": [1], "respond": {"status": 500, "body": "<html>"}})
    world.fault({"host": host, "nth": [2], "refuse": True})
    world.fault({"host": host, "nth": [3], "delay": "2s"})
    url = f"http://{host}/"
    assert fetch(url) == {"status": 500, "body": "<html>"}
    assert "refused" in fetch(url)["error"]
    before = world.now()
    assert fetch(url)["status"] == 201
    assert (world.now() - before).total_seconds() >= 2
    assert fetch(url)["status"] == 201
    assert world.get("outside/requests")["counts"] == {host: 4}


@pytest.mark.parametrize(
    "url", ["HTTPS://API.Carrier.Example/", "http://api.carrier.example./", "http://api.carrier.example:8443?x", "http://me@api.carrier.example/#", "http://me:word@API.CARRIER.example:80/"]
)
def test_faults_and_fakes_know_a_host_however_its_url_is_written(world, fetch, url):
    world.fault({"host": "Api.Carrier.Example", "nth": [2], "respond": {"status": 500, "body": "<html>"}})
    assert fetch(url)["status"] == 201
    assert fetch(url) == {"status": 500, "body": "<html>"}
    assert world.get("outside/requests")["counts"] == {"api.carrier.example": 2}


@pytest.mark.parametrize("executor", ["fiber", "process"])
def test_a_request_waits_until_its_timeout(snowglobe, executor):
    """Whoever has a timeout hears of a host that hangs; without one only the function's own ends it."""
    world = snowglobe("--template", TEMPLATE, executor=executor)
    host = "api.carrier.example"
    world.fault({"host": host, "nth": [1, 3], "delay": "5s"})

    def fetch(**more):
        event = {"url": f"http://{host}/", **more}
        return json.loads(world.client("lambda").invoke(FunctionName="caller", Payload=json.dumps(event))["Payload"].read())

    before = world.now()
    assert fetch(timeout_s=2)["error"] == f"no answer from {host} in time"
    assert 2 <= (world.now() - before).total_seconds() < 3
    world.advance("10s")  # the host's late answer is nobody's
    assert fetch(timeout_s=2)["status"] == 201
    assert fetch(timeout_s=6)["status"] == 201
    assert [line["status"] for line in world.get("outside/requests")["requests"]] == [None, 201, 201]
    assert world.get("outside/requests")["requests"][0]["error"] == "Timeout"


def test_real_hosts_are_reached_in_real_mode_only(snowglobe):
    """The one place where a handler's request leaves the emulator."""

    class Host(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(202)
            self.end_headers()
            self.wfile.write(self.headers["X-Token"].encode() + b":" + body)

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    request = {"url": f"http://127.0.0.1:{server.server_port}/x", "method": "POST", "body": "hi"}
    invoke = lambda world, asked: json.loads(
        world.client("lambda").invoke(FunctionName="caller", Payload=json.dumps(asked))["Payload"].read()
    )
    try:
        real = snowglobe("--template", TEMPLATE, clock="real")
        assert invoke(real, request) == {"status": 202, "body": "t:hi"}
        assert real.get("outside/requests")["requests"][0]["status"] == 202
        assert "Snowglobe::Fake" in invoke(snowglobe("--template", TEMPLATE), request)["error"]
    finally:
        server.shutdown()
        server.server_close()
    assert "error" in invoke(real, request)  # nobody listens any more
