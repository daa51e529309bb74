"""kill -9 at random moments under mixed load, and a ledger of what was answered.

Nothing that was acknowledged is lost, nothing is half applied, and a table's change is never apart from
its stream record. SNOWGLOBE_KILLS says how often (5); SNOWGLOBE_LEDGER_SEED repeats the moments.
"""
import collections
import os
import random
import threading
import time

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from tests.persistence.conftest import TEMPLATE

KILLS = int(os.environ.get("SNOWGLOBE_KILLS", "5"))
SEED = int(os.environ.get("SNOWGLOBE_LEDGER_SEED", time.time_ns() % 1_000_000))
ACCOUNTS = [f"account{number}" for number in range(6)]
OPENING = 1_000
ANSWERS = (20, 400)  # between two kills


class Ledger:
    """What was asked, and of that, what was answered. Lists, which threads may append to."""

    def __init__(self):
        self.asked = collections.defaultdict(list)
        self.answered = collections.defaultdict(list)
        self.errors = []
        self.round = 0
        self._answers = 0
        self._grown = threading.Condition()

    def ask(self, what, key, call):
        self.asked[what].append(key)
        answer = call()
        self.answered[what].append(key)
        with self._grown:
            self._answers += 1
            self._grown.notify_all()
        return answer

    def wait_for(self, more):
        """Until so many more answers have come."""
        with self._grown:
            enough = self._answers + more
            assert self._grown.wait_for(lambda: self._answers >= enough, timeout=60), self.errors


def url(world, name):
    return world.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]


# Each writer does one thing after the other until its connection breaks.


def write_jobs(world, ledger, number):
    sqs, jobs = world.client("sqs"), url(world, "jobs")
    ids = [f"job-{ledger.round}-{number}-{i}" for i in range(3)]
    ledger.ask("jobs", ids[0], lambda: sqs.send_message(QueueUrl=jobs, MessageBody=ids[0]))
    entries = [{"Id": str(i), "MessageBody": body} for i, body in enumerate(ids[1:])]
    ledger.asked["jobs"] += ids[1:]
    sqs.send_message_batch(QueueUrl=jobs, Entries=entries)
    ledger.answered["jobs"] += ids[1:]


def write_stream(world, ledger, number):
    kinesis = world.client("kinesis")
    key = f"record-{ledger.round}-{number}"
    ledger.ask(
        "stream", key, lambda: kinesis.put_record(StreamName="stream", PartitionKey=key, Data=key.encode())
    )


def write_things(world, ledger, number):
    """Every change of a table with a stream: put, update, delete."""
    dynamodb = world.client("dynamodb")
    key = f"thing-{ledger.round}-{number // 3}"
    if number % 3 == 0:
        ledger.ask("things", key, lambda: dynamodb.put_item(TableName="watched", Item={"id": {"S": key}}))
    elif number % 3 == 1:
        dynamodb.update_item(
            TableName="watched",
            Key={"id": {"S": key}},
            UpdateExpression="SET colour = :c ADD version :one",
            ExpressionAttributeValues={":c": {"S": "red"}, ":one": {"N": "1"}},
        )
    elif number % 9 == 2:
        ledger.ask("deleted", key, lambda: dynamodb.delete_item(TableName="watched", Key={"id": {"S": key}}))


def write_transfers(world, ledger, number):
    dynamodb = world.client("dynamodb")
    key = f"transfer-{ledger.round}-{number}"
    moment = random.Random(key)
    source, target = moment.sample(ACCOUNTS, 2)
    amount = moment.randrange(1, 50)

    def add(account, by):
        return {
            "Update": {
                "TableName": "accounts",
                "Key": {"id": {"S": account}},
                "UpdateExpression": "ADD balance :n",
                "ExpressionAttributeValues": {":n": {"N": str(by)}},
            }
        }

    record = {"id": {"S": key}, "from": {"S": source}, "to": {"S": target}, "amount": {"N": str(amount)}}
    ledger.ask(
        "transfers",
        key,
        lambda: dynamodb.transact_write_items(
            TransactItems=[
                add(source, -amount),
                add(target, amount),
                {"Put": {"TableName": "accounts", "Item": record, "ConditionExpression": "attribute_not_exists(id)"}},
            ]
        ),
    )


def write_ordered(world, ledger, number):
    sqs, ordered = world.client("sqs"), url(world, "ordered.fifo")
    body = f"{ledger.round:04}-{number:06}"
    ledger.ask(
        "ordered",
        body,
        lambda: sqs.send_message(
            QueueUrl=ordered, MessageBody=body, MessageGroupId=f"g{number % 3}", MessageDeduplicationId=body
        ),
    )


def use_inbox(world, ledger, number):
    """Sends, receives and deletes."""
    sqs, inbox = world.client("sqs"), url(world, "inbox")
    body = f"letter-{ledger.round}-{number}"
    ledger.ask("inbox", body, lambda: sqs.send_message(QueueUrl=inbox, MessageBody=body))
    for message in sqs.receive_message(QueueUrl=inbox, MaxNumberOfMessages=2).get("Messages", []):
        if number % 2 == 0:
            ledger.ask(
                "taken",
                message["Body"],
                lambda: sqs.delete_message(QueueUrl=inbox, ReceiptHandle=message["ReceiptHandle"]),
            )


WRITERS = [write_jobs, write_stream, write_things, write_transfers, write_ordered, use_inbox]


