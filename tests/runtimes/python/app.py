"""What the tests ask of a Python function: `how` of the event says what to do."""
import decimal
import json
import logging
import os
import sys

runs = 0
log = logging.getLogger()
log.setLevel(logging.INFO)


def do_work(event):
    import boto3

    endpoint = {"endpoint_url": event["endpoint"]} if "endpoint" in event else {}
    sqs, dynamodb = boto3.client("sqs", **endpoint), boto3.client("dynamodb", **endpoint)
    sent = sqs.send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody=event["text"])
    dynamodb.put_item(TableName="notes", Item={"id": {"S": event["text"]}, "message": {"S": sent["MessageId"]}})
    received = sqs.receive_message(QueueUrl=os.environ["QUEUE_URL"])["Messages"][0]
    sqs.delete_message(QueueUrl=os.environ["QUEUE_URL"], ReceiptHandle=received["ReceiptHandle"])
    return {"sent": sent["MessageId"], "received": received["Body"]}


def handler(event, context):
    global runs
    runs += 1
    how = event["how"]
    if how == "count":
        return runs
    if how == "echo":
        return event
    if how == "work":
        return do_work(event)
    if how == "environment":
        return dict(os.environ, cwd=os.getcwd(), path=sys.path[0], version=sys.version.split()[0])
    if how == "context":
        assert 0 < context.get_remaining_time_in_millis() <= 60_000
        client = context.client_context
        return {
            "repr": repr(context),
            "members": [name for name in dir(context) if not name.startswith("_")],
            "client": client and {"custom": client.custom, "title": client.client.app_title},
            "identity": context.identity.cognito_identity_id,
        }
    if how == "log":
        print("printed")
        log.info("informed %s", "well")
        logging.getLogger("mine").warning("warned", extra={"order": 7})
        log.debug("never seen")
        try:
            raise KeyError("k")
        except KeyError:
            log.exception("excepted")
        return None
    if how == "decimal":
        return {"d": decimal.Decimal("1.5"), "é": "ü"}
    if how == "unserializable":
        return {1, 2}
    if how == "raise":
        raise ValueError("boom")
    if how == "exit":
        sys.exit(event["status"])
    if how == "layer":
        import from_layer

        return from_layer.WHERE
    return json.dumps(how)
