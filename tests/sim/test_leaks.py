"""The leak detector works: planted leaks end `replay --twice` with exit 3 and the first record that differs."""
import subprocess

import pytest

from tests.world import ROOT, binary

REPLAY_SECONDS_MAX = 60


def replay(leak, executor):
    return subprocess.run(
        [binary(), "replay", "tests/sim/leaks.jsonl", "--template", "tests/sim/leaks.yaml", "--parameter", f"Leak={leak}", "--executor", executor, "--twice"],
        capture_output=True,
        text=True,
        timeout=REPLAY_SECONDS_MAX,
        cwd=ROOT,
    )


@pytest.mark.parametrize(
    "leak, executor",
    [
        ("leak_address", "fiber"),
        ("leak_address", "process"),
        ("leak_urandom", "fiber"),
        ("leak_urandom", "process"),
        ("leak_static", "fiber"),
    ],
)
def test_planted_leaks_are_found(leak, executor):
    done = replay(leak, executor)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "NOT DETERMINISTIC" in done.stdout
    assert "SendMessage" in done.stdout  # the record with the effect, not only its consequences


# Each child has loaded the shared library for itself, so here there is nothing to leak.
def test_processes_share_no_statics():
    done = replay("leak_static", "process")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "twice equal" in done.stdout
