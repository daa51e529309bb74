"""A debugger and a profiler see what a handler does, in both executors, and nothing ends while somebody looks.

The recipes are those of emulator/docs/debugging.md, typed as they stand there.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import threading
import time
import uuid

import pytest

from tests.executor import processes
from tests.executor.gdb_session import Gdb, Recipe, skip_if_missing
from tests.replay import digest, replay
from tests.world import ROOT, SANITIZED, binary

FREEZE_SECONDS = 1  # idle children; process_executor.cc
HELD = "a debugger holds it, so its time-out waits"
FUNCTION = """
  {name}:
    Type: AWS::Serverless::Function
    Properties: {{FunctionName: {name}, CodeUri: debugged, Handler: {handler}, Timeout: 1}}
"""


def template(folder, *handlers, suffix=""):
    path = folder / "template.yaml"
    names = {handler: handler.replace("_", "") + suffix for handler in handlers}
    path.write_text("Resources:" + "".join(FUNCTION.format(name=name, handler=handler) for handler, name in names.items()))
    return path


class Invocation(threading.Thread):
    """In the background: it ends when gdb lets it."""

    def __init__(self, world, function, event):
        super().__init__()
        self.client, self.function, self.event = world.client("lambda"), function, json.dumps(event)
        self.start()

    def run(self):
        answer = self.client.invoke(FunctionName=self.function, Payload=self.event)
        self.answer = answer.get("FunctionError"), json.loads(answer["Payload"].read())

    def end(self):
        self.join(60)
        assert not self.is_alive()
        return self.answer


def fixture(folder, function, body):
    path = folder / "greetings.jsonl"
    path.write_text(json.dumps({"t": "2026-03-02T08:00:00Z", "source": f"lambda:{function}", "body": body}) + "\n")
    return path


def child_of(world, function):
    """The process that runs the function's handler."""
    found = subprocess.run(["pgrep", "-nf", f"__handler-host {world.process.pid} .* {function}$"], capture_output=True, text=True, check=True)
    return int(found.stdout)


def test_recipe_of_a_replay(tmp_path):
    skip_if_missing(attaching=False)
    recipe = Recipe("A replay, from its first line")
    paths = {"greetings.jsonl": fixture(tmp_path, "greet", {"name": "Ann"}), "template.yaml": template(tmp_path, "greet")}
    with Gdb(recipe.shell, **paths) as gdb:
        said = [gdb.say(command) for command in recipe.gdb]
        assert "debugged.cc" in said[2] and "greet (event=" in said[2]  # stopped in the handler
        assert "#0" in said[3] and "debugged.cc:" in said[3]
        assert said[5].splitlines()[0] == "$1 = 3"
        assert "exited normally" in said[6]
        # Nothing of it is seen by the world.
        seen = next(line for line in said[6].splitlines() if line.startswith("digest ")).removeprefix("digest ")
    assert seen == digest(replay(paths["greetings.jsonl"], template=paths["template.yaml"]))


# By name, line and backtrace, and then the invocation ends as if nobody had looked.
def run_recipe(world, recipe, shell_words, function):
    with Gdb(recipe.shell, **shell_words) as gdb:
        at = recipe.gdb.index("continue")
        for command in recipe.gdb[:at]:
            gdb.say(command)
        gdb.begin(recipe.gdb[at])
        invocation = Invocation(world, function, {"name": "Ann Lee"})
        stopped = gdb.wait()
        assert "Breakpoint 1" in stopped and "greet (event=" in stopped and "received signal" not in stopped, stopped
        trace = gdb.say(recipe.gdb[at + 1])
        assert "#0" in trace and "debugged.cc:" in trace, trace
        assert recipe.gdb[at + 2 :] == ["continue"]
        gdb.begin("continue")
        assert invocation.end() == (None, {"greeting": "Hello Ann Lee", "letters": 6})


