"""Libraries built with -fsanitize=address: what the sanitizer finds ends the invocation and is in its log.

emulator/docs/debugging.md says how; tests/handlers/sanitized.cc does what is to be found.
"""
import json
import pathlib
import re
import shutil

import pytest

from tests.executor import processes
from tests.replay import replay
from tests.world import SANITIZED, binary

FUNCTION = """
Resources:
  Run:
    Type: AWS::Serverless::Function
    Properties: {{FunctionName: run, CodeUri: {library}, Handler: run, MemorySize: 128}}
"""


@pytest.fixture(autouse=True)
def only_with_plain_snowglobe():
    if SANITIZED:
        pytest.skip("Snowglobe has a sanitizer of its own here")
    if not built("sanitized").exists():
        pytest.skip("built by another compiler than GCC, which links its runtimes otherwise")


def built(name):
    return pathlib.Path(binary()).parent / f"{name}.so"


def template(folder, code):
    path = folder / "template.yaml"
    path.write_text(FUNCTION.format(library=code))
    return path


@pytest.fixture
def world(snowglobe, tmp_path):
    return snowglobe("--template", template(tmp_path, "sanitized"), clock="auto", executor="process", fresh=True)


def invoke(world, how):
    answer = world.client("lambda").invoke(FunctionName="run", Payload=json.dumps({"how": how}))
    return answer.get("FunctionError"), json.loads(answer["Payload"].read())


FOUND = [
    ("new", "heap-buffer-overflow", "overflow_new"),
    ("malloc", "heap-buffer-overflow", "overflow_malloc"),
    ("stack", "stack-buffer-overflow", "overflow_stack"),
    ("free", "heap-use-after-free", "use_after_free"),
    ("null", "SEGV on unknown address", "write_to_null"),
]


@pytest.mark.parametrize("how, what, where", FOUND, ids=[how for how, _, _ in FOUND])
def test_findings_end_the_invocation_and_are_in_its_log(world, how, what, where):
    error, document = invoke(world, how)
    assert (error, document["errorType"]) == ("Unhandled", "Runtime.ExitError")
    assert document["errorMessage"].endswith("Error: Runtime exited with error: exit status 1")
    log = "\n".join(world.invocations("run")[0]["logs"])
    assert f"ERROR: AddressSanitizer: {what}" in log
    assert re.search(rf"#0 .*{where}.*sanitized\.cc:\d+", log), log
    assert invoke(world, "nothing") == (None, "nothing")
    processes.wait_until(lambda: not processes.zombies(world.process.pid), "a zombie stays")


# One allocator for everybody in the process; the C++ runtime is found by the sanitizer's own throw.
def test_what_is_right_is_left_alone(world):
    assert invoke(world, "libc") == (None, True)
    assert invoke(world, "catch") == (None, "caught")
    error, document = invoke(world, "throw")
    assert (error, document["errorType"], document["errorMessage"]) == ("Unhandled", "std::runtime_error", "thrown")
    assert invoke(world, "nothing") == (None, "nothing")
    assert {invocation["outcome"] for invocation in world.invocations("run")} == {"ok", "error"}


def test_rebuilt_with_and_without(snowglobe, tmp_path):
    path = tmp_path / "handlers.so"
    shutil.copy(built("sanitized"), path)
    world = snowglobe("--template", template(tmp_path, path), clock="auto", executor="process", fresh=True)
    assert invoke(world, "nothing") == (None, "nothing")
    shutil.copy(built("sanitized_thread"), tmp_path / "new.so")
    (tmp_path / "new.so").rename(path)
    assert "sanitizer that cannot be used here" in world.post("reload")["refused"][0]
    shutil.copy(built("sanitized"), tmp_path / "new.so")
    (tmp_path / "new.so").rename(path)
    assert world.post("reload") == {"reloaded": [str(path)], "refused": []}
    assert invoke(world, "malloc")[0] == "Unhandled"


REFUSED = [
    ("sanitized", "fiber", "is built with -fsanitize=address, which needs a process of its own: run it with --executor process"),
    (
        "sanitized_thread",
        "process",
        "is built with a sanitizer that cannot be used here (it needs libtsan.so.2): -fsanitize=address and -fsanitize=undefined can",
    ),
    (
        "sanitized_static",
        "process",
        "a sanitizer's runtime must be a shared library of its own: g++ without -static-libasan, clang++ with -shared-libsan; address and undefined can be used",
    ),
]


@pytest.mark.parametrize("library, executor, words", REFUSED, ids=[f"{library}-{executor}" for library, executor, _ in REFUSED])
def test_message_says_what_helps(tmp_path, library, executor, words):
    fixture = tmp_path / "fixture.jsonl"
    fixture.write_text('{"t": "2026-03-02T08:00:00Z", "source": "lambda:run", "body": {}}\n')
    done = replay(fixture, "--executor", executor, template=template(tmp_path, library))
    assert done.returncode == 2
    assert done.stderr.strip().endswith(words)
    assert f"{library}.so: " in done.stderr and done.stderr.count("\n") == 1
