"""`snowglobe invoke` and `snowglobe logs`, of a Snowglobe that is running."""
import json
import subprocess

import pytest

from tests.lambda_uploads import code, create
from tests.world import binary

PRINT = """
    print("working on", event.get("id"), flush=True)
    if "fail" in event:
        raise ValueError(event["fail"])
    return {"done": event.get("id")}
"""


@pytest.fixture
def world(snowglobe):
    return snowglobe(executor="process")


@pytest.fixture
def run(world):
    def ask(*words, **more):
        return subprocess.run(
            [binary(), *words, "--endpoint", world.url], capture_output=True, text=True, timeout=60, **more
        )

    return ask


def test_the_answer_and_the_log(world, run, tmp_path):
    create(world.client("lambda"), "f", code(PRINT), Publish=True)
    event = tmp_path / "event.json"
    event.write_text('{"id": 7}')
    done = run("invoke", "f", "--event", str(event))
    assert (done.returncode, json.loads(done.stdout)) == (0, {"done": 7})
    assert done.stderr.startswith("START RequestId: ") and "working on 7\n" in done.stderr and "REPORT " in done.stderr
    assert json.loads(run("invoke", "f:1", "--event", "-", input='{"id": 8}').stdout) == {"done": 8}
    assert json.loads(run("invoke", "f").stdout) == {"done": None}


def test_a_function_that_fails_is_exit_code_1(world, run):
    create(world.client("lambda"), "f", code(PRINT))
    done = run("invoke", "f", "--event", "-", input='{"fail": "boom"}')
    assert done.returncode == 1
    assert json.loads(done.stdout)["errorMessage"] == "boom"


def test_what_did_not_run_is_exit_code_2(world, run):
    done = run("invoke", "no")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Function not found: arn:aws:lambda:us-east-1:000000000000:function:no:$LATEST" in done.stderr
    assert "ResourceNotFoundException" in done.stderr
    done = run("invoke", "f", "--event", "/no/such/file")
    assert done.returncode == 2 and "cannot read the event /no/such/file" in done.stderr
    nobody = subprocess.run(
        [binary(), "invoke", "f", "--endpoint", "http://127.0.0.1:9"], capture_output=True, text=True, timeout=60
    )
    assert nobody.returncode == 2 and "no answer from http://127.0.0.1:9" in nobody.stderr
    assert "snowglobe up" in nobody.stderr


def test_an_asynchronous_run(world, run):
    create(world.client("lambda"), "f", code(PRINT))
    done = run("invoke", "f", "--async")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    world.settle()
    assert [one["source"] for one in world.invocations("f")] == ["asynchronous"]


def test_the_function_of_another_region(world, run):
    create(world.client("lambda", region="eu-west-1"), "f", code(PRINT), Role="arn:aws:iam::000000000000:role/r")
    assert run("invoke", "f").returncode == 2
    assert run("invoke", "f", "--region", "eu-west-1").returncode == 0


def test_logs_of_the_last_runs(world, run):
    create(world.client("lambda"), "f", code(PRINT))
    for number in range(3):
        run("invoke", "f", "--event", "-", input=json.dumps({"id": number}))
    printed = [line for line in run("logs", "f").stdout.splitlines() if "working on" in line]
    assert [line.split("working on ")[1] for line in printed] == ["0", "1", "2"]
    assert printed[0].startswith("2026-01-01T00:00:0")
    last = run("logs", "f", "--limit", "1").stdout
    assert "working on 2" in last and "working on 1" not in last
    assert run("logs", "no").stdout == ""


def test_logs_follow(world, run):
    create(world.client("lambda"), "f", code(PRINT))
    run("invoke", "f", "--event", "-", input='{"id": "before"}')
    following = subprocess.Popen(
        [binary(), "logs", "f", "--follow", "--endpoint", world.url], stdout=subprocess.PIPE, text=True
    )
    seen = lambda text: next(line for line in following.stdout if text in line)  # noqa: E731
    try:
        assert seen("working on before")
        run("invoke", "f", "--event", "-", input='{"id": "after"}')
        assert seen("working on after")
    finally:
        following.terminate()
        following.wait(timeout=10)


@pytest.mark.parametrize("verb", ["invoke", "logs"])
def test_help_has_examples(verb):
    shown = subprocess.run([binary(), verb, "--help"], capture_output=True, text=True, timeout=60).stdout
    assert "Examples:" in shown and f"snowglobe {verb} worker" in shown
