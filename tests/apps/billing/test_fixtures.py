"""The fixtures lead to what they say, in both executors, under other seeds and in other batches; what is not so is caught."""
import subprocess
import sys

import pytest

from tests.replay import digest, replay
from tests.world import ROOT

FIXTURES = ROOT / "fixtures" / "billing"
TEMPLATE = ROOT / "apps" / "billing" / "template.yaml"
NAMES = ["first-orders", "busy-day"]


def run(name, *arguments):
    return replay(FIXTURES / f"{name}.jsonl", *arguments, template=TEMPLATE)


@pytest.mark.parametrize("name", NAMES)
def test_holds_with_one_digest_in_both_executors(name):
    assert digest(run(name, "--twice")) == digest(run(name, "--twice", "--executor", "process"))


@pytest.mark.parametrize("name", NAMES)
def test_one_outcome_under_other_seeds(name):
    done = run(name, "--seeds", "1-20")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\noutcomes 1\n" in done.stdout


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_how_many_come_at_once_does_not_matter(size):
    digest(run("busy-day", "--parameter", f"BatchSize={size}"))


@pytest.mark.parametrize(
    "written, other, told",
    [
        ('"total": 1180}', '"total": 1181}', "tables.billing-customers.items[0].item.total: expected 1181, found 1180"),
        ('"total": 1060', '"total": 1061', "topics.invoices.keys.ada[1].total: expected 1061, found 1060"),
        ('"order": "o-3", "number": 2', '"order": "o-6", "number": 2', "topics.invoices.keys.ada[1].order"),
        ("orders: 8", "orders: 7", "topics.orders.count: expected 7, found 8"),
        ('"lag": 0', '"lag": 1', "groups.billing.lag: expected 1, found 0"),
        ('"batchSize": 1', '"batchSize": 2', "queues.billing-failures.messages[0].KafkaBatchInfo.batchSize: expected 2"),
        ('"$at_least": 3', '"$at_least": 30', "invocations.billing-bill.errors"),
    ],
)
def test_another_expectation_is_violated(tmp_path, written, other, told):
    text = (FIXTURES / "first-orders.expect.yaml").read_text()
    assert text.count(written) == 1
    (tmp_path / "other.yaml").write_text(text.replace(written, other))
    done = run("first-orders", "--expect", tmp_path / "other.yaml")
    assert done.returncode == 1
    (violated,) = [line for line in done.stdout.splitlines() if line.startswith("VIOLATED")]
    assert told in violated


def test_generator_writes_the_committed_fixtures(tmp_path):
    subprocess.run([sys.executable, FIXTURES / "generate.py", "--folder", tmp_path], check=True, timeout=60)
    for name in NAMES:
        for suffix in (".jsonl", ".expect.yaml"):
            assert (tmp_path / (name + suffix)).read_text() == (FIXTURES / (name + suffix)).read_text(), name


def test_generator_writes_other_days(tmp_path):
    target = tmp_path / "other.jsonl"
    command = [sys.executable, FIXTURES / "generate.py", "--orders", 600, "--seed", 7, "--out", target]
    subprocess.run(list(map(str, command)), check=True, timeout=60)
    digest(replay(target, template=TEMPLATE))
