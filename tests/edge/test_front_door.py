"""What the services answer before an operation runs: dynamodb.md 1, sqs-kinesis.md 1 and 6, lambda.md 7.1."""
import datetime
import email.utils
import gzip
import json
import re
import zlib

import botocore.session
import pytest
import requests
from botocore.exceptions import ClientError

from tests.edge.raw import Connection, aws_headers, head, request, signed

LOADER = botocore.session.get_session().get_component("data_loader")
JSON_SERVICES = ["dynamodb", "dynamodbstreams", "kinesis", "sqs"]


@pytest.fixture
def connection(world):
    with Connection(world.url) as connection:
        yield connection


def operations(service):
    return LOADER.load_service_model(service, "service-2")["operations"]


@pytest.mark.parametrize(
    "service, operation", [(service, operation) for service in JSON_SERVICES for operation in operations(service)]
)
def test_every_operation_of_aws_is_served_or_explicitly_refused(connection, service, operation):
    """Never a crash, or a silent success: an empty request gets the operation's own answer, or AWS's for an unknown
    operation with a text that names what is missing."""
    answer = connection.ask(request(service, operation, {}))
    error_type = answer.json().get("__type", "") if answer.body else ""
    assert answer.status in (200, 400, 403, 404)
    if "UnknownOperation" in error_type:
        assert answer.status == 400
        assert answer.json()["message"] == f"Snowglobe does not support the operation {operation} of {service} yet."


@pytest.mark.parametrize("operation", operations("lambda"))
def test_every_operation_of_lambda_is_served_or_explicitly_refused(connection, operation):
    http = operations("lambda")[operation]["http"]
    path = re.sub(r"\{\w+\}", "something", http["requestUri"])
    headers = {**signed("lambda"), "Content-Length": 2}
    answer = connection.ask(head(headers, f"{http['method']} {path} HTTP/1.1") + b"{}")
    assert answer.status in (200, 202, 204, 400, 404)
    assert answer.status == 204 or answer.body.startswith(b"{"), "the service knows the operation"
    if answer.headers.get("x-amzn-errortype") == "UnknownOperationException":
        assert answer.status == 404
        assert answer.json() == {"message": f"Snowglobe does not support the operation {operation} of lambda yet."}


@pytest.mark.parametrize("service", JSON_SERVICES)
def test_unknown_operation(connection, service):
    answer = connection.ask(request(service, "MakeCoffee", {}))
    assert answer.status == 400
    prefix = "" if service == "kinesis" else "com.amazon.coral.service#"
    assert answer.json() == {"__type": prefix + "UnknownOperationException"}


@pytest.mark.parametrize(
    "body",
    [b"{", b"not json", b"[]", b'"text"', b"{} {}", b'{"a":"\xff"}', b'{"a":' + b"[" * 3000 + b"]" * 3000 + b"}"],
)
@pytest.mark.parametrize("service, operation", [("dynamodb", "ListTables"), ("kinesis", "ListStreams"), ("sqs", "ListQueues")])
def test_malformed_json(connection, service, operation, body):
    answer = connection.ask(request(service, operation, body))
    assert answer.status == 400
    prefix = "" if service == "kinesis" else "com.amazon.coral.service#"
    assert answer.json() == {"__type": prefix + "SerializationException"}


def test_a_million_brackets(connection):
    assert connection.ask(request("dynamodb", "ListTables", b"[" * 1_000_000)).status == 400
    assert connection.ask(request("dynamodb", "ListTables", {})).status == 200


def test_missing_signature(connection):
    answer = connection.ask(request("dynamodb", "ListTables", {}, Authorization=None))
    assert (answer.status, answer.json()) == (
        400,
        {
            "__type": "com.amazon.coral.service#MissingAuthenticationTokenException",
            "message": "Request is missing Authentication Token",
        },
    )
    answer = connection.ask(request("kinesis", "ListStreams", {}, Authorization=None))
    assert answer.json() == {
        "__type": "MissingAuthenticationTokenException",
        "message": "Missing Authentication Token",
    }
    headers = {"Host": "x", "Content-Length": 2}
    answer = connection.ask(head(headers, "POST /2015-03-31/functions/f/invocations HTTP/1.1") + b"{}")
    assert answer.status == 403
    assert answer.headers["x-amzn-errortype"] == "MissingAuthenticationTokenException"


