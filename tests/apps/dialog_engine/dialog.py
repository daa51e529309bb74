"""The dialog engine as its tests meet it: texts in, texts out, and a look at everything between."""
import base64
import datetime
import hashlib
import hmac
import itertools
import json
import urllib.parse

import requests
from boto3.dynamodb.types import TypeDeserializer

PHONE = "+14801230001"
WEBHOOK = "/webhooks/twilio"
TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response />'
UNKNOWN_CODE = "We do not know this code. Please ask your administrator for the right one."
TRY_AGAIN = "Not quite. Have another go."
HTML_ERROR = {"status": 500, "body": "<html>Internal Server Error</html>"}

# Free, graded "b) false" with two messages, closing: the drill of the acceptance scenarios.
THREE_PROMPTS = {
    "slug": "three-prompts",
    "name": "Three prompts",
    "prompts": [
        {"slug": "free", "messages": [{"text": "Ready?"}]},
        {
            "slug": "graded",
            "messages": [{"text": "Soap is of no use."}, {"text": "a) true\nb) false"}],
            "correct_response": "b) false",
        },
        {"slug": "closing", "messages": [{"text": "Well done."}]},
    ],
}
LANGUAGE = {
    "slug": "language",
    "name": "Language",
    "prompts": [
        {"slug": "choose", "messages": [{"text": "Which language?"}], "response_user_profile_key": "language"}
    ],
}


