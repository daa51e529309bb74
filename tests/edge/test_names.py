"""What is told to the outside leads back here; what a world says to itself is the same under every port. And spellings that
LocalStack's users have in their code are understood (docs.localstack.cloud: "Accessing LocalStack via the endpoint URL"; its
REST APIs: "Custom IDs and alternative URL format"). The names of localhost.localstack.cloud need a DNS: only the Host header
is tried."""
import json
import urllib.parse

import pytest
import requests

from tests.edge.raw import Connection

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {CodeUri: probe, Handler: front}}
Resources:
  Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}
  One:
    Type: AWS::Serverless::Api
    Properties: {StageName: dev}
  Two:
    Type: AWS::Serverless::Api
    Properties: {StageName: dev}
  First:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: first
      Environment: {Variables: {API: !Sub 'https://${One}.execute-api.${AWS::Region}.amazonaws.com/dev', QUEUE: !Ref Jobs}}
      Events:
        Hello: {Type: Api, Properties: {RestApiId: !Ref One, Path: /hello, Method: get}}
  Second:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: second
      Events:
        Hello: {Type: Api, Properties: {RestApiId: !Ref Two, Path: /hello, Method: get}}
Outputs:
  Api: {Value: !Sub 'https://${Two}.execute-api.${AWS::Region}.${AWS::URLSuffix}/dev/hello'}
  Other: {Value: 'https://elsewhere.execute-api.us-east-1.amazonaws.com/dev'}
  Queue: {Value: !Ref Jobs}
  Command: {Value: !Sub 'curl https://${One}.execute-api.us-east-1.amazonaws.com/dev/hello; receive-message --queue-url ${Jobs} --region x'}
"""


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "template.yaml"
    path.write_text(TEMPLATE)
    return path


@pytest.fixture
def world(snowglobe, template):
    return snowglobe("--template", template)


def apis(world):
    return {api["routes"][0]["function"]: api for api in world.get("execute-api/apis")["apis"]}


def said(world, name):
    return next(line.split(": ", 1)[1] for line in world.log().splitlines() if line.startswith(f"  output {name}: "))


def test_outputs_name_what_is_served(world):
    ids = {function: api["id"] for function, api in apis(world).items()}
    assert said(world, "Api") == f"{world.url}/_aws/execute-api/{ids['second']}/dev/hello"
    assert said(world, "Queue") == f"{world.url}/000000000000/jobs"
    assert said(world, "Other") == "https://elsewhere.execute-api.us-east-1.amazonaws.com/dev"  # somebody else's
    assert said(world, "Command") == (
        f"curl {world.url}/_aws/execute-api/{ids['first']}/dev/hello; "
        f"receive-message --queue-url {world.url}/000000000000/jobs --region x"
    )
    assert world.url.startswith("http://localhost:")
    # They lead where they say.
    assert requests.get(said(world, "Api")).json()["requestContext"]["apiId"] == ids["second"]
    assert "Messages" not in world.client("sqs").receive_message(QueueUrl=said(world, "Queue"))


def test_each_route_is_told_with_a_url_that_leads_to_its_function(world):
    routes = [line.split() for line in world.log().splitlines() if line.startswith("  GET http")]
    assert sorted(route[3] for route in routes) == ["first", "second"]
    for _, url, _, function in routes:
        requests.get(url)
        assert world.invocations()[-1]["function"] == function
    # The plain one is short.
    assert f"{world.url}/dev/hello" in [route[1] for route in routes]


def test_handlers_see_the_same_names_under_every_port(snowglobe, template):
    digests = []
    for _ in range(2):
        world = snowglobe("--template", template)
        queue = world.client("sqs").get_queue_url(QueueName="jobs")["QueueUrl"]
        assert queue == f"{world.url}/000000000000/jobs"
        world.client("sqs").send_message(QueueUrl=queue, MessageBody=queue.replace(world.url, ""))
        seen = requests.get(f"{world.url}/dev/hello").json()
        assert seen["headers"]["Host"] == "localhost:4566"
        digests.append(world.get("digest"))
    assert digests[0] == digests[1]


@pytest.mark.parametrize("name", ["sqs.eu-west-1.localhost.localstack.cloud", "localhost.localstack.cloud", "eu-west-1.queue.localhost.localstack.cloud"])
def test_localstacks_hosts_are_understood(world, name):
    port = urllib.parse.urlsplit(world.url).port
    host = f"{name}:{port}".encode()

    def ask(operation, request):
        body = json.dumps(request).encode()
        return connection.ask(
            b"POST / HTTP/1.1\r\nHost: " + host + b"\r\nX-Amz-Target: AmazonSQS." + operation
            + b"\r\nContent-Type: application/x-amz-json-1.0\r\nAuthorization: AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/sqs/aws4_request, "
            b"SignedHeaders=host, Signature=0\r\nX-Amz-Date: 20260101T000000Z\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
        )

    with Connection(world.url) as connection:
        made = json.loads(ask(b"CreateQueue", {"QueueName": "here"}).body)
        assert made["QueueUrl"] == f"http://{name}:{port}/000000000000/here"  # where the caller can go on
        assert ask(b"SendMessage", {"QueueUrl": made["QueueUrl"], "MessageBody": "x"}).status == 200
    # LocalStack's own forms of a queue's URL, the newest and the older ones.
    sqs = world.client("sqs", region="eu-west-1")
    for url in (
        "http://sqs.eu-west-1.localhost.localstack.cloud:4566/000000000000/here",
        "http://localhost.localstack.cloud:4566/queue/eu-west-1/000000000000/here",
        "http://localhost:4566/000000000000/here",
    ):
        assert sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["ApproximateNumberOfMessages"] == "1"


def test_localstacks_urls_of_an_api_are_understood(world):
    second = apis(world)["second"]["id"]
    port = urllib.parse.urlsplit(world.url).port
    for url, host in (
        (f"{world.url}/_aws/execute-api/{second}/dev/hello", None),
        (f"{world.url}/restapis/{second}/dev/_user_request_/hello", None),
        (f"{world.url}/dev/hello", f"{second}.execute-api.localhost.localstack.cloud:{port}"),
        (f"{world.url}/dev/hello", f"{second}.execute-api.eu-west-1.localhost.localstack.cloud:{port}"),
    ):
        answer = requests.get(url, headers={"Host": host} if host else {})
        assert answer.status_code == 201, url
        assert answer.json()["requestContext"]["apiId"] == second and answer.json()["path"] == "/hello"


@pytest.mark.parametrize("path", ["/_aws/execute-api/nowhere/dev/hello", "/_aws/execute-api/", "/_aws/execute-api/x", "/restapis/x/_user_request_/", "/restapis//dev/_user_request_/hello"])
def test_urls_of_no_api(world, path):
    answer = requests.get(world.url + path)
    assert (answer.status_code, answer.json()) == (403, {"message": "Missing Authentication Token"})
