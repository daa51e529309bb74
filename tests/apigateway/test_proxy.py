"""HTTP requests to functions, as REST APIs with the Lambda proxy integration serve them."""
import pathlib
import re

import pytest
import requests

TEMPLATE = pathlib.Path(__file__).with_name("template.yaml")


@pytest.fixture
def world(snowglobe):
    return snowglobe("--template", TEMPLATE)


def test_event_and_answer(world):
    response = requests.post(
        f"{world.url}/dev/users/a%2Fb/pets?x=1&x=2&y=%20",
        data="body",
        headers={"X-Two": "2", "Content-Type": "text/plain", "authorization": "me"},
    )
    assert response.status_code == 201
    assert response.headers["X-One"] == "1"
    assert response.raw.headers.getlist("Set-Cookie") == ["a=1", "b=2"]
    assert response.headers["Content-Type"] == "application/json"
    event = response.json()
    assert event["resource"] == "/{proxy+}"
    assert event["path"] == "/users/a%2Fb/pets"
    assert event["httpMethod"] == "POST"
    assert event["pathParameters"] == {"proxy": "users/a%2Fb/pets"}
    assert event["queryStringParameters"] == {"x": "2", "y": " "}
    assert event["multiValueQueryStringParameters"] == {"x": ["1", "2"], "y": [" "]}
    assert event["headers"]["X-Two"] == "2"
    assert event["headers"]["Authorization"] == "me"
    assert "Content-Length" not in event["headers"] and "Connection" not in event["headers"]
    assert event["body"] == "body" and event["isBase64Encoded"] is False
    assert event["stageVariables"] is None
    context = event["requestContext"]
    assert context["path"] == "/dev/users/a%2Fb/pets" and context["stage"] == "dev"
    assert context["identity"]["sourceIp"] == "127.0.0.1" and context["identity"]["user"] is None


def test_the_most_specific_route(world):
    event = requests.get(f"{world.url}/dev/users/7").json()
    assert event["resource"] == "/users/{id}"
    assert event["pathParameters"] == {"id": "7"}
    assert event["queryStringParameters"] is None and event["body"] is None


def test_the_apis_own_host_name(world):
    (api,) = [each for each in world.get("execute-api/apis")["apis"] if each["stage"] == "dev"]
    event = requests.get(f"{world.url}/dev/users/7", headers={"Host": api["host"] + ":4566"}).json()
    assert event["requestContext"]["apiId"] == api["id"]


def test_an_api_by_default(world):
    assert requests.post(f"{world.url}/Prod/hello").json()["resource"] == "/hello"


@pytest.mark.parametrize(
    "path, status, body",
    [
        ("/dev/boom", 502, '{"message": "Internal server error"}'),
        ("/dev/malformed", 502, '{"message": "Internal server error"}'),
        ("/dev/slow", 504, '{"message": "Endpoint request timed out"}'),
        ("/Prod/other", 403, '{"message":"Missing Authentication Token"}'),
        ("/nowhere/hello", 403, '{"message":"Missing Authentication Token"}'),
    ],
)
def test_failures(world, path, status, body):
    response = requests.get(world.url + path)
    assert (response.status_code, response.text) == (status, body)


@pytest.mark.parametrize("mb", [7, 11])  # more than an event of Lambda's, more than API Gateway takes
def test_bodies_that_are_too_long(world, mb):
    answer = requests.post(world.url + "/dev/hello", data="x" * mb * 1024 * 1024)
    assert (answer.status_code, answer.json()) == (413, {"message": "Request Too Long"})
    assert world.invocations("front") == []


def test_binary_bodies(world):
    event = requests.post(f"{world.url}/dev/x", data=b"\xff\x01", headers={"Content-Type": "image/png"}).json()
    assert event["isBase64Encoded"] is True and event["body"] == "/wE="
    decoded = requests.get(f"{world.url}/dev/image", headers={"Accept": "image/png"})
    assert decoded.content == b"\x89PNG" and decoded.headers["Content-Type"] == "image/png"
    assert requests.get(f"{world.url}/dev/image", headers={"Accept": "text/html"}).text == "iVBORw=="


UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"


