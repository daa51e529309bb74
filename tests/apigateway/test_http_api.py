"""HTTP APIs: SAM's HttpApi events, with payload format 2.0 unless an event asks for 1.0."""
import pathlib

import pytest
import requests

TEMPLATE = pathlib.Path(__file__).with_name("http_api.yaml")


@pytest.fixture
def world(snowglobe):
    return snowglobe("--template", TEMPLATE)


def api(world, stage):
    (found,) = [each for each in world.get("execute-api/apis")["apis"] if each["stage"] == stage]
    return found


def test_a_route_of_the_default_stage(world):
    """Its paths have no stage in front."""
    answer = requests.get(f"{world.url}/users/7?x=1&x=2", headers={"X-Two": "2", "Cookie": "a=1; b=2"})
    assert answer.status_code == 201 and answer.headers["apigw-requestid"]
    event = answer.json()
    assert (event["version"], event["routeKey"], event["rawPath"]) == ("2.0", "GET /users/{id}", "/users/7")
    assert event["pathParameters"] == {"id": "7"} and event["queryStringParameters"] == {"x": "1,2"}
    assert event["headers"]["x-two"] == "2" and event["cookies"] == ["a=1", "b=2"]
    assert event["requestContext"]["http"]["method"] == "GET" and event["requestContext"]["stage"] == "$default"


def test_what_no_route_takes_goes_to_default(world):
    assert requests.post(f"{world.url}/users/7", data="b", headers={"Content-Type": "text/plain"}).json()["routeKey"] == "$default"


def test_the_older_format_on_request(world):
    event = requests.get(f"{world.url}/old").json()
    assert event["httpMethod"] == "GET" and event["resource"] == "/old"


def test_an_api_with_a_stage(world):
    host = {"Host": api(world, "v1")["host"]}
    event = requests.post(f"{world.url}/v1/named", headers=host).json()
    assert (event["routeKey"], event["rawPath"]) == ("POST /named", "/v1/named")
    answer = requests.get(f"{world.url}/v1/nope", headers=host)
    assert (answer.status_code, answer.text) == (404, '{"message":"Not Found"}')


def test_failures(world):
    host = {"Host": api(world, "$default")["host"]}
    answer = requests.get(f"{world.url}/boom", headers=host)
    assert (answer.status_code, answer.text) == (500, '{"message":"Internal Server Error"}')


def test_the_template_knows_the_id(world):
    assert f"output Id: {api(world, '$default')['id']}" in world.log()
