"""SQS's older protocol: forms in, XML or JSON out. Newer SDKs do not speak it, so these requests are forms by hand."""
import xml.etree.ElementTree as ElementTree

import pytest
import requests

SPACE = "{http://queue.amazonaws.com/doc/2012-11-05/}"
HEADERS = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sqs/aws4_request, "
    "SignedHeaders=host, Signature=none",
    "X-Amz-Date": "20260101T000000Z",
}


@pytest.fixture
def ask(world):
    """ask("SendMessage", {"MessageBody": "a"}, path) answers (status, root of the XML)."""

    def send(action, parameters, path="/", method="POST"):
        form = {"Action": action, "Version": "2012-11-05", **parameters}
        given = {"data": form} if method == "POST" else {"params": form}
        answer = requests.request(method, world.url + path, headers=HEADERS, timeout=30, **given)
        assert answer.headers["Content-Type"] == "text/xml"
        root = ElementTree.fromstring(answer.content)
        assert root.findtext(f".//{SPACE}RequestId") == answer.headers["x-amzn-RequestId"]
        return answer.status_code, root

    return send


def texts(root, name):
    return [element.text for element in root.iter(SPACE + name)]


def pairs(root, element, key="Name"):
    return {one.findtext(SPACE + key): one.findtext(SPACE + "Value") for one in root.iter(SPACE + element)}


def error(answer):
    status, root = answer
    assert root.tag == f"{SPACE}ErrorResponse"
    return status, *texts(root, "Code"), *texts(root, "Message")


# What one protocol sends the other receives; \r would be lost if the XML had it as it is.
def test_messages_with_attributes(ask, sqs, queue):
    url = queue()
    body = 'é <a>&"\r\n'
    status, sent = ask(
        "SendMessage",
        {
            "QueueUrl": url,
            "MessageBody": body,
            "MessageAttribute.1.Name": "b",
            "MessageAttribute.1.Value.DataType": "Binary",
            "MessageAttribute.1.Value.BinaryValue": "/+8=",
        },
    )
    assert (status, sent.tag) == (200, f"{SPACE}SendMessageResponse")
    message = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"], VisibilityTimeout=0)["Messages"][0]
    assert message["Body"] == body
    assert message["MessageAttributes"]["b"]["BinaryValue"] == b"\xff\xef"
    assert texts(sent, "MD5OfMessageAttributes") == [message["MD5OfMessageAttributes"]]

    _, received = ask(
        "ReceiveMessage", {"QueueUrl": url, "AttributeName.1": "All", "MessageAttributeName.1": "b"}
    )
    assert texts(received, "Body") == [body]
    assert pairs(received, "Attribute")["ApproximateReceiveCount"] == "2"
    assert texts(received, "BinaryValue") == ["/+8="]
    status, deleted = ask("DeleteMessage", {"QueueUrl": url, "ReceiptHandle": texts(received, "ReceiptHandle")[0]})
    assert status == 200
    assert [element.tag for element in deleted] == [f"{SPACE}ResponseMetadata"]


def test_a_batch_with_one_failure(ask, queue):
    status, root = ask(
        "SendMessageBatch",
        {
            "QueueUrl": queue(),
            "SendMessageBatchRequestEntry.1.Id": "a",
            "SendMessageBatchRequestEntry.1.MessageBody": "1",
            "SendMessageBatchRequestEntry.2.Id": "b",
            "SendMessageBatchRequestEntry.2.MessageBody": "2",
            "SendMessageBatchRequestEntry.2.DelaySeconds": "1000",
        },
    )
    assert status == 200
    good, = root.iter(f"{SPACE}SendMessageBatchResultEntry")
    bad, = root.iter(f"{SPACE}BatchResultErrorEntry")
    assert good.findtext(f"{SPACE}Id") == "a"
    assert bad.findtext(f"{SPACE}Id") == "b"
    assert bad.findtext(f"{SPACE}Code") == "InvalidParameterValue"
    assert bad.findtext(f"{SPACE}SenderFault") == "true"


def test_a_queue_with_attributes_and_tags(ask, world):
    _, made = ask(
        "CreateQueue",
        {
            "QueueName": "query",
            "Attribute.1.Name": "VisibilityTimeout",
            "Attribute.1.Value": "7",
            "Tag.1.Key": "a",
            "Tag.1.Value": "<1>",
        },
    )
    url, = texts(made, "QueueUrl")
    assert url == f"{world.url}/000000000000/query"
    _, found = ask("GetQueueAttributes", {"QueueUrl": url, "AttributeName.1": "VisibilityTimeout"})
    assert pairs(found, "Attribute") == {"VisibilityTimeout": "7"}
    ask("TagQueue", {"QueueUrl": url, "Tag.1.Key": "b", "Tag.1.Value": "2"})
    ask("UntagQueue", {"QueueUrl": url, "TagKey.1": "c"})
    assert pairs(ask("ListQueueTags", {"QueueUrl": url})[1], "Tag", "Key") == {"a": "<1>", "b": "2"}
    assert texts(ask("ListQueues", {"QueueNamePrefix": "que"}, method="GET")[1], "QueueUrl") == [url]


