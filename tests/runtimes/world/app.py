"""Everything that could differ from run to run, and is the world's: clocks, sleeps, random numbers, what boto3 makes of them."""
import datetime
import json
import os
import random
import tempfile
import threading
import time
import uuid

import boto3

dynamodb = boto3.client("dynamodb")
sqs = boto3.client("sqs")
STARTED = time.time()


def seen():
    return {
        "wall": time.time(),
        "monotonic": time.monotonic(),
        "day": datetime.datetime.now(datetime.timezone.utc).isoformat(),
        "uuid": str(uuid.uuid4()),
        "random": random.random(),
        "bytes": os.urandom(8).hex(),
        "set": list({"a", "b", "c", "d"}),
        "file": tempfile.mktemp(),
        "hash": hash("text"),
        "started": STARTED,
    }


def handler(event, context):
    text = event["Records"][0]["body"] if "Records" in event else json.dumps(event)
    before = seen()
    time.sleep(1.5)
    waited = threading.Event().wait(2)
    after = {**seen(), "waited": waited, "left": context.get_remaining_time_in_millis()}
    print(json.dumps(after))
    dynamodb.put_item(TableName="seen", Item={"id": {"S": before["uuid"]}, "seen": {"S": json.dumps([text, before, after])}})
    if "Records" in event and "pass on" in text:
        sqs.send_message(QueueUrl=os.environ["NEXT"], MessageBody=json.dumps(after), DelaySeconds=random.randrange(5))
    return {"before": before, "after": after}
