"""Lambda authorizers of REST and HTTP APIs, and IAM's, as SAM's `Auth` declares them. Answers are AWS's:
docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html"""
import pathlib

import pytest
import requests

TEMPLATE = pathlib.Path(__file__).with_name("authorizers.yaml")


@pytest.fixture
def world(snowglobe):
    return snowglobe("--template", TEMPLATE)


def get(world, path, token=None, method="GET"):
    headers = {} if token is None else {"Authorization": token}
    return requests.request(method, world.url + path, headers=headers, timeout=60)


def told(answer):
    return answer.status_code, answer.text, answer.headers.get("x-amzn-ErrorType")


@pytest.mark.parametrize(
    "token, expected",
    [
        (None, (401, '{"message":"Unauthorized"}', "UnauthorizedException")),
        ("123", (401, '{"message":"Unauthorized"}', "UnauthorizedException")),  # not what the expression wants
        ("unauthorized", (401, '{"message":"Unauthorized"}', "UnauthorizedException")),
        (
            "deny",
            (
                403,
                '{"Message":"User is not authorized to access this resource with an explicit deny"}',
                "AccessDeniedException",
            ),
        ),
        ("boom", (500, '{"message":null}', "AuthorizerConfigurationException")),
        ("malformed", (500, '{"message":null}', "AuthorizerConfigurationException")),
    ],
)
def test_who_is_refused_by_a_rest_api(world, token, expected):
    assert told(get(world, "/rest/default", token)) == expected
    assert world.invocations("front") == []


def test_what_is_no_token_asks_no_authorizer(world):
    get(world, "/rest/default")
    get(world, "/rest/default", "123")
    assert world.invocations("gate") == []


def test_the_function_gets_the_context_as_texts(world):
    event = get(world, "/rest/default", "allow").json()
    authorizer = event["requestContext"]["authorizer"]
    latency = authorizer.pop("integrationLatency")
    assert authorizer == {"principalId": "me", "n": "1", "b": "true", "s": "x"} and isinstance(latency, int)


def test_a_policy_is_kept_and_serves_every_method(world):
    """By the world's clock, for as long as the template says; it allows GET only."""
    for _ in range(2):
        assert get(world, "/rest/default", "gets").status_code == 201
    assert told(get(world, "/rest/default", "gets", "POST"))[:2] == (
        403,
        '{"Message":"User is not authorized to access this resource"}',
    )
    assert len(world.invocations("gate")) == 1
    world.advance("61s")
    assert get(world, "/rest/default", "gets").status_code == 201
    assert len(world.invocations("gate")) == 2
    assert get(world, "/rest/default", "allow").status_code == 201  # another token, another answer
    assert len(world.invocations("gate")) == 3


def test_a_request_authorizer_needs_all_of_its_sources(world):
    assert get(world, "/rest/request", "allow").status_code == 401
    assert world.invocations("gate") == []
    for _ in range(2):
        assert get(world, "/rest/request?who=me", "allow").status_code == 201
    assert len(world.invocations("gate")) == 2  # ReauthorizeEvery: 0


def test_a_route_without_an_authorizer_and_a_preflight_that_is_open(world):
    assert get(world, "/rest/open").status_code == 201
    asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "GET"}
    assert requests.options(f"{world.url}/rest/default", headers=asked, timeout=60).status_code == 200
    assert world.invocations("gate") == []


def test_user_pools_are_refused_by_name(world):
    answer = get(world, "/rest/pool", "allow")
    assert answer.status_code == 501 and "user pools of Cognito do not run here" in answer.text
    assert "Rest.Auth.Authorizers.Pool: user pools of Cognito do not run here" in world.log()
    assert "Rest.Auth.ApiKeyRequired" in world.log()


def test_requests_that_iam_wants_signed(world):
    assert told(get(world, "/rest/signed"))[:2] == (403, '{"message":"Missing Authentication Token"}')
    signature = "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=00"
    signed = {"Authorization": signature, "X-Amz-Date": "20260101T000000Z"}
    assert requests.get(f"{world.url}/rest/signed", headers=signed, timeout=60).status_code == 201


def test_an_http_api_with_simple_answers(world):
    answer = get(world, "/http/simple", "simple")
    assert answer.json()["requestContext"]["authorizer"] == {"lambda": {"deep": {"n": 1}}}
    assert get(world, "/http/simple", "simple-no").text == '{"message":"Forbidden"}'
    assert (get(world, "/http/simple").status_code, get(world, "/http/simple").text) == (401, '{"message":"Unauthorized"}')
    assert told(get(world, "/http/simple", "boom"))[:2] == (500, '{"message":"Internal Server Error"}')
    assert len(world.invocations("gate")) == 3  # nothing is kept unless the template says so
    assert get(world, "/http/open").status_code == 201


def test_an_http_api_with_policies(world):
    for _ in range(2):
        answer = get(world, "/http/older", "allow")
        assert answer.json()["requestContext"]["authorizer"]["lambda"] == {"n": 1, "b": True, "s": "x"}
    assert len(world.invocations("gate")) == 1
    assert told(get(world, "/http/older", "deny"))[:2] == (403, '{"message":"Forbidden"}')


def test_what_is_kept_outlives_the_process(tmp_path, snowglobe):
    world = snowglobe("--template", TEMPLATE, "--data", tmp_path / "data")
    assert get(world, "/rest/default", "allow").status_code == 201
    world.kill()
    world.start()
    before = len(world.invocations("gate"))
    assert get(world, "/rest/default", "allow").status_code == 201
    assert len(world.invocations("gate")) == before
