"""The fixtures lead to what they say, in both executors and under other seeds; and the script that
wrote them still writes them."""
import shutil
import subprocess
import sys

import pytest

from tests.world import ROOT, binary

FIXTURES = ROOT / "fixtures" / "dialog-engine"
TEMPLATE = ROOT / "apps" / "dialog-engine" / "template.yaml"


def replay(fixture, *arguments):
    command = [binary(), "replay", fixture, "--template", TEMPLATE, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return dict(line.split(maxsplit=1) for line in done.stdout.splitlines()[-5:])


@pytest.mark.parametrize("name", ["first-lesson", "morning-rush"])
def test_holds_with_one_digest_in_both_executors(name):
    fixture = FIXTURES / f"{name}.jsonl"
    assert replay(fixture, "--executor", "fiber")["digest"] == replay(fixture, "--executor", "process")["digest"]


# The order of telephones may differ from seed to seed, what each of them gets may not.
def test_morning_rush_holds_under_other_seeds():
    digests = {
        replay(FIXTURES / "morning-rush.jsonl", "--seed", seed, "--executor", "fiber")["digest"] for seed in range(1, 6)
    }
    assert len(digests) == 5


def test_a_changed_byte_changes_the_digest(tmp_path):
    fixture = tmp_path / "first-lesson.jsonl"
    text = (FIXTURES / fixture.name).read_text()
    digest = replay(FIXTURES / fixture.name)["digest"]
    fixture.write_text(text.replace('"name": "Clean hands"', '"name": "Clean hand5"', 1))
    shutil.copy(FIXTURES / "first-lesson.expect.yaml", tmp_path)
    assert replay(fixture)["digest"] != digest


def test_a_violated_expectation_is_named(tmp_path):
    fixture = shutil.copy(FIXTURES / "first-lesson.jsonl", tmp_path)
    expectations = (FIXTURES / "first-lesson.expect.yaml").read_text()
    assert "message-log-dev: 25" in expectations
    (tmp_path / "first-lesson.expect.yaml").write_text(expectations.replace("message-log-dev: 25", "message-log-dev: 26"))
    command = [binary(), "replay", fixture, "--template", TEMPLATE]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 1
    assert "streams.message-log-dev.count: expected 26, found 25" in done.stdout + done.stderr


def test_generator_writes_the_committed_fixtures(tmp_path):
    copy = tmp_path / "fixtures" / "dialog-engine"
    copy.mkdir(parents=True)
    shutil.copy(FIXTURES / "generate.py", copy)
    shutil.copy(FIXTURES.parent / "writer.py", copy.parent)
    drills = tmp_path / "apps" / "dialog-engine"
    drills.mkdir(parents=True)
    shutil.copy(ROOT / "apps" / "dialog-engine" / "drills.json", drills)
    subprocess.run([sys.executable, copy / "generate.py"], check=True, timeout=60)
    for name in ("first-lesson", "morning-rush"):
        for suffix in (".jsonl", ".expect.yaml"):
            assert (copy / (name + suffix)).read_text() == (FIXTURES / (name + suffix)).read_text(), name


def test_generator_writes_larger_mornings(tmp_path):
    target = tmp_path / "larger.jsonl"
    command = [sys.executable, FIXTURES / "generate.py", "--phones", 30, "--commands", 5, "--seed", 7, "--out", target]
    subprocess.run(list(map(str, command)), check=True, timeout=60)
    replay(target, "--executor", "fiber")
