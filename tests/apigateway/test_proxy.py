"""HTTP requests to functions, as REST APIs with the Lambda proxy integration serve them."""
import pathlib

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


def test_binary_bodies(world):
    event = requests.post(f"{world.url}/dev/x", data=b"\xff\x01", headers={"Content-Type": "image/png"}).json()
    assert event["isBase64Encoded"] is True and event["body"] == "/wE="
    decoded = requests.get(f"{world.url}/dev/image", headers={"Accept": "image/png"})
    assert decoded.content == b"\x89PNG" and decoded.headers["Content-Type"] == "image/png"
    assert requests.get(f"{world.url}/dev/image", headers={"Accept": "text/html"}).text == "iVBORw=="


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
