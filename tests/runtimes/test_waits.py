"""What comes from outside of the emulator takes real time, and its own ports are the sandbox's address: whatever a function waits for,
and with which limit, what it sees is not left to chance."""
import contextlib
import email.utils
import http.server
import json
import re
import socket
import subprocess
import threading
from datetime import datetime

import pytest

from tests.runtimes.test_python import CLOCKS, call, invoke
from tests.world import World, binary

VIRTUAL = ["auto", "manual"]
FUNCTIONS = {
    "python": (
        "python3.12",
        "app.py",
        """
import asyncio, concurrent.futures, os, socket, ssl, subprocess, sys, time, urllib.error, urllib.request
import boto3

def fetch(url, **more):
    try:
        with urllib.request.urlopen(url, **more) as answer:
            return answer.status, answer.read().decode(), answer.headers["Date"]
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.headers["Date"]

async def ask(host, port):
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(b"GET / HTTP/1.0\\r\\n\\r\\n")
    return (await reader.read()).decode()

def handler(event, context):
    how, url, began = event["how"], event.get("url"), time.time()
    if how == "limit":
        found = fetch(url, timeout=20)[1]
    elif how == "thread":
        with concurrent.futures.ThreadPoolExecutor() as pool:
            found = pool.submit(fetch, url).result(timeout=20)[1]
    elif how == "loop":
        host, port = url.removeprefix("http://").split(":")
        found = asyncio.run(asyncio.wait_for(ask(host, int(port)), 20)).splitlines()[-1]
    elif how == "silent":
        try:
            found = fetch(url, timeout=0.5)[1]
        except TimeoutError:
            found = "timed out"
    elif how == "sleep":
        found = fetch(url, timeout=20)[1]
        time.sleep(1)
    elif how == "boto3":
        sent = boto3.client("sqs", endpoint_url=url).send_message(QueueUrl=url + "/000000000000/jobs", MessageBody="m")
        return sent["MessageId"]
    elif how == "url":
        return fetch(url, timeout=event["limit"])[0]
    elif how == "child":
        script = "import urllib.request as r, urllib.error\\ntry: print(r.urlopen(sys.argv[1], timeout=20).status)\\nexcept urllib.error.HTTPError as e: print(e.code, e.read())"
        return subprocess.run([sys.executable, "-c", "import sys\\n" + script, url], capture_output=True, timeout=30, text=True).stdout
    elif how == "redis":
        with socket.create_connection(("127.0.0.1", event["port"]), timeout=10) as connection:
            connection.sendall(b"PING\\r\\n")
            return connection.recv(100).decode()
    elif how == "dates":
        headers = boto3.client("sqs").list_queues()["ResponseMetadata"]["HTTPHeaders"]
        host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(b"no request\\r\\n\\r\\n")
            refusal = connection.makefile().read()
        return {"aws": headers["date"], "refused": refusal.split("Date: ")[1].splitlines()[0], "clock": began}
    elif how == "tls":
        try:
            return fetch(url, timeout=5)[0]
        except urllib.error.URLError as error:
            return str(error)
    return {"found": found, "took": time.time() - began}
""",
    ),
    "node": (
        "nodejs20.x",
        "index.mjs",
        """
import http2 from "node:http2";

const over_http2 = () => new Promise((resolve, reject) => {
  const session = http2.connect("http://" + process.env.AWS_LAMBDA_RUNTIME_API).on("error", reject);
  const request = session.request({":path": "/", ":method": "GET"});
  request.on("response", (headers) => { session.close(); resolve(headers.date); }).resume().end();
});

export async function handler({how, url, limit}) {
  const began = Date.now();
  if (how == "dates") {
    return {http2: await over_http2(), clock: began / 1000};
  }
  let found;
  try {
    const answer = await fetch(url, {signal: AbortSignal.timeout(limit ?? 20000)});
    if (how == "url") {
      await answer.text();
      return answer.status;
    }
    found = await answer.text();
  } catch (error) {
    found = error.name == "TimeoutError" ? "timed out" : String(error.cause ?? error);
  }
  return {found, took: (Date.now() - began) / 1000};
}
""",
    ),
}


def write(folder):
    resources = {"Jobs": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "jobs"}}}
    resources["Cache"] = {
        "Type": "AWS::ElastiCache::ReplicationGroup", "Properties": {"ReplicationGroupId": "c", "ReplicationGroupDescription": "c"}
    }
    for name, (runtime, file, text) in FUNCTIONS.items():
        (folder / file).write_text(text)
        handler = file.split(".")[0] + ".handler"
        properties = {"FunctionName": name, "Runtime": runtime, "Handler": handler, "CodeUri": ".", "Timeout": 30}
        resources[name.title()] = {"Type": "AWS::Serverless::Function", "Properties": properties}
    path = folder / "template.json"
    path.write_text(json.dumps({"Resources": resources}))
    return path


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return write(tmp_path_factory.mktemp("waits"))