def load(world, ledger, writer):
    number = 0
    try:
        while True:
            writer(world, ledger, number)
            number += 1
    except (BotoCoreError, OSError):
        pass  # the kill
    except ClientError as error:
        ledger.errors.append((writer.__name__, error))


def all_items(world, table):
    pages = world.client("dynamodb").get_paginator("scan").paginate(TableName=table)
    return {item["id"]["S"]: item for page in pages for item in page["Items"]}


def all_messages(world, name):
    sqs, queue = world.client("sqs"), url(world, name)
    found = []
    while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        found += [message["Body"] for message in messages]
        if name.endswith(".fifo"):
            for message in messages:
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return found


def all_records(world, stream):
    kinesis = world.client("kinesis")
    found = []
    for shard in kinesis.list_shards(StreamName=stream)["Shards"]:
        iterator = kinesis.get_shard_iterator(
            StreamName=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        while True:
            page = kinesis.get_records(ShardIterator=iterator)
            found += [record["Data"].decode() for record in page["Records"]]
            if not page["Records"]:
                break
            iterator = page["NextShardIterator"]
    return found


def replayed(world, table):
    """The table that its stream tells of, and the changes that do not follow from the one before."""
    told, breaks = {}, []
    for record in world.stream_records(table):
        change = record["dynamodb"]
        key = change["Keys"]["id"]["S"]
        if told.get(key) != change.get("OldImage"):
            breaks.append(record)
        told[key] = change.get("NewImage")
    return {key: item for key, item in told.items() if item is not None}, breaks


@pytest.mark.timeout(60 + 20 * KILLS)
@pytest.mark.parametrize("executor", ["fiber"] if KILLS < 20 else ["fiber", "process"])
def test_ledger(start, executor):
    print(f"SNOWGLOBE_LEDGER_SEED={SEED}, {KILLS} kills, {executor}")
    moments = random.Random(SEED)
    ledger = Ledger()
    world = start("--template", TEMPLATE, clock="real", executor=executor)
    for account in ACCOUNTS:
        item = {"id": {"S": account}, "balance": {"N": str(OPENING)}}
        world.client("dynamodb").put_item(TableName="accounts", Item=item)
    started = []
    for ledger.round in range(KILLS):
        for service in ("sqs", "kinesis", "dynamodb"):
            world.client(service)
        threads = [threading.Thread(target=load, args=(world, ledger, writer)) for writer in WRITERS]
        for thread in threads:
            thread.start()
        ledger.wait_for(moments.randrange(*ANSWERS))
        world.kill()
        for thread in threads:
            thread.join()
        begun = time.monotonic()
        world.start()
        started.append(time.monotonic() - begun)
    world.stop()

    # The same directory under a clock on demand: what is under way comes to its end at once.
    world.command[world.command.index("real")] = "auto"
    world.start()
    world.settle("30m")
    check(world, ledger)
    counts = {what: f"{len(keys)} of {len(ledger.asked[what])}" for what, keys in ledger.answered.items()}
    print(f"answered: {counts}; start after a kill: {max(started):.3f} s at most")


def check(world, ledger):
    assert ledger.errors == []
    seen = {key: int(row["seen"]["N"]) for key, row in all_items(world, "seen").items()}

    # A queue with a mapping: each job handled, then gone.
    assert set(ledger.answered["jobs"]) - set(seen) == set()
    assert all_messages(world, "jobs") == []

    # A stream: each record once, and handled.
    records = all_records(world, "stream")
    assert len(records) == len(set(records))
    assert set(ledger.answered["stream"]) - set(records) == set()
    assert set(records) - set(ledger.asked["stream"]) == set()
    assert set(records) - set(seen) == set()

    # A table and its stream tell the same story, without a break.
    for table in ("watched", "accounts"):
        told, breaks = replayed(world, table)
        assert breaks == []
        assert told == all_items(world, table)
    things = all_items(world, "watched")
    deleted = set(ledger.asked["deleted"])
    assert set(ledger.answered["things"]) - set(things) - deleted == set()
    assert set(ledger.answered["deleted"]) & set(things) == set()
    assert set(ledger.answered["things"]) - set(seen) == set()

    # Transactions: whole or not at all, and those answered are there.
    accounts = all_items(world, "accounts")
    balances = dict.fromkeys(ACCOUNTS, OPENING)
    for key, row in accounts.items():
        if key not in balances:
            balances[row["from"]["S"]] -= int(row["amount"]["N"])
            balances[row["to"]["S"]] += int(row["amount"]["N"])
    assert {key: int(accounts[key]["balance"]["N"]) for key in ACCOUNTS} == balances
    assert set(ledger.answered["transfers"]) - set(accounts) == set()

    # A FIFO queue: in order, each once.
    ordered = all_messages(world, "ordered.fifo")
    assert len(ordered) == len(set(ordered))
    assert set(ledger.answered["ordered"]) - set(ordered) == set()
    for group in range(3):
        one = [body for body in ordered if int(body.split("-")[1]) % 3 == group]
        assert one == sorted(one)

    # A queue with consumers: what was sent and never taken is there, what was taken stays away.
    inbox = set(all_messages(world, "inbox"))
    assert set(ledger.answered["inbox"]) - set(ledger.asked["taken"]) - inbox == set()
    assert set(ledger.answered["taken"]) & inbox == set()
