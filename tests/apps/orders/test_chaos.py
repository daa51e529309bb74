"""--chaos sqs: what a standard queue may do beyond the orders that seeds try (emulator/docs/legal-orders.md): messages
that come late, that a receive overlooks, that come twice. By replay, by up, by the admin API, by a fixture's line."""
import json
import pathlib

import pytest
import requests

from tests.replay import digest, replay
from tests.world import World

HERE = pathlib.Path(__file__).parent
SEEDS = 30


def burst(handler, *arguments, fixture=HERE / "burst.jsonl"):
    return replay(fixture, *arguments, "--parameter", f"Handler={handler}", template=HERE / "template.yaml")


@pytest.fixture
def stream_of_orders(tmp_path):
    """Forty orders, one a second; what each line is about stands in its content alone."""

    def write(without=None, first=()):
        lines = [*first]
        for i in range(40):
            if i != without:
                body = {"order": f"o{i}", "status": "placed", "version": 1}
                lines.append({"t": f"2026-03-02T08:00:{i:02}Z", "source": "sqs:order-events", "body": body})
        fixture = tmp_path / f"orders-{without}.jsonl"
        fixture.write_text("\n".join(map(json.dumps, lines)) + "\n")
        return fixture

    return write


def disturbances(path):
    records = [json.loads(line) for line in path.read_text().splitlines()]
    return [record for record in records if record["kind"] == "chaos"]


def test_a_sound_handler_holds_and_one_that_relies_on_order_does_not():
    """Nothing is lost, and the world settles: 30 s late at most, twice more at most."""
    sound = burst("newest_wins", "--chaos", "sqs", "--seeds", f"0-{SEEDS}")
    assert sound.returncode == 0, sound.stdout + sound.stderr
    racy = burst("last_one_wins", "--chaos", "sqs", "--seeds", f"0-{SEEDS}")
    assert racy.returncode == 1
    assert "one of them again: --seed " in racy.stdout and " --chaos sqs --trace seed-" in racy.stdout


def test_it_is_deterministic_and_the_same_in_both_executors(stream_of_orders):
    fixture = stream_of_orders()
    plain = digest(burst("newest_wins", fixture=fixture))
    for seed in (0, 5):
        twice = burst("newest_wins", "--chaos", "sqs", "--seed", seed, "--twice", fixture=fixture)
        assert "twice equal" in twice.stdout, twice.stdout
        other = burst("newest_wins", "--chaos", "sqs", "--seed", seed, "--executor", "process", fixture=fixture)
        assert digest(twice) == digest(other) != plain
    assert "chaos\n  sqs  " in burst("newest_wins", "--chaos", "sqs", fixture=fixture).stdout
    told = json.loads(burst("newest_wins", "--chaos", "sqs", "--json", fixture=fixture).stdout)
    assert told["chaos"]["sqs"] > 0


def test_a_function_gets_messages_late_and_twice_and_the_trace_says_why(stream_of_orders, tmp_path):
    trace = tmp_path / "chaos.trace"
    done = burst("newest_wins", "--chaos", "sqs", "--trace", trace, fixture=stream_of_orders())
    assert done.returncode == 0, done.stdout + done.stderr
    told = disturbances(trace)
    assert {"late", "twice"} <= {record["what"] for record in told}
    assert all(record["queue"] == "order-events" and record["why"] and record["draw"] for record in told)
    # A message that was handled and deleted comes again, counted.
    counts = [line for line in trace.read_text().splitlines() if '\\"ApproximateReceiveCount\\":\\"2\\"' in line]
    assert counts
    # Its cause is the call in which it was drawn.
    records = {record["n"]: record for record in map(json.loads, trace.read_text().splitlines())}
    assert {records[record["cause"]]["kind"] for record in told} <= {"reply", "wait"}