def test_dynamodb_answers_carry_their_checksum(connection):
    for data in (request("dynamodb", "ListTables", {}), request("dynamodb", "Nothing", {})):
        answer = connection.ask(data)
        assert int(answer.headers["x-amz-crc32"]) == zlib.crc32(answer.body)
        assert re.fullmatch("[0-9A-Z]{52}", answer.headers["x-amzn-requestid"])
        assert answer.headers["content-type"] == "application/x-amz-json-1.0"


def test_long_answers_of_dynamodb_are_compressed_for_whoever_accepts_it(connection):
    """Longer than 4 KB; the checksum is that of the bytes sent. Which coding: content_coding_test.cc."""
    names = [f"{number}{'x' * 200}" for number in range(30)]
    for name in names:
        table = {
            "TableName": name,
            "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}],
            "BillingMode": "PAY_PER_REQUEST",
        }
        assert connection.ask(request("dynamodb", "CreateTable", table)).status == 200
    for coding, undo in [("gzip", gzip.decompress), ("deflate", zlib.decompress), (None, bytes), ("br", bytes)]:
        more = {"Accept_Encoding": coding} if coding else {}
        answer = connection.ask(request("dynamodb", "ListTables", {}, **more))
        assert answer.headers.get("content-encoding") == (coding if undo is not bytes else None)
        assert json.loads(undo(answer.body))["TableNames"] == sorted(names)
        assert int(answer.headers["x-amz-crc32"]) == zlib.crc32(answer.body)
        short = connection.ask(request("dynamodb", "ListTables", {"Limit": 1}, **more))
        assert "content-encoding" not in short.headers and short.json()["TableNames"] == [min(names)]


def test_dynamodb_refuses_what_is_not_its_protocol(connection):
    for more in ({"Content_Type": "text/plain"}, {"Content_Type": None}):
        answer = connection.ask(request("dynamodb", "ListTables", {}, **more))
        assert (answer.status, answer.body) == (404, b"<UnknownOperationException/>\n")


def test_health(world):
    answer = requests.get(world.url + "/", timeout=20)
    assert (answer.status_code, answer.text) == (200, "healthy: dynamodb.us-east-1.amazonaws.com ")


def test_sqs_error_carries_the_query_code(connection):
    body = {"QueueUrl": "http://x/000000000000/nowhere", "MessageBody": "x"}
    answer = connection.ask(request("sqs", "SendMessage", body))
    assert answer.status == 400
    assert answer.headers["x-amzn-query-error"] == "AWS.SimpleQueueService.NonExistentQueue;Sender"
    assert answer.json()["__type"] == "com.amazonaws.sqs#QueueDoesNotExist"


def test_sqs_void_answers_are_empty(connection):
    url = connection.ask(request("sqs", "CreateQueue", {"QueueName": "void"})).json()["QueueUrl"]
    answer = connection.ask(request("sqs", "DeleteQueue", {"QueueUrl": url}))
    assert (answer.status, answer.body, answer.headers["content-length"]) == (200, b"", "0")
    assert re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", answer.headers["x-amzn-requestid"])


def test_queue_urls_name_the_host_that_the_caller_used(connection):
    answer = connection.ask(request("sqs", "CreateQueue", {"QueueName": "q"}, Host="my.host:1234"))
    assert answer.json() == {"QueueUrl": "http://my.host:1234/000000000000/q"}
    for url in ("http://my.host:1234/000000000000/q", "https://sqs.eu-west-1.amazonaws.com/000000000000/q/"):
        assert connection.ask(request("sqs", "SendMessage", {"QueueUrl": url, "MessageBody": "x"})).status == 200


def test_discovered_endpoints_lead_back_here(connection):
    [endpoint] = connection.ask(request("dynamodb", "DescribeEndpoints", {}, Host="my.host:1234")).json()["Endpoints"]
    assert endpoint == {"Address": "my.host:1234", "CachePeriodInMinutes": 1440}


def test_answers_are_dated(connection):
    """By the real time: SDKs correct the clock that they sign with by it."""
    before = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    for data in (request("dynamodb", "ListTables", {}), request("sqs", "Nothing", {})):
        date = email.utils.parsedate_to_datetime(connection.ask(data).headers["date"])
        assert before <= date <= datetime.datetime.now(datetime.timezone.utc)