# At a queue's own URL the path names the queue, unless a parameter does.
def test_the_url_of_a_queue(ask, queue):
    path = "/000000000000/" + queue().rsplit("/", 1)[1]
    other = queue()
    assert ask("SendMessage", {"MessageBody": "a"}, path, "GET")[0] == 200
    assert texts(ask("ReceiveMessage", {"QueueUrl": other}, path)[1], "Body") == []
    assert texts(ask("ReceiveMessage", {}, path)[1], "Body") == ["a"]
    assert error(ask("ListQueues", {}, path)) == (
        400,
        "InvalidAction",
        "The action ListQueues is not valid for this endpoint.",
    )
    assert ask("DeleteQueue", {}, path)[0] == 200
    assert error(ask("SendMessage", {"MessageBody": "a"}, path)) == (
        400,
        "AWS.SimpleQueueService.NonExistentQueue",
        "The specified queue does not exist for this wsdl version.",
    )


@pytest.mark.parametrize(
    "action, parameters, expected",
    [
        ("Nothing", {}, (400, "InvalidAction", "The action Nothing is not valid for this endpoint.")),
        (
            "SendMessage",
            {"MessageBody": "a"},
            (400, "MissingParameter", "The request must contain the parameter QueueUrl."),
        ),
        (
            "SendMessage",
            {"QueueUrl": "u", "MessageBody": "a", "DelaySeconds": "soon"},
            (400, "MalformedInput", "STRING_VALUE can not be converted to an Integer"),
        ),
        (
            "SendMessageBatch",
            {"QueueUrl": "QUEUE"},
            (
                400,
                "AWS.SimpleQueueService.EmptyBatchRequest",
                "There should be at least one SendMessageBatchRequestEntry in the request.",
            ),
        ),
    ],
)
def test_errors(ask, queue, action, parameters, expected):
    given = {name: queue() if value == "QUEUE" else value for name, value in parameters.items()}
    assert error(ask(action, given)) == expected


@pytest.fixture
def ask_json(world):
    """ask_json("ReceiveMessage", {}, path) answers (status, document)."""

    def send(action, parameters, path="/", accept="application/json", headers=HEADERS):
        form = {"Action": action, "Version": "2012-11-05", **parameters}
        answer = requests.get(world.url + path, params=form, headers={**headers, "Accept": accept}, timeout=30)
        assert answer.headers["Content-Type"] == "application/json", answer.text
        document = answer.json()
        metadata = document if "Error" in document else document[f"{action}Response"]["ResponseMetadata"]
        assert metadata.pop("RequestId") == answer.headers["x-amzn-RequestId"]
        return answer.status_code, document

    return send


def result(answer, action):
    """What stands in a good answer."""
    status, document = answer
    assert status == 200, document
    assert list(document) == [f"{action}Response"]
    assert document[f"{action}Response"].pop("ResponseMetadata") == {}
    return document[f"{action}Response"].get(f"{action}Result")


# As API Gateway's integrations with SQS have got it from AWS (READMEs of aws-samples/serverless-patterns), and
# ListQueues aws-sdk-for-zig: every member is there, some are called otherwise than in the JSON protocol.
def test_json_where_it_is_accepted(ask_json, sqs, queue):
    url = queue()
    name = url.rsplit("/", 1)[1]
    path = f"/000000000000/{name}"
    assert result(ask_json("ReceiveMessage", {}, path), "ReceiveMessage") == {"messages": None}
    sent = result(ask_json("SendMessage", {"MessageBody": '{"a": "é<"}'}, path), "SendMessage")
    assert sent == {
        "MD5OfMessageAttributes": None,
        "MD5OfMessageBody": sent["MD5OfMessageBody"],
        "MD5OfMessageSystemAttributes": None,
        "MessageId": sent["MessageId"],
        "SequenceNumber": None,
    }
    message, = result(ask_json("ReceiveMessage", {"VisibilityTimeout": "0"}, path), "ReceiveMessage")["messages"]
    assert message == {
        "Attributes": None,
        "Body": '{"a": "é<"}',
        "MD5OfBody": sent["MD5OfMessageBody"],
        "MD5OfMessageAttributes": None,
        "MessageAttributes": None,
        "MessageId": sent["MessageId"],
        "ReceiptHandle": message["ReceiptHandle"],
    }
    assert result(ask_json("DeleteMessage", {"ReceiptHandle": message["ReceiptHandle"]}, path), "DeleteMessage") is None
    found = result(ask_json("ListQueues", {"QueueNamePrefix": name}), "ListQueues")
    assert found == {"NextExclusiveStartQueueName": None, "NextToken": None, "queueUrls": [url]}
    assert result(ask_json("GetQueueUrl", {"QueueName": name}), "GetQueueUrl") == {"QueueUrl": url}


