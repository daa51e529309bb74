"""What a handler sees and does is the same in both executors, however its sandboxes interleave."""
import re
import subprocess

import pytest

from tests.world import ROOT, binary

REPLAY_SECONDS_MAX = 60


def digest(executor, seed, *more):
    done = subprocess.run(
        [binary(), "replay", "tests/sim/parity.jsonl", "--template", "tests/sim/parity.yaml", "--executor", executor, "--seed", str(seed), *more],
        capture_output=True,
        text=True,
        timeout=REPLAY_SECONDS_MAX,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return re.search(r"^digest (\S+)$", done.stdout, re.MULTILINE)[1]


@pytest.mark.parametrize("seed", [0, 7])
def test_one_digest_in_both_executors(seed):
    assert digest("fiber", seed, "--twice") == digest("process", seed, "--twice")


def test_seeds_differ():
    assert digest("fiber", 1) != digest("fiber", 2)
