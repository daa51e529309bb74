#!/usr/bin/env python3
"""The operator's tool: looks at learners, and gives what has failed another try.

    operate.py list-users
    operate.py list-batches +14801230001
    operate.py show-record command-stream shardId-000000000002 4959...
    operate.py redrive-sqs                      dead letters back to the outbound queue
    operate.py replay-failures command-failures  records of failed batches back onto their stream

Needs boto3; --endpoint is Snowglobe's address, or "aws" for the real thing.
"""
import argparse
import json
import sys

import boto3
from boto3.dynamodb.types import TypeDeserializer


def plain(item):
    return {name: TypeDeserializer().deserialize(value) for name, value in item.items()}


def show(value):
    print(json.dumps(value, ensure_ascii=False, sort_keys=True, default=int))


class Operator:
    def __init__(self, client, stage):
        self.dynamodb, self.kinesis, self.sqs = client("dynamodb"), client("kinesis"), client("sqs")
        self.stage = stage

    def list_users(self):
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=f"dialog-state-{self.stage}")
        for page in pages:
            for item in page["Items"]:
                yield plain(item)

    def list_batches(self, phone_number):
        pages = self.dynamodb.get_paginator("query").paginate(
            TableName=f"dialog-event-batches-{self.stage}",
            IndexName="by_created_time",
            KeyConditionExpression="phone_number = :phone",
            ExpressionAttributeValues={":phone": {"S": phone_number}},
        )
        for page in pages:
            for item in page["Items"]:
                yield plain(item)

    def records(self, stream, shard, first, last):
        """The records of a shard from one sequence number to another."""
        iterator = self.kinesis.get_shard_iterator(
            StreamName=stream, ShardId=shard, ShardIteratorType="AT_SEQUENCE_NUMBER", StartingSequenceNumber=first
        )["ShardIterator"]
        while iterator:
            page = self.kinesis.get_records(ShardIterator=iterator, Limit=1 if first == last else 100)
            for record in page["Records"]:
                if int(record["SequenceNumber"]) > int(last):
                    return
                yield record
            if not page["Records"] or int(page["Records"][-1]["SequenceNumber"]) >= int(last):
                return
            iterator = page.get("NextShardIterator")

    def show_record(self, stream, shard, sequence_number):
        for record in self.records(f"{stream}-{self.stage}", shard, sequence_number, sequence_number):
            yield {"key": record["PartitionKey"], "data": json.loads(record["Data"])}

    def take_all(self, queue):
        """Each visible message of a queue; deleted when the caller comes back for the next."""
        url = self.sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        while messages := self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                yield json.loads(message["Body"])
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    def redrive_sqs(self):
        # The first deduplication id again: within five minutes of the first sending SQS swallows it.
        url = self.sqs.get_queue_url(QueueName=f"outbound-sms-{self.stage}.fifo")["QueueUrl"]
        for body in self.take_all(f"outbound-sms-dlq-{self.stage}.fifo"):
            self.sqs.send_message(
                QueueUrl=url,
                MessageBody=json.dumps(body),
                MessageGroupId=body["phone_number"],
                MessageDeduplicationId=body["idempotency_key"][-128:],
            )
            yield body

    def replay_failures(self, queue):
        for document in self.take_all(f"{queue}-{self.stage}"):
            batch = document["KinesisBatchInfo"]
            stream = batch["streamArn"].rpartition("/")[2]
            for record in self.records(
                stream, batch["shardId"], batch["startSequenceNumber"], batch["endSequenceNumber"]
            ):
                self.kinesis.put_record(StreamName=stream, PartitionKey=record["PartitionKey"], Data=record["Data"])
                yield {"stream": stream, "key": record["PartitionKey"], "data": json.loads(record["Data"])}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--endpoint", default="http://localhost:4566")
    parser.add_argument("--region", default="us-east-1")
    parser.add_argument("--stage", default="dev")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list-users")
    verbs.add_parser("list-batches").add_argument("phone_number")
    show_record = verbs.add_parser("show-record")
    for name in ("stream", "shard", "sequence_number"):
        show_record.add_argument(name)
    verbs.add_parser("redrive-sqs")
    verbs.add_parser("replay-failures").add_argument("queue", choices=["command-failures", "message-log-failures"])
    arguments = vars(parser.parse_args())

    settings = {"region_name": arguments.pop("region")}
    if (endpoint := arguments.pop("endpoint")) != "aws":
        settings.update(endpoint_url=endpoint, aws_access_key_id="000000000000", aws_secret_access_key="any")
    operator = Operator(lambda service: boto3.client(service, **settings), arguments.pop("stage"))
    verb = getattr(operator, arguments.pop("verb").replace("-", "_"))
    for value in verb(**arguments):
        show(value)


if __name__ == "__main__":
    sys.exit(main())
