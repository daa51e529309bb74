"""The fixtures lead to what they say, in both executors and under other seeds; what is not so is caught."""
import subprocess
import sys

import pytest

from tests.apps.epa.epa import TEMPLATE
from tests.replay import digest, replay
from tests.world import ROOT

FIXTURES = ROOT / "fixtures" / "epa"
NAMES = ["quiet-evening", "storm"]


def run(name, *arguments):
    return replay(FIXTURES / f"{name}.jsonl", *arguments, template=TEMPLATE)


@pytest.mark.parametrize("name", NAMES)
def test_holds_with_one_digest_in_both_executors(name):
    assert digest(run(name, "--twice")) == digest(run(name, "--twice", "--executor", "process"))


@pytest.mark.parametrize("name, seeds", [("quiet-evening", "1-20"), ("storm", "1-4")])
def test_one_outcome_under_other_seeds(name, seeds):
    done = run(name, "--seeds", seeds)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\noutcomes 1\n" in done.stdout


@pytest.mark.parametrize(
    "written, other, told",
    [
        ('"title": "It grows"', '"title": "It shrinks"', "collections.epa_database.posts.items[3].item.title: expected"),
        ('"attempts": 3', '"attempts": 2', "collections.epa_database.notifications.items[3].item.attempts: expected 2, found 3"),
        ('{"key": {"device_token": "phone-dan"}', '{"key": {"device_token": "phone-cleo"}', "there is no item"),
        ("push.epa.example: 9", "push.epa.example: 8", "outside.push.epa.example.count: expected 8, found 9"),
        ("304: 1", "304: 2", "answers.304.count: expected 2, found 1"),
    ],
)
def test_another_expectation_is_violated(tmp_path, written, other, told):
    text = (FIXTURES / "quiet-evening.expect.yaml").read_text()
    assert text.count(written) == 1
    (tmp_path / "other.yaml").write_text(text.replace(written, other))
    done = run("quiet-evening", "--expect", tmp_path / "other.yaml")
    assert done.returncode == 1
    (violated,) = [line for line in done.stdout.splitlines() if line.startswith("VIOLATED")]
    assert told in violated


def test_generator_writes_the_committed_fixtures(tmp_path):
    subprocess.run([sys.executable, FIXTURES / "generate.py", "--folder", tmp_path], check=True, timeout=60)
    for name in NAMES:
        for suffix in (".jsonl", ".expect.yaml"):
            assert (tmp_path / (name + suffix)).read_text() == (FIXTURES / (name + suffix)).read_text(), name


def test_generator_writes_other_storms(tmp_path):
    target = tmp_path / "other.jsonl"
    command = [sys.executable, FIXTURES / "generate.py", "--posts", 1500, "--seed", 7, "--out", target]
    subprocess.run(list(map(str, command)), check=True, timeout=60)
    digest(replay(target, template=TEMPLATE))
