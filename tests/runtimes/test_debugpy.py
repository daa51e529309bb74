"""debugpy in a Python handler, as emulator/docs/debugging.md tells: an editor attaches, looks, goes on, and no time-out comes in between."""
import contextlib
import importlib.util
import json
import socket
import threading
import time

import pytest

from tests.executor import processes

pytestmark = pytest.mark.skipif(importlib.util.find_spec("debugpy") is None, reason="debugpy is not installed: pip install debugpy")

TIMEOUT_S = 1
APP = """\
import debugpy

debugpy.listen(("127.0.0.1", {port}))
debugpy.wait_for_client()


def handler(event, context):
    total = event["n"] * 2
    return {{"total": total}}
"""
STOPPED_IN = 9  # the line of `return`


class Editor:
    """The few messages of the Debug Adapter Protocol that an editor sends; https://microsoft.github.io/debug-adapter-protocol"""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.input = self.socket.makefile("rb")
        self.sent = 0
        self.kept = []

    def send(self, command, **arguments):
        self.sent += 1
        body = json.dumps({"seq": self.sent, "type": "request", "command": command, "arguments": arguments}).encode()
        self.socket.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def wait(self, kind, name):
        """For the first message of that kind that nobody has waited for."""
        while True:
            for message in self.kept:
                if (message["type"], message.get("event") or message.get("command")) == (kind, name):
                    self.kept.remove(message)
                    assert message.get("success", True), message
                    return message.get("body", {})
            length = 0
            while (line := self.input.readline().strip()) or not length:
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            self.kept.append(json.loads(self.input.read(length)))

    def ask(self, command, **arguments):
        self.send(command, **arguments)
        return self.wait("response", command)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def editor_when_it_listens(port):
    editors = []

    def attaches():
        with contextlib.suppress(ConnectionRefusedError):
            editors.append(Editor(port))
        return bool(editors)

    processes.wait_until(attaches, f"nobody listens on {port}")
    return editors[0]


def debugged(folder, port):
    (folder / "src").mkdir()
    (folder / "src/app.py").write_text(APP.format(port=port))
    path = folder / "template.yaml"
    path.write_text(
        "Resources:\n  A: {Type: AWS::Serverless::Function, Properties: {FunctionName: a, CodeUri: src, Handler: app.handler, "
        f"Runtime: python3.12, MemorySize: 512, Timeout: {TIMEOUT_S}}}}}\n"
    )
    return path


def test_an_editor_looks_for_longer_than_the_timeout(snowglobe, tmp_path):
    port = free_port()
    world = snowglobe("--template", debugged(tmp_path, port), "--no-timeouts", clock="real", executor="process")
    answers = []
    client = world.client("lambda")
    caller = threading.Thread(target=lambda: answers.append(client.invoke(FunctionName="a", Payload='{"n": 21}')))
    caller.start()

    editor = editor_when_it_listens(port)
    editor.ask("initialize", adapterID="test", linesStartAt1=True, pathFormat="path")
    editor.send("attach", justMyCode=True)
    editor.wait("event", "initialized")
    places = editor.ask("setBreakpoints", source={"path": str(tmp_path / "src/app.py")}, breakpoints=[{"line": STOPPED_IN}])
    assert places["breakpoints"][0]["verified"]
    editor.ask("configurationDone")
    thread = editor.wait("event", "stopped")["threadId"]

    frame = editor.ask("stackTrace", threadId=thread)["stackFrames"][0]
    assert (frame["name"], frame["line"]) == ("handler", STOPPED_IN)
    scope = editor.ask("scopes", frameId=frame["id"])["scopes"][0]
    variables = editor.ask("variables", variablesReference=scope["variablesReference"])["variables"]
    assert {"total": "42", "event": "{'n': 21}"}.items() <= {one["name"]: one["value"] for one in variables}.items()

    # Somebody looks. The world's clock is the machine's.
    until = time.monotonic() + 2 * TIMEOUT_S
    processes.wait_until(lambda: time.monotonic() > until, "time stands still")
    editor.ask("continue", threadId=thread)
    caller.join(60)
    assert json.loads(answers[0]["Payload"].read()) == {"total": 42} and "FunctionError" not in answers[0]


# The same without the flag: what it is for.
def test_without_the_flag_it_times_out(snowglobe, tmp_path):
    world = snowglobe("--template", debugged(tmp_path, free_port()), clock="real", executor="process")
    answer = world.client("lambda").invoke(FunctionName="a", Payload='{"n": 21}')
    assert "timed out after 1.00 seconds" in answer["Payload"].read().decode()
