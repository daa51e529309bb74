"""The fixtures lead to what they say, in both executors and under other seeds; and the script that wrote them
still writes them."""
import subprocess
import sys

import pytest

from tests.apps.class_connect.school import TEMPLATE
from tests.replay import digest, replay
from tests.world import ROOT

FIXTURES = ROOT / "fixtures" / "class-connect"
NAMES = ["first-room", "busy-term"]


def run(name, *arguments, template=TEMPLATE):
    return replay(FIXTURES / f"{name}.jsonl", *arguments, template=template)


@pytest.mark.parametrize("name", NAMES)
def test_holds_with_one_digest_in_both_executors(name):
    assert digest(run(name, "--executor", "fiber", "--twice")) == digest(run(name, "--executor", "process"))


# 1-200 is what the fixtures were written for; a few show that it still holds.
@pytest.mark.parametrize("name, seeds", [("first-room", "1-20"), ("busy-term", "1-5")])
def test_one_outcome_under_other_seeds(name, seeds):
    done = run(name, "--executor", "fiber", "--seeds", seeds)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\noutcomes 1\n" in done.stdout


def test_generator_writes_the_committed_fixtures(tmp_path):
    subprocess.run([sys.executable, FIXTURES / "generate.py", "--folder", tmp_path], check=True, timeout=60)
    for name in NAMES:
        for suffix in (".jsonl", ".expect.yaml"):
            assert (tmp_path / (name + suffix)).read_text() == (FIXTURES / (name + suffix)).read_text(), name


def test_generator_writes_other_terms(tmp_path):
    target = tmp_path / "other.jsonl"
    command = [sys.executable, FIXTURES / "generate.py", "--rooms", 7, "--commands", 200, "--seed", 7, "--out", target]
    subprocess.run(list(map(str, command)), check=True, timeout=60)
    digest(replay(target, "--executor", "fiber", template=TEMPLATE))