@pytest.mark.parametrize("idle_seconds", [0, FREEZE_SECONDS * 1.5])
def test_recipe_of_a_running_function(snowglobe, tmp_path, idle_seconds):
    skip_if_missing()
    function = "greet" + uuid.uuid4().hex[:8]
    suffix = function.removeprefix("greet")
    world = snowglobe("--template", template(tmp_path, "greet", suffix=suffix), clock="real", executor="process", fresh=True)
    Invocation(world, function, {}).end()
    since = time.monotonic()
    # The freezer has been there: nothing that can be seen tells when.
    processes.wait_until(lambda: time.monotonic() - since >= idle_seconds, "time stands still")
    run_recipe(world, Recipe("A function of a running `up`"), {" greet$": f" {function}$"}, function)


def test_recipe_of_a_function_from_its_first_line(snowglobe, tmp_path):
    skip_if_missing()
    world = snowglobe("--template", template(tmp_path, "greet"), clock="real", executor="process", fresh=True)
    words = {"$(pgrep -nf 'snowglobe up')": world.process.pid}
    run_recipe(world, Recipe("A function of `up`, from its first line"), words, "greet")
    assert world.get("health")


def test_recipe_of_fibers(snowglobe, tmp_path):
    skip_if_missing()
    world = snowglobe("--template", template(tmp_path, "greet"), clock="real", executor="fiber", fresh=True)
    Invocation(world, "greet", {}).end()  # loaded before the debugger comes
    words = {"$(pgrep -nf 'snowglobe up')": world.process.pid}
    run_recipe(world, Recipe("A running `up --executor fiber`"), words, "greet")


# For longer than its function's Timeout of a second.
@pytest.mark.parametrize("clock", ["real", "auto"])
@pytest.mark.parametrize("executor", ["fiber", "process"])
def test_held_handler_is_not_timed_out(snowglobe, tmp_path, executor, clock):
    skip_if_missing()
    world = snowglobe("--template", template(tmp_path, "hold", "greet"), clock=clock, executor=executor, fresh=True)
    Invocation(world, "greet", {}).end()
    with Gdb(f"gdb -p {world.process.pid}") as gdb:
        if executor == "process":
            gdb.say("set follow-fork-mode child")
            gdb.say("set breakpoint pending on")
            gdb.say("break hold")
        gdb.begin("continue")
        invocation = Invocation(world, "hold", {})
        holding = world.process.pid
        if executor == "process":
            gdb.wait()
            holding = child_of(world, "hold")
            gdb.begin("continue")
        processes.wait_until(lambda: HELD in world.log(), "nobody says that the time-out waits")
        os.kill(holding, signal.SIGINT)
        assert "SIGINT" in gdb.wait()
        gdb.say("set var held = 0")
        gdb.begin("continue")
        assert invocation.end() == (None, {"held": False})
    assert f"function hold, request {world.invocations('hold')[-1]['id']}: {HELD}" in world.log()
    assert world.process.poll() is None


# It has the whole of its Timeout again, and is then killed as ever.
@pytest.mark.parametrize("executor", ["fiber", "process"])
def test_time_out_goes_on_when_the_debugger_leaves(snowglobe, tmp_path, executor):
    skip_if_missing()
    world = snowglobe("--template", template(tmp_path, "hold"), clock="auto", executor=executor, fresh=True)
    with Gdb(f"gdb -p {world.process.pid}") as gdb:
        gdb.say("set follow-fork-mode child")
        gdb.say("set breakpoint pending on")
        gdb.say("break hold")
        gdb.begin("continue")
        invocation = threading.Thread(target=lambda: pytest.raises(Exception, world.client("lambda").invoke, FunctionName="hold")) if executor == "fiber" else Invocation(world, "hold", {})
        if executor == "fiber":
            invocation.start()
        gdb.wait()
        gdb.begin("continue")
        processes.wait_until(lambda: HELD in world.log(), "nobody says that the time-out waits")
        holding = child_of(world, "hold") if executor == "process" else world.process.pid
        os.kill(holding, signal.SIGINT)
        gdb.wait()
        gdb.say("detach")
        if executor == "process":
            error, document = invocation.end()
            assert (error, document["errorType"]) == ("Unhandled", "Sandbox.Timedout")
        else:
            assert world.process.wait(60) == 1
            invocation.join(60)
            assert "neither called nor returned for 1s of real time" in world.log()


