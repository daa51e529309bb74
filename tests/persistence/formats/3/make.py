"""How `data` was made: python make.py SNOWGLOBE, beside the binary of commit 1c6371e (scripts/run version there). Rows of every kind, and
work of every kind under way: a message in flight, one delayed, a function that runs, a batch that is tried again, a transaction's token."""
import pathlib
import shutil
import signal
import subprocess
import sys

import boto3

HERE = pathlib.Path(__file__).parent
DATA = HERE / "data"
OLD = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1", "endpoint_url": "http://127.0.0.1:4999"}


def main():
    shutil.rmtree(DATA, ignore_errors=True)
    command = [sys.argv[1], "up", "--data", DATA, "--template", HERE / "template.yaml", "--clock", "manual", "--port", "4999"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    while process.stdout.readline() != "Ready.\n":
        pass
    write(*(boto3.client(name, **OLD) for name in ("sqs", "kinesis", "dynamodb", "lambda")))
    process.send_signal(signal.SIGTERM)
    assert process.wait() == 0


def settle(by):
    import urllib.request

    request = urllib.request.Request("http://127.0.0.1:4999/_snowglobe/clock/advance", data=f'{{"by":"{by}"}}'.encode())
    urllib.request.urlopen(request).read()


def write(sqs, kinesis, dynamodb, functions):
    url = {name: sqs.get_queue_url(QueueName=name)["QueueUrl"] for name in ("jobs", "inbox", "dead", "ordered.fifo")}
    dynamodb.put_item(TableName="watched", Item={"id": {"S": "1"}, "colour": {"S": "red"}, "expires": {"N": "4000000000"}, "numbers": {"NS": ["1", "2.50"]}, "bytes": {"B": b"\x00\xff"}})
    dynamodb.update_item(TableName="watched", Key={"id": {"S": "1"}}, UpdateExpression="SET colour = :c", ExpressionAttributeValues={":c": {"S": "blue"}})
    dynamodb.put_item(TableName="watched", Item={"id": {"S": "gone"}})
    dynamodb.delete_item(TableName="watched", Key={"id": {"S": "gone"}})
    dynamodb.transact_write_items(ClientRequestToken="token", TransactItems=[{"Put": {"TableName": "accounts", "Item": {"id": {"S": "a"}, "n": {"N": "1"}, "m": {"N": "-7"}}}}])
    dynamodb.update_table(TableName="accounts", TableClass="STANDARD_INFREQUENT_ACCESS")
    dynamodb.update_continuous_backups(TableName="accounts", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    sqs.tag_queue(QueueUrl=url["inbox"], Tags={"kept": "as well"})
    kinesis.put_record(StreamName="stream", PartitionKey="p", Data=b"\x00\x01\xff")
    kinesis.put_record(StreamName="unread", PartitionKey="q", Data=b"\x00\x01\xff")
    kinesis.put_record(StreamName="unread", PartitionKey="q", Data="é".encode())
    kinesis.split_shard(StreamName="unread", ShardToSplit="shardId-000000000000", NewStartingHashKey="17")
    sqs.send_message(QueueUrl=url["jobs"], MessageBody="a job")
    settle("5s")
    kinesis.put_record(StreamName="rejected", PartitionKey="p", Data=b"rejected")
    settle("1500ms")  # its second try is over
    sqs.send_message(QueueUrl=url["inbox"], MessageBody="dies", MessageAttributes={"a": {"DataType": "Binary", "BinaryValue": b"\xff"}, "b": {"DataType": "Number.int", "StringValue": "7"}})
    sqs.receive_message(QueueUrl=url["inbox"], VisibilityTimeout=1)
    settle("2s")
    sqs.receive_message(QueueUrl=url["inbox"])  # to the dead-letter queue
    sqs.send_message(QueueUrl=url["inbox"], MessageBody="in flight")
    sqs.receive_message(QueueUrl=url["inbox"], VisibilityTimeout=3600)
    sqs.send_message(QueueUrl=url["inbox"], MessageBody="visible")
    sqs.send_message(QueueUrl=url["inbox"], MessageBody="delayed", DelaySeconds=900)
    for group in "gh":
        sqs.send_message(QueueUrl=url["ordered.fifo"], MessageBody=f"first of {group}", MessageGroupId=group, MessageDeduplicationId=f"d{group}")
        sqs.send_message(QueueUrl=url["ordered.fifo"], MessageBody=f"second of {group}", MessageGroupId=group, MessageDeduplicationId=f"e{group}")
    sqs.receive_message(QueueUrl=url["ordered.fifo"], MaxNumberOfMessages=1, ReceiveRequestAttemptId="r")
    functions.invoke(FunctionName="slow", InvocationType="Event", Payload=b"{}")
    settle("100ms")  # it runs


if __name__ == "__main__":
    main()
