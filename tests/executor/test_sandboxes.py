"""How long sandboxes live: by the world's time, so that two runs see the same cold starts."""
import json
import time

import pytest

from tests.executor import processes
from tests.executor.test_crashes import TEMPLATE, invoke, runs
from tests.replay import digest, replay


@pytest.mark.parametrize("executor", ["fiber", "process"])
def test_idle_sandbox_ends_after_ten_minutes_of_the_worlds_time(snowglobe, executor):
    world = snowglobe("--template", TEMPLATE, clock="auto", executor=executor, fresh=True)
    assert [runs(world, "fine"), runs(world, "fine")] == [1, 2]
    world.advance("9m59s")
    assert runs(world, "fine") == 3
    world.advance("9m59s")
    assert runs(world, "fine") == 4  # each invocation counts anew
    world.advance("10m")
    assert processes.descendants(world.process.pid) == set()  # nobody had to ask for it
    assert runs(world, "fine") == 1


def test_cold_starts_are_the_same_in_both_executors(tmp_path):
    fixture = tmp_path / "gaps.jsonl"
    times = ["00:00:00", "00:05:00", "00:14:59", "00:25:00", "00:25:01", "03:00:00"]
    lines = [{"t": f"2026-01-01T{time}.000Z", "source": "lambda:fine", "body": {"how": "count"}} for time in times]
    fixture.write_text("".join(json.dumps(line) + "\n" for line in lines))
    trace = tmp_path / "trace.jsonl"
    digests = {digest(replay(fixture, "--executor", executor, "--twice", "--trace", trace, template=TEMPLATE)) for executor in ("fiber", "process")}
    assert len(digests) == 1
    records = [json.loads(line) for line in trace.read_text().splitlines()]
    assert [record["cold"] for record in records if record.get("kind") == "invoke"] == [True, False, False, True, False, True]


# As in Lambda, what a handler leaves running gets no time between invocations.
@pytest.mark.parametrize("how", ["leave_thread_looping", "fork_and_leave_child"])
def test_idle_sandbox_is_frozen(snowglobe, how):
    world = snowglobe("--template", TEMPLATE, clock="auto", executor="process", fresh=True)
    before = runs(world, "fine")
    pid = invoke(world, "fine", how)[1]["pid"]
    for _ in range(2):
        processes.wait_until(lambda: processes.is_frozen(pid), f"{pid} is not frozen")
        before += 1
        assert runs(world, "fine") == before
    assert world.process.poll() is None


# Nor do its timers: what is due meanwhile comes with the next invocation, once, as to a process that was frozen.
def test_idle_sandbox_has_no_ticks(snowglobe):
    world = snowglobe("--template", TEMPLATE, clock="auto", executor="process", fresh=True)
    assert invoke(world, "fine", "leave_timer")[1]["ticks"] == 0
    since = time.monotonic()
    processes.wait_until(lambda: time.monotonic() - since > 0.8, "time stands still")  # before the freezer would come
    assert invoke(world, "fine", "leave_timer")[1]["ticks"] < 100
