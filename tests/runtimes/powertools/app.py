"""Batches with Powertools for AWS Lambda (Python): one processor a source; what is poison fails, the rest is counted in a table."""
import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger(service="batches")
dynamodb = boto3.client("dynamodb")
processors = {
    "aws:sqs": BatchProcessor(event_type=EventType.SQS),
    "aws:kinesis": BatchProcessor(event_type=EventType.KinesisDataStreams),
    "aws:dynamodb": BatchProcessor(event_type=EventType.DynamoDBStreams),
}


def text_of(record):
    if hasattr(record, "kinesis"):
        return record.kinesis.data_as_json()["text"]
    if hasattr(record, "dynamodb"):
        return record.dynamodb.new_image["text"]
    return record.json_body["text"]


def take(record):
    text = text_of(record)
    logger.info("taken", extra={"text": text})
    if "poison" in text:
        raise ValueError(f"cannot take {text}")
    dynamodb.update_item(
        TableName="done",
        Key={"id": {"S": text}},
        UpdateExpression="ADD #count :one",
        ExpressionAttributeNames={"#count": "count"},
        ExpressionAttributeValues={":one": {"N": "1"}},
    )


@logger.inject_lambda_context
def handler(event: dict, context: LambdaContext):
    processor = processors[event["Records"][0]["eventSource"]]
    return process_partial_response(event=event, record_handler=take, processor=processor, context=context)
