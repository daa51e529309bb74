"""The promise of the product: the same inputs and seed give the same trace, byte for byte."""
import json
import os
import subprocess

import pytest

from tests.replay import digest, replay
from tests.world import ROOT, binary

FIXTURES = ROOT / "fixtures/dialog-engine"
PARITY = ROOT / "tests/sim/parity.jsonl"
PARITY_TEMPLATE = ROOT / "tests/sim/parity.yaml"
SEEDS = int(os.environ.get("SNOWGLOBE_SEEDS", "8"))  # the note's figures are made with 200


@pytest.mark.parametrize("fixture", ["first-lesson", "morning-rush"])
@pytest.mark.parametrize("seed", [0, 7])
def test_second_perturbed_run_is_equal(fixture, seed):
    done = replay(FIXTURES / f"{fixture}.jsonl", "--twice", "--seed", seed)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "twice equal" in done.stdout
    lines = [line.split()[0] for line in done.stdout.splitlines()[-5:]]
    assert lines == ["events", "virtual", "wall", "level", "digest"]
    assert "level L3" in done.stdout


@pytest.mark.parametrize("fixture", ["first-lesson", "morning-rush"])
def test_both_executors_give_one_trace(fixture):
    path = FIXTURES / f"{fixture}.jsonl"
    assert digest(replay(path, "--seed", 3)) == digest(replay(path, "--seed", 3, "--executor", "process"))