def test_sqs_takes_any_path_with_a_target(connection):
    headers = {**aws_headers("sqs", "ListQueues"), "Content-Length": 2}
    assert connection.ask(head(headers, "POST /000000000000/q HTTP/1.1") + b"{}").status == 200


def test_other_services_query_protocol_is_refused_in_its_own_form(connection):
    headers = aws_headers("sqs", "")
    answer = connection.ask(
        request(
            "sqs",
            "",
            b"Action=ListTopics&Version=2010-03-31",
            X_Amz_Target=None,
            Content_Type="application/x-www-form-urlencoded",
            Authorization=headers["Authorization"].replace("/sqs/", "/sns/"),
        )
    )
    assert answer.status == 400
    assert b"<Code>InvalidAction</Code>" in answer.body
    assert b"<Message>Snowglobe does not support the AWS service sns yet.</Message>" in answer.body


def test_services_of_aws_that_are_not_there_as_boto3_shows_them(world):
    """In JSON, Query, and REST in XML and in JSON, each in the form of its protocol, with the name in the text."""
    for service, call, more, status, code in [
        ("events", "list_rules", {}, 400, "UnknownOperationException"),
        ("sns", "list_topics", {}, 400, "InvalidAction"),
        ("s3", "list_buckets", {}, 404, "UnknownOperationException"),
        ("route53", "list_hosted_zones", {}, 404, "UnknownOperationException"),
        ("scheduler", "list_schedules", {}, 404, "UnknownOperationException"),
    ]:
        with pytest.raises(ClientError) as caught:
            getattr(world.client(service), call)(**more)
        answer = caught.value.response
        assert (answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]) == (status, code)
        assert f"Snowglobe does not support the AWS service {service} yet." in answer["Error"]["Message"]


def test_a_service_that_is_not_there_is_told_in_cbor(connection):
    """Java's SDK speaks rpc-v2-cbor with CloudWatch, and shows no text of an answer in anything else."""
    path = "/service/GraniteServiceVersion20100801/operation/PutMetricData"
    said = {**signed("monitoring"), "smithy-protocol": "rpc-v2-cbor", "Content-Type": "application/cbor", "Content-Length": 1}
    answer = connection.ask(head(said, f"POST {path} HTTP/1.1") + b"\xa0")
    assert answer.status == 400
    assert answer.headers["smithy-protocol"] == "rpc-v2-cbor" and answer.headers["content-type"] == "application/cbor"
    assert answer.body.startswith(b"\xbf") and b"UnknownOperationException" in answer.body
    assert b"Snowglobe does not support the AWS service monitoring yet." in answer.body


def test_cbor_is_kinesis_alone(connection):
    answer = connection.ask(request("sqs", "ListQueues", b"\xa0", Content_Type="application/x-amz-cbor-1.1"))
    assert answer.status == 501
    assert "CBOR" in answer.json()["message"]


def test_accounts_and_regions_stay_apart(world):
    """The access key names the account if it is twelve digits; the signature's scope names the region."""
    places = [("us-east-1", "000000000000"), ("eu-west-1", "000000000000"), ("us-east-1", "111122223333")]
    for region, account in places:
        sqs = world.client("sqs", region=region, account=account)
        assert "QueueUrls" not in sqs.list_queues()
        url = sqs.create_queue(QueueName="same-name")["QueueUrl"]
        assert url.endswith(f"/{account}/same-name")
        sqs.send_message(QueueUrl=url, MessageBody=f"{region} {account}")
    for region, account in places:
        sqs = world.client("sqs", region=region, account=account)
        [url] = sqs.list_queues()["QueueUrls"]
        [message] = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
        assert message["Body"] == f"{region} {account}"


def test_other_services_of_aws_are_named(connection):
    headers = {
        **signed("events"),
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "AWSEvents.PutEvents",
        "Content-Length": 2,
    }
    answer = connection.ask(head(headers) + b"{}")
    assert answer.status == 400
    assert json.loads(answer.body) == {
        "__type": "UnknownOperationException",
        "message": "Snowglobe does not support the AWS service events yet.",
    }