# The world's own deadlines do not ask who looks.
@pytest.mark.parametrize("executor", ["fiber", "process"])
def test_virtual_deadlines_hold_under_a_debugger(snowglobe, tmp_path, executor):
    skip_if_missing()
    world = snowglobe("--template", template(tmp_path, "sleep_long"), clock="auto", executor=executor, fresh=True)
    with Gdb(f"gdb -p {world.process.pid}") as gdb:
        gdb.say("set follow-fork-mode child")
        gdb.begin("continue")
        error, document = Invocation(world, "sleeplong", {}).end()
        assert (error, document["errorType"]) == ("Unhandled", "Sandbox.Timedout")
        # It was gdb's all the time.
        if executor == "process":
            assert "Program terminated with signal SIGKILL" in gdb.wait()
        else:
            assert f"TracerPid:\t{gdb.process.pid}\n" in pathlib.Path(f"/proc/{world.process.pid}/status").read_text()
    assert HELD not in world.log()


# One that a handler has left threads in is frozen. The document says what to say to gdb.
def test_attaching_to_a_frozen_child(snowglobe, tmp_path):
    skip_if_missing()
    world = snowglobe("--template", template(tmp_path, "leave_thread"), clock="real", executor="process", fresh=True)
    Invocation(world, "leavethread", {}).end()
    child = child_of(world, "leavethread")
    processes.wait_until(lambda: processes.is_frozen(child), f"{child} is not frozen")
    with Gdb(f"gdb -p {child}") as gdb:
        gdb.say("handle SIGSTOP nostop noprint nopass")
        gdb.say("handle SIGCONT nostop noprint pass")
        gdb.say("break leave_thread")
        gdb.begin("continue")
        invocation = Invocation(world, "leavethread", {})
        stopped = gdb.wait()
        assert "leave_thread (" in stopped and "received signal" not in stopped, stopped
        gdb.begin("continue")
        assert invocation.end() == (None, {"threads": 2})


# A process that gdb has not looked at since it was killed is dead all the same: nobody waits for gdb.
@pytest.mark.parametrize("ends", ["reset", "stop"])
def test_held_child_is_ended_at_once(snowglobe, tmp_path, ends):
    skip_if_missing()
    world = snowglobe("--template", template(tmp_path, "greet"), clock="real", executor="process", fresh=True)
    Invocation(world, "greet", {}).end()
    with Gdb(f"gdb -p {child_of(world, 'greet')}"):
        before = time.monotonic()
        getattr(world, ends)()
        assert time.monotonic() - before < 2.5  # the emulator kills a keeper that does not end within 5 s


@pytest.mark.parametrize("executor", ["fiber", "process"])
def test_profiler_sees_the_names(tmp_path, executor):
    if SANITIZED or not shutil.which("perf"):
        pytest.skip("a sanitizer's figures are its own" if SANITIZED else "perf is not installed")
    data = tmp_path / "perf.data"
    record = ["perf", "record", "-q", "-e", "cpu-clock", "-o", data]
    tried = subprocess.run([*record, "true"], capture_output=True, text=True)
    if tried.returncode != 0:
        pytest.skip("perf may not record here: " + tried.stderr.strip())
    command = [binary(), "replay", fixture(tmp_path, "spin", {}), "--template", template(tmp_path, "spin"), "--executor", executor]
    subprocess.run([*record, *command], check=True, capture_output=True, cwd=ROOT)
    report = subprocess.run(["perf", "report", "-i", data, "--stdio"], check=True, capture_output=True, text=True).stdout
    line = next(line for line in report.splitlines() if "spin" in line.split()[-1:] or "::spin" in line)
    assert "debugged.so" in line, report