def sign(form, url, token="bacon"):
    text = url + "".join(key + form[key] for key in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def shake(event_ids):
    return hashlib.shake_256("-".join(sorted(event_ids)).encode()).hexdigest(64)


def shard_of(phone, shards=4):
    return int.from_bytes(hashlib.md5(phone.encode()).digest(), "big") * shards >> 128


def phones(count, shard=None):
    """Telephones other than PHONE, all on one shard if asked."""
    numbers = (f"+1480124{n:04d}" for n in itertools.count(1))
    return list(itertools.islice((p for p in numbers if shard in (None, shard_of(p))), count))


def time_of(text):
    return datetime.datetime.fromisoformat(text)


def plain(item):
    """A DynamoDB item as Python values, numbers as int."""
    deserialize = TypeDeserializer().deserialize

    def whole(value):
        if isinstance(value, dict):
            return {k: whole(v) for k, v in value.items()}
        if isinstance(value, list):
            return [whole(v) for v in value]
        return int(value) if type(value).__name__ == "Decimal" else value

    return {name: whole(deserialize(value)) for name, value in item.items()}


class Dialog:
    def __init__(self, world, stage="dev"):
        self.world = world
        self.stage = stage
        self.dynamodb = world.client("dynamodb")
        self.kinesis = world.client("kinesis")
        self.sqs = world.client("sqs")
        self.lambda_ = world.client("lambda")
        self.tokens = (f"token-{n}" for n in itertools.count(1))

    # In
    def webhook(self, form, token=None, signature=None, headers=None, host="localhost"):
        path = f"/{self.stage}{WEBHOOK}"
        sent = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Host": host,
            "I-Twilio-Idempotency-Token": token or next(self.tokens),
            "X-Twilio-Signature": signature or sign(form, f"https://{host}{path}"),
        }
        sent.update(headers or {})
        sent = {name: value for name, value in sent.items() if value is not None}
        return requests.post(self.world.url + path, data=urllib.parse.urlencode(form), headers=sent, timeout=60)

    def sms(self, text, phone=PHONE, **more):
        """A text message from a learner; the world settles after it."""
        form = {"Body": text, "From": phone, "MessageSid": "SM" + "0" * 31 + "1", "To": "+14800000000"}
        response = self.webhook(form, **more)
        self.settle()
        return response

    def put(self, kind, payload, phone=PHONE):
        data = json.dumps({"type": kind, "payload": {"phone_number": phone, **payload}})
        return self.kinesis.put_record(
            StreamName=f"command-stream-{self.stage}", PartitionKey=phone, Data=data.encode()
        )

    def start(self, drill, phone=PHONE, instance="instance-1"):
        self.put(
            "START_DRILL",
            {"drill_slug": drill["slug"], "drill_body": drill, "drill_instance_id": instance},
            phone,
        )
        self.settle()

    def ad_hoc(self, text, phone=PHONE, media_url=None):
        self.put("SEND_AD_HOC_MESSAGE", {"message": text, "media_url": media_url}, phone)

    def update(self, data, phone=PHONE, **more):
        self.put("UPDATE_USER", {"user_profile_data": data, **more}, phone)

    def register(self, phone=PHONE):
        self.sms("acme", phone)
        assert self.profile(phone)["validated"]

    def settle(self, max_virtual="10m"):
        return self.world.settle(max_virtual)

    def fault(self, **description):
        self.world.fault(description)

    # Out
    def item(self, table, **key):
        found = self.dynamodb.get_item(
            TableName=f"{table}-{self.stage}",
            Key={name: {"S": value} for name, value in key.items()},
            ConsistentRead=True,
        )
        return plain(found["Item"]) if "Item" in found else None

    def state(self, phone=PHONE):
        return self.item("dialog-state", phone_number=phone)

    def profile(self, phone=PHONE):
        return self.state(phone)["user_profile"]

    def batches(self, phone=PHONE):
        """Through the index, in the order of their times."""
        pages = self.dynamodb.get_paginator("query").paginate(
            TableName=f"dialog-event-batches-{self.stage}",
            IndexName="by_created_time",
            KeyConditionExpression="phone_number = :phone",
            ExpressionAttributeValues={":phone": {"S": phone}},
        )
        return [plain(item) for page in pages for item in page["Items"]]

    def events(self, phone=PHONE):
        """The types of the events of each batch."""
        return [[event["event_type"] for event in batch["events"]] for batch in self.batches(phone)]

    def sent(self, phone=PHONE):
        """What the carrier took, in order."""
        taken = self.item("sms-carrier", phone_number=phone)
        return taken["messages"] if taken else []

    def texts(self, phone=PHONE):
        return [message["body"] for message in self.sent(phone)]

    def asked(self, code):
        """How often the registration service was asked for a code."""
        found = self.item("registration-requests", code=code)
        return found["requests"] if found else 0

    def records(self, stream):
        """All records of a stream, shard by shard: (key, data, sequence number)."""
        name = f"{stream}-{self.stage}"
        found = []
        for shard in self.kinesis.list_shards(StreamName=name)["Shards"]:
            iterator = self.kinesis.get_shard_iterator(
                StreamName=name, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
            while True:
                page = self.kinesis.get_records(ShardIterator=iterator)
                found += [
                    (r["PartitionKey"], json.loads(r["Data"]), int(r["SequenceNumber"])) for r in page["Records"]
                ]
                if not page["Records"]:
                    break
                iterator = page["NextShardIterator"]
        return found

    def log(self, kind, phone=PHONE):
        """The payloads of one type in the message log."""
        return [data["payload"] for key, data, _ in self.records("message-log") if key == phone and data["type"] == kind]

    def queue(self, name):
        base, _, fifo = name.partition(".")
        return self.sqs.get_queue_url(QueueName=f"{base}-{self.stage}" + (f".{fifo}" if fifo else ""))["QueueUrl"]

    def depth(self, name):
        names = ["", "NotVisible", "Delayed"]
        names = [f"ApproximateNumberOfMessages{name}" for name in names]
        attributes = self.sqs.get_queue_attributes(QueueUrl=self.queue(name), AttributeNames=names)["Attributes"]
        return sum(int(attributes[name]) for name in names)

    def receive(self, name):
        """Takes everything that is visible off a queue."""
        bodies = []
        while True:
            page = self.sqs.receive_message(QueueUrl=self.queue(name), MaxNumberOfMessages=10).get("Messages", [])
            if not page:
                return bodies
            for message in page:
                bodies.append(json.loads(message["Body"]))
                self.sqs.delete_message(QueueUrl=self.queue(name), ReceiptHandle=message["ReceiptHandle"])

    def failures(self):
        """How many documents lie in the four failure queues."""
        return sum(
            self.depth(name)
            for name in (
                "command-failures",
                "message-log-failures",
                "distribute-dialog-events-failures",
                "publish-dialog-events-batches-failures",
            )
        )