def test_seeds_differ_in_order_and_agree_in_outcome():
    """Each run's expectations hold, and no two seeds give the same order."""
    done = replay(FIXTURES / "morning-rush.jsonl", "--seeds", f"1-{SEEDS}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[:3] == [f"seeds {SEEDS}", f"held {SEEDS}", f"different traces {SEEDS}"]


def test_one_changed_byte_changes_the_digest(tmp_path):
    source = FIXTURES / "first-lesson.jsonl"
    changed = tmp_path / "changed.jsonl"
    lines = source.read_text().splitlines()
    for number, line in enumerate(lines):
        entry = json.loads(line) if line.startswith("{") else {}
        if entry.get("source", "").startswith("http:") and "Body=" in str(entry.get("body")):
            entry["body"] += "x"
            lines[number] = json.dumps(entry)
            break
    else:
        pytest.fail("the fixture has no such line")
    changed.write_text("\n".join(lines) + "\n")
    a = replay(source).stdout.splitlines()[-1]
    b = replay(changed).stdout.splitlines()[-1]
    assert a.startswith("digest ") and b.startswith("digest ") and a != b


def test_every_cause_stands_before_its_effect_and_leads_to_an_input(tmp_path):
    trace = tmp_path / "trace"
    digest(replay(FIXTURES / "morning-rush.jsonl", "--trace", trace))
    roots = {}
    invocations = 0
    for number, line in enumerate(trace.read_text().splitlines(), start=1):
        record = json.loads(line)
        assert record["n"] == number
        assert record["cause"] < number
        # The root of a chain is an input, or the template's setup.
        roots[number] = record["kind"] if record["cause"] == 0 else roots[record["cause"]]
        if record["kind"] == "invoke":
            invocations += 1
            assert roots[number] == "input", line
    assert invocations > 600


def test_trace_names_nothing_of_this_machine(tmp_path):
    trace = tmp_path / "trace"
    digest(replay(FIXTURES / "first-lesson.jsonl", "--trace", trace))
    text = trace.read_text()
    for secret in (str(ROOT), os.uname().nodename, str(tmp_path), ".so"):
        assert secret not in text, secret


def test_a_record_is_json_whatever_a_key_holds(tmp_path):
    fixture, trace = tmp_path / "odd.jsonl", tmp_path / "trace"
    key = 'a "quoted" \\ key\twith größe'
    fixture.write_text(json.dumps({"t": "2026-03-02T08:00:00Z", "source": "kinesis:numbers", "key": key, "body": "1"}) + "\n")
    replay(fixture, "--trace", trace, template=ROOT / "tests/apps/tally/template.yaml")
    records = [json.loads(line) for line in trace.read_text().splitlines()]
    assert any(key in record["who"] for record in records)


def test_trace_diff_names_the_first_difference_with_its_causes(tmp_path):
    traces = []
    for seed in (1, 2):
        traces.append(tmp_path / f"{seed}.trace")
        digest(replay(FIXTURES / "first-lesson.jsonl", "--seed", seed, "--trace", traces[-1]))
    done = subprocess.run([binary(), "trace", "diff", *traces], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "first difference at record" in done.stdout and "> #" in done.stdout
    # A long record is cut where it is shown: what differs is shown by itself.
    *_, begins, one, other = done.stdout.splitlines()
    assert begins == "it begins at" and one != other
    same = subprocess.run([binary(), "trace", "diff", traces[0], traces[0]], capture_output=True, text=True, timeout=60)
    assert same.returncode == 0 and same.stdout.startswith("equal")


def script(world):
    """One sequential client over all services."""
    sqs, kinesis, dynamodb = (world.client(name) for name in ("sqs", "kinesis", "dynamodb"))
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    kinesis.create_stream(StreamName="s", ShardCount=2)
    dynamodb.create_table(
        TableName="table",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    for n in range(30):
        sqs.send_message(QueueUrl=url, MessageBody=f"m{n}")
        kinesis.put_record(StreamName="s", PartitionKey=str(n), Data=b"x")
        # boto3 draws a client token at random for this one: it must not reach the trace.
        dynamodb.transact_write_items(
            TransactItems=[{"Put": {"TableName": "table", "Item": {"id": {"S": str(n)}}}}]
        )
        for message in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)["Messages"]:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return world.get("digest")


def test_one_script_twice_gives_one_digest(snowglobe):
    first = script(snowglobe("--seed", "7", clock="auto", fresh=True))
    second = script(snowglobe("--seed", "7", clock="auto", fresh=True))
    assert first == second
    assert first["level"] == "L2" and len(first["digest"]) == 64


def test_reset_begins_the_same_world_again(snowglobe):
    world = snowglobe(clock="auto", fresh=True)
    world.reset(seed=7)
    first = script(world)
    world.reset(seed=7)
    assert script(world) == first
    world.reset(seed=8)
    assert script(world)["digest"] != first["digest"]


def test_a_sweep_gives_each_seed_the_trace_that_it_has_alone():
    """--seeds runs each seed in a child of one process; what they share must not show."""
    alone = {f"seed {seed} held {digest(replay(PARITY, '--seed', seed, template=PARITY_TEMPLATE))}" for seed in range(1, 7)}
    done = replay(PARITY, "--seeds", "1-6", "--jobs", "3", "-v", template=PARITY_TEMPLATE)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert set(lines[:6]) == alone
    assert lines[6:9] == ["seeds 6", "held 6", "different traces 6"]


def test_a_sweep_names_the_seeds_that_violate(tmp_path):
    expect = tmp_path / "expect.yaml"
    expect.write_text("refused: 17\n")
    done = replay(PARITY, "--seeds", "3-4", "--expect", expect, template=PARITY_TEMPLATE)
    assert done.returncode == 1
    assert "VIOLATED refused: expected 17, found 0\n  by 2 of 2 seeds: 3 4\n" in done.stdout
    assert "one of them again: --seed 3 --trace seed-3.trace\n" in done.stdout


@pytest.mark.parametrize("seeds", ["5-1", "x", "1-", "-3", "1-2-3", "99999999999999999999"])
def test_a_range_of_seeds_that_is_none_is_refused(seeds):
    done = replay(PARITY, f"--seeds={seeds}", template=PARITY_TEMPLATE)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--seeds needs a range like 1-200" in done.stderr