def test_the_headers_of_awss_edge(world):
    """Who sent it, how, and the trace: to the function; the ids of the request: to the client. The port is AWS's, since
    no trace knows on which port this is called."""
    answer = requests.get(f"{world.url}/dev/users/7", headers={"X-Forwarded-Port": "1", "x-forwarded-proto": "http"})
    event = answer.json()
    headers = event["headers"]
    assert headers["X-Forwarded-For"] == "127.0.0.1" == event["requestContext"]["identity"]["sourceIp"]
    assert (headers["X-Forwarded-Port"], headers["X-Forwarded-Proto"]) == ("443", "https")
    assert event["multiValueHeaders"]["X-Forwarded-Port"] == ["443"] and "x-forwarded-proto" not in headers
    epoch = int(world.now().timestamp())
    assert re.fullmatch(f"Root=1-{epoch:08x}-[0-9a-f]{{24}}", headers["X-Amzn-Trace-Id"])
    assert headers["Host"] == "localhost:4566"
    assert re.fullmatch(UUID, answer.headers["x-amzn-RequestId"])
    assert answer.headers["x-amzn-RequestId"] == event["requestContext"]["requestId"]
    assert answer.headers["x-amz-apigw-id"] == event["requestContext"]["extendedRequestId"]
    assert answer.headers["X-Amzn-Trace-Id"] == headers["X-Amzn-Trace-Id"]
    other = requests.get(f"{world.url}/dev/users/7")
    for name in ("x-amzn-RequestId", "x-amz-apigw-id", "X-Amzn-Trace-Id"):
        assert other.headers[name] != answer.headers[name]


def test_a_clients_own_headers_of_the_edge(world):
    """A chain of proxies is prolonged, a trace that has begun goes on; a client may choose its request id, not the other."""
    trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
    own = {"X-Forwarded-For": "203.0.113.7, 10.0.0.1", "x-amzn-trace-id": trace, "X-Amzn-RequestId": "mine"}
    answer = requests.get(f"{world.url}/dev/users/7", headers=own)
    event = answer.json()
    assert event["headers"]["X-Forwarded-For"] == "203.0.113.7, 10.0.0.1, 127.0.0.1"
    assert event["headers"]["X-Amzn-Trace-Id"] == answer.headers["X-Amzn-Trace-Id"] == trace
    assert event["requestContext"]["requestId"] == answer.headers["x-amzn-RequestId"] == "mine"
    event = requests.get(f"{world.url}/dev/users/7", headers={"X-Amzn-Trace-Id": "Self=1"}).json()
    assert re.fullmatch("Root=1-[0-9a-f]{8}-[0-9a-f]{24};Self=1", event["headers"]["X-Amzn-Trace-Id"])


@pytest.mark.parametrize("path", ["/dev/boom", "/dev/slow", "/nowhere/hello"])
def test_the_gateways_own_answers_have_the_requests_ids(world, path):
    answer = requests.get(world.url + path)
    assert re.fullmatch(UUID, answer.headers["x-amzn-RequestId"]) and answer.headers["x-amz-apigw-id"]
    assert answer.headers["x-amzn-ErrorType"]


def test_two_ports_give_one_digest(snowglobe):
    """The function sees the port that queue URLs name, too, whichever the process has."""
    worlds = [snowglobe("--template", TEMPLATE, fresh=True) for _ in range(2)]
    assert worlds[0].url != worlds[1].url
    events = [requests.get(f"{world.url}/dev/users/7").json() for world in worlds]
    assert events[0] == events[1] and events[0]["headers"]["Host"] == "localhost:4566"
    assert worlds[0].get("digest") == worlds[1].get("digest")


OTHER = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties: {StageName: other}
  Front:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: other-front
      CodeUri: probe
      Handler: front
      Events:
        Hello:
          Type: Api
          Properties: {RestApiId: !Ref Api, Path: /hello, Method: get}
"""


def test_apis_of_two_templates_with_one_logical_id(snowglobe, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(OTHER)
    world = snowglobe("--template", TEMPLATE, "--template", other)
    assert requests.get(f"{world.url}/dev/users/7").json()["requestContext"]["stage"] == "dev"
    assert requests.get(f"{world.url}/other/hello").json()["requestContext"]["stage"] == "other"