# LocalStack's test_get_queue_attributes_json_format, recorded: a map is a list of its entries.
def test_maps_in_json(ask_json, sqs, queue):
    url = queue(VisibilityTimeout=7)
    path = "/000000000000/" + url.rsplit("/", 1)[1]
    asked = {"AttributeName.1": "VisibilityTimeout"}
    assert result(ask_json("GetQueueAttributes", asked, path), "GetQueueAttributes") == {
        "Attributes": [{"Name": "VisibilityTimeout", "Value": "7"}]
    }
    sqs.tag_queue(QueueUrl=url, Tags={"k": "v"})
    assert result(ask_json("ListQueueTags", {}, path), "ListQueueTags") == {"Tags": [{"Key": "k", "Value": "v"}]}
    sqs.send_message(
        QueueUrl=url, MessageBody="a", MessageAttributes={"b": {"DataType": "Binary", "BinaryValue": b"\xff\xef"}}
    )
    asked = {"AttributeName.1": "ApproximateReceiveCount", "MessageAttributeName.1": "All"}
    message, = result(ask_json("ReceiveMessage", asked, path), "ReceiveMessage")["messages"]
    assert message["Attributes"] == [{"Name": "ApproximateReceiveCount", "Value": "1"}]
    value = {"BinaryListValues": None, "BinaryValue": "/+8=", "DataType": "Binary", "StringListValues": None, "StringValue": None}
    assert message["MessageAttributes"] == [{"Name": "b", "Value": value}]


def test_a_batch_with_one_failure_in_json(ask_json, queue):
    entries = {
        "SendMessageBatchRequestEntry.1.Id": "a",
        "SendMessageBatchRequestEntry.1.MessageBody": "1",
        "SendMessageBatchRequestEntry.2.Id": "b",
        "SendMessageBatchRequestEntry.2.MessageBody": "2",
        "SendMessageBatchRequestEntry.2.DelaySeconds": "1000",
    }
    done = result(ask_json("SendMessageBatch", {"QueueUrl": queue(), **entries}), "SendMessageBatch")
    good, = done["Successful"]
    bad, = done["Failed"]
    assert (good["Id"], good["SequenceNumber"], "MD5OfMessageBody" in good) == ("a", None, True)
    assert (bad["Id"], bad["Code"], bad["SenderFault"]) == ("b", "InvalidParameterValue", True)


# LocalStack's test_get_list_queues_fails_json_format, recorded; the form of a refused signature is what API
# Gateway's integrations show. What is no action at all is XML all the same (test_get_without_query_json_format...).
def test_errors_in_json(world, ask_json, queue):
    path = "/000000000000/" + queue().rsplit("/", 1)[1]
    assert ask_json("ListQueues", {}, path) == (
        400,
        {"Error": {"Code": "InvalidAction", "Message": "The action ListQueues is not valid for this endpoint.", "Type": "Sender"}},
    )
    status, document = ask_json("SendMessage", {"MessageBody": "a"}, "/000000000000/gone")
    assert (status, document["Error"]["Code"]) == (400, "AWS.SimpleQueueService.NonExistentQueue")
    status, document = ask_json("ReceiveMessage", {}, path, headers={})
    assert (status, document["Error"]["Code"]) == (403, "AccessDenied")
    answer = requests.get(world.url + path, headers={**HEADERS, "Accept": "application/json"}, timeout=30)
    assert (answer.status_code, "<UnknownOperationException" in answer.text) == (404, True)


@pytest.mark.parametrize(
    "accept, is_json",
    [
        ("application/json, text/plain, */*", True),
        ("text/xml, application/json", False),
        ("*/*", False),
        ("text/html,application/xml;q=0.9", False),
    ],
)
def test_what_accept_asks_for(world, accept, is_json):
    form = {"Action": "ListQueues", "Version": "2012-11-05"}
    answer = requests.post(world.url, data=form, headers={**HEADERS, "Accept": accept}, timeout=30)
    assert answer.headers["Content-Type"] == ("application/json" if is_json else "text/xml")


# Both protocols: test_the_header_of_a_trace_becomes_an_attribute.
def test_the_header_of_a_trace(world, sqs, queue, receive):
    url = queue()
    form = {"Action": "SendMessage", "QueueUrl": url, "MessageBody": "a"}
    requests.post(world.url, data=form, headers={**HEADERS, "X-Amzn-Trace-Id": "Root=1-2-3"}, timeout=30)
    assert receive(url)[0]["Attributes"]["AWSTraceHeader"] == "Root=1-2-3"