def test_without_one_line_all_others_are_disturbed_as_before(stream_of_orders, tmp_path):
    """So that what a failure needs can be found by taking lines away."""
    late = {}
    for without in (None, 3, 20):
        trace = tmp_path / f"{without}.trace"
        burst("newest_wins", "--chaos", "sqs", "--trace", trace, fixture=stream_of_orders(without))
        late[without] = {r["draw"]: r["by"] for r in disturbances(trace) if r["what"] == "late"}
    assert late[None]
    for without in (3, 20):
        gone = late[None].keys() - late[without].keys()
        assert len(gone) <= 1 and late[without].items() <= late[None].items()


def test_a_fixtures_line_asks_for_it_from_then_on(stream_of_orders, tmp_path):
    line = {"t": "2026-03-02T08:00:20Z", "source": "fault:chaos", "key": "sqs"}
    trace = tmp_path / "half.trace"
    done = burst("newest_wins", "--trace", trace, fixture=stream_of_orders(first=[line]))
    assert done.returncode == 0, done.stdout + done.stderr
    told = disturbances(trace)
    assert told and all(record["t"] >= "2026-03-02T08:00:20" for record in told)


def test_an_unknown_name_is_refused_with_those_that_are_known(stream_of_orders):
    done = burst("newest_wins", "--chaos", "kinesis")
    assert done.returncode == 2 and "sqs" in done.stderr, done.stderr
    line = {"t": "2026-03-02T08:00:00Z", "source": "fault:chaos", "key": "dynamodb"}
    done = burst("newest_wins", fixture=stream_of_orders(first=[line]))
    assert done.returncode == 2 and "there is no chaos 'dynamodb' (known: sqs)" in done.stderr


def test_up_with_chaos_has_it_after_a_reset_too(snowglobe):
    world = snowglobe("--chaos", "sqs")
    for _ in range(2):
        assert world.get("faults")["faults"] == [{"chaos": "sqs", "struck": 0}]
        sqs = world.client("sqs")
        url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
        for i in range(30):
            sqs.send_message(QueueUrl=url, MessageBody=str(i))
        assert world.get("faults")["faults"][0]["struck"] > 0
        world.reset()


def test_it_goes_on_in_a_data_directory(tmp_path):
    """What was drawn for a message is kept with it; without chaos it comes to its end."""
    for arguments in (("--chaos", "sqs"), ()):
        world = World("--data", tmp_path / "data", *arguments)
        try:
            sqs = world.client("sqs")
            url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
            for i in range(20):
                sqs.send_message(QueueUrl=url, MessageBody=f"{arguments} {i}")
            world.kill()
            world.start()
            seen = set()
            for _ in range(60):
                for message in sqs_messages(world, url):
                    seen.add(message["Body"])
                    world.client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                world.advance("1s")
            assert len(seen) == 20
            left = world.get("sqs/queues/jobs")
            assert (left["visible"], left["in_flight"], left["delayed"]) == (0, 0, 0)
        finally:
            world.stop()


def sqs_messages(world, url):
    return world.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])


def test_the_admin_api_sets_lists_and_takes_it_back(snowglobe):
    world = snowglobe()
    faults = f"{world.url}/_snowglobe/faults"
    assert world.fault({"chaos": "sqs"}) == {"faults": [{"chaos": "sqs", "struck": 0}]}
    sqs = world.client("sqs")
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    for i in range(30):
        sqs.send_message(QueueUrl=url, MessageBody=str(i))
    counts = world.get("sqs/queues/jobs")
    assert counts["delayed"] > 0 and counts["visible"] > 0
    refused = requests.post(faults, json={"chaos": "kafka"}, timeout=60)
    assert refused.status_code == 400 and "(known: sqs)" in refused.text
    refused = requests.post(faults, json={"chaos": "sqs", "nth": 1}, timeout=60)
    assert refused.status_code == 400 and "nth" in refused.text
    assert requests.delete(f"{faults}?number=1", timeout=60).json() == {"faults": []}
    # What comes from now on comes as ever.
    url = sqs.create_queue(QueueName="calm")["QueueUrl"]
    for i in range(30):
        sqs.send_message(QueueUrl=url, MessageBody=str(i))
    assert world.get("sqs/queues/calm")["visible"] == 30