@pytest.fixture(params=CLOCKS)
def world(snowglobe, template, request):
    return snowglobe("--template", template, "--redis-port", "0", clock=request.param, executor="process")


@pytest.fixture(params=VIRTUAL)
def virtual(snowglobe, template, request):
    return snowglobe("--template", template, "--redis-port", "0", clock=request.param, executor="process")


@pytest.fixture
def elsewhere():
    """A server that is none of the emulator's, and takes 0.3 s for each answer; at /silent it has none."""
    gone = threading.Event()

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            gone.wait(30 if self.path == "/silent" else 0.3)
            with contextlib.suppress(OSError):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"from elsewhere")

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        gone.set()
        server.shutdown()
        thread.join()


def seconds_of(world, function):
    ran = world.invocations(function)[-1]
    return (datetime.fromisoformat(ran["ended"]) - datetime.fromisoformat(ran["started"])).total_seconds()


# Sockets to elsewhere


@pytest.mark.parametrize("function, how", [("python", "limit"), ("python", "thread"), ("python", "loop"), ("node", "limit")])
def test_what_comes_from_elsewhere_is_waited_for_no_longer_than_it_takes(world, elsewhere, function, how):
    is_real = "real" in world.command
    for _ in range(3):
        seen = invoke(world, function, how, url=elsewhere)
        assert seen["found"] == "from elsewhere"
        assert 0 < seen["took"] < 10 if is_real else seen["took"] == 0
        assert seconds_of(world, function) < 15


@pytest.mark.parametrize("function", ["python", "node"])
def test_what_does_not_come_from_elsewhere_ends_by_its_limit(world, elsewhere, function):
    seen = invoke(world, function, "silent", url=elsewhere + "/silent", limit=500)
    assert seen["found"] == "timed out"
    assert 0.5 <= seen["took"] < 10 if "real" in world.command else seen["took"] == pytest.approx(0.5, abs=0.01)


def test_a_sleep_after_it_is_as_long_as_ever(world, elsewhere):
    assert invoke(world, "python", "sleep", url=elsewhere)["found"] == "from elsewhere"
    took = seconds_of(world, "python")
    assert 1.3 <= took < 12 if "real" in world.command else took == pytest.approx(1, abs=0.01)


# The emulator's own ports


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_the_port_of_this_session_leads_to_the_sandbox(world, host):
    port = world.url.rsplit(":", 1)[1]
    for number in range(10):
        assert len(invoke(world, "python", "boto3", url=f"http://{host}:{port}")) == 36
    assert seconds_of(world, "python") < 10
    # What is no call (403: it is not signed) is answered there, too, with any limit.
    assert {invoke(world, "python", "url", url=f"http://{host}:{port}/nothing", limit=limit) for limit in (1, 10, 60)} == {403}
    assert invoke(world, "node", "url", url=f"http://{host}:{port}/nothing") == 403


def test_a_process_that_the_function_starts_is_refused_there(virtual):
    for _ in range(5):
        answer = invoke(virtual, "python", "child", url=virtual.url + "/")
        assert answer.startswith("400 ") and "function python asks through the port of all clients" in answer
    assert "function python asks through the port of all clients, and is refused" in virtual.log()


def test_a_port_of_frames_refuses_whatever_the_limit(virtual):
    port = int(re.search(r"^Redis on \S+:(\d+)", virtual.log(), re.M)[1])
    for _ in range(10):
        assert invoke(virtual, "python", "redis", port=port).startswith("-CallOfHandler Snowglobe: function python asks")


def test_a_journal_knows_the_port_of_its_session(template, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    journal = tmp_path / "session.journal"
    world = World("--template", template, executor="process")
    world.stop()
    world.command[world.command.index("--port") + 1] = str(port)
    world.command += ["--journal", str(journal)]
    world.start()
    try:
        assert len(invoke(world, "python", "boto3", url=f"http://localhost:{port}")) == 36
    finally:
        world.stop()
    done = subprocess.run([binary(), "replay", journal], capture_output=True, text=True, timeout=110)
    assert done.returncode == 0 and "equal" in done.stdout, done.stdout + done.stderr


# Answers at the sandbox's own address


def test_answers_are_dated_by_the_world(world):
    python, node = invoke(world, "python", "dates"), invoke(world, "node", "dates")
    allowed = 10 if "real" in world.command else 1.1
    for date, clock in [(python["aws"], python["clock"]), (python["refused"], python["clock"]), (node["http2"], node["clock"])]:
        assert abs(email.utils.parsedate_to_datetime(date).timestamp() - clock) < allowed


def test_tls_is_told_in_one_line(snowglobe, template):
    world = snowglobe("--template", template, "--redis-port", "0", clock="auto", executor="process", fresh=True)
    for _ in range(2):
        assert "WRONG_VERSION_NUMBER" in invoke(world, "python", "tls", url="https://localhost:4566/")
    lines = [line for line in world.log().splitlines() if "speaks TLS at the address of its sandbox" in line]
    assert len(lines) == 1 and "function python" in lines[0] and "https://" in lines[0]
    world.stop()
