"""The fixtures lead to what they say, in both executors, under other seeds and through the cache; and the script
that wrote them still writes them."""
import subprocess
import sys

import pytest

from tests.replay import digest, replay
from tests.world import ROOT

FIXTURES = ROOT / "fixtures" / "countries"
TEMPLATE = ROOT / "apps" / "countries" / "template.yaml"
NAMES = ["first-fetch", "outage-day"]


def run(name, *arguments):
    return replay(FIXTURES / f"{name}.jsonl", *arguments, template=TEMPLATE)


@pytest.mark.parametrize("name", NAMES)
def test_holds_with_one_digest_in_both_executors(name):
    assert digest(run(name, "--executor", "fiber", "--twice")) == digest(run(name, "--executor", "process"))


# What is stored does not depend on whether a cache stands between.
@pytest.mark.parametrize("name", NAMES)
def test_holds_through_the_cache(name):
    digest(run(name, "--executor", "fiber", "--parameter", "UseDax=True"))


@pytest.mark.parametrize("name, seeds", [("first-fetch", "1-20"), ("outage-day", "1-5")])
def test_one_outcome_under_other_seeds(name, seeds):
    done = run(name, "--executor", "fiber", "--seeds", seeds)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\noutcomes 1\n" in done.stdout


# A breaker that trips one failure later is another app.
@pytest.mark.parametrize("name", NAMES)
def test_another_threshold_is_caught(name):
    done = run(name, "--parameter", "DisarmThreshold=6")
    assert done.returncode == 1
    assert "VIOLATED invocations.countries-dev-fetch_data_handler.count: expected" in done.stdout


def test_generator_writes_the_committed_fixtures(tmp_path):
    subprocess.run([sys.executable, FIXTURES / "generate.py", "--folder", tmp_path], check=True, timeout=60)
    for name in NAMES:
        for suffix in (".jsonl", ".expect.yaml"):
            assert (tmp_path / (name + suffix)).read_text() == (FIXTURES / (name + suffix)).read_text(), name


def test_generator_writes_other_days(tmp_path):
    target = tmp_path / "other.jsonl"
    command = [sys.executable, FIXTURES / "generate.py", "--fetches", 900, "--seed", 7, "--out", target]
    subprocess.run(list(map(str, command)), check=True, timeout=60)
    digest(replay(target, "--executor", "fiber", template=TEMPLATE))
