"""JWT authorizers of HTTP APIs: the issuer's keys come from its host, which is a fake here.
docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html"""
import base64
import json
import subprocess

import pytest
import requests

ISSUER = "https://issuer.example"


def encoded(value):
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Key:
    """A key of RSA, made and used by OpenSSL's program."""

    def __init__(self, folder):
        self.path = folder / "key.pem"
        subprocess.run(["openssl", "genrsa", "-out", self.path, "2048"], check=True, capture_output=True)
        shown = subprocess.run(["openssl", "rsa", "-in", self.path, "-noout", "-modulus"], check=True, capture_output=True)
        modulus = bytes.fromhex(shown.stdout.decode().strip().partition("=")[2])
        self.public = {"kty": "RSA", "kid": "one", "use": "sig", "n": encoded(modulus), "e": "AQAB"}

    def token(self, claims, kid="one"):
        signed = encoded({"alg": "RS256", "kid": kid}) + "." + encoded(claims)
        made = subprocess.run(
            ["openssl", "dgst", "-sha256", "-sign", self.path], input=signed.encode(), check=True, capture_output=True
        )
        return signed + "." + encoded(made.stdout)


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    return Key(tmp_path_factory.mktemp("key"))


def template(folder, keys, with_fake=True):
    resources = {
        "Api": {
            "Type": "AWS::Serverless::HttpApi",
            "Properties": {
                "Auth": {
                    "DefaultAuthorizer": "People",
                    "Authorizers": {
                        "People": {
                            "IdentitySource": "$request.header.Authorization",
                            "JwtConfiguration": {"issuer": ISSUER, "audience": ["shop"]},
                        }
                    },
                }
            },
        },
        "Front": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "CodeUri": "probe",
                "Handler": "front",
                "Events": {
                    "Any": {"Type": "HttpApi", "Properties": {"ApiId": {"Ref": "Api"}, "Path": "/any", "Method": "get"}},
                    "Write": {
                        "Type": "HttpApi",
                        "Properties": {
                            "ApiId": {"Ref": "Api"},
                            "Path": "/write",
                            "Method": "get",
                            "Auth": {"AuthorizationScopes": ["write"]},
                        },
                    },
                },
            },
        },
    }
    if with_fake:
        resources["Issuer"] = {
            "Type": "Snowglobe::Fake",
            "Properties": {
                "Host": "issuer.example",
                "CodeUri": "probe",
                "Handler": "issuer",
                "Environment": {"Variables": {"KEYS": json.dumps({"keys": keys})}},
            },
        }
    path = folder / "jwt.yaml"
    path.write_text(json.dumps({"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}))
    return path


@pytest.fixture
def world(snowglobe, tmp_path, key):
    return snowglobe("--template", template(tmp_path, [key.public]))


def claims_of(world, **more):
    now = int(world.now().timestamp())
    return {"iss": ISSUER, "aud": "shop", "sub": "anna", "exp": now + 600, "iat": now, "scope": "read", "groups": ["a", "b"]} | more


def get(world, token, path="/any"):
    headers = {} if token is None else {"Authorization": token}
    return requests.get(world.url + path, headers=headers, timeout=60)


def test_the_function_gets_the_claims_as_texts(world, key):
    claims = claims_of(world)
    for prefix in ("", "Bearer "):
        answer = get(world, prefix + key.token(claims))
        assert answer.status_code == 201, (answer.text, answer.headers)
        jwt = answer.json()["requestContext"]["authorizer"]["jwt"]
        assert jwt["claims"]["sub"] == "anna" and jwt["claims"]["exp"] == str(claims["exp"])
        assert jwt["claims"]["groups"] == "[a b]" and jwt["scopes"] is None
    made = world.get("outside/requests")["requests"]
    assert sorted(one["url"] for one in made) == [ISSUER + "/.well-known/openid-configuration", ISSUER + "/keys"]  # kept


def test_scopes(world, key):
    refused = get(world, key.token(claims_of(world)), "/write")
    assert (refused.status_code, refused.text) == (403, '{"message":"Forbidden"}')
    assert refused.headers["www-authenticate"] == 'Bearer scope="write" error="insufficient_scope"'
    answer = get(world, key.token(claims_of(world, scope="read write")), "/write")
    assert answer.json()["requestContext"]["authorizer"]["jwt"]["scopes"] == ["write"]


@pytest.mark.parametrize(
    "more, why",
    [
        ({"exp": 1}, "the token has expired"),
        ({"iss": "https://other.example"}, "the token has the wrong issuer"),
        ({"aud": "other"}, "the token does not have a valid audience"),
        ({"nbf": 9_999_999_999}, "the token is not valid yet"),
    ],
)
def test_tokens_that_are_refused(world, key, more, why):
    answer = get(world, key.token(claims_of(world, **more)))
    assert (answer.status_code, answer.text) == (401, '{"message":"Unauthorized"}')
    assert answer.headers["www-authenticate"] == f'Bearer error="invalid_token" error_description="{why}"'


def test_other_signatures(world, key):
    token = key.token(claims_of(world))
    assert get(world, token[:-8] + "AAAAAAAA").headers["www-authenticate"].endswith('"the token has an invalid signature"')
    assert "unable to find a key" in get(world, key.token(claims_of(world), kid="two")).headers["www-authenticate"]
    assert get(world, None).status_code == 401 and get(world, "nonsense").status_code == 401


def test_it_ends_by_the_worlds_clock(world, key):
    token = key.token(claims_of(world))
    assert get(world, token).status_code == 201
    world.advance("601s")
    assert "expired" in get(world, token).headers["www-authenticate"]


def test_an_issuer_that_is_not_there_says_what_to_do(snowglobe, tmp_path, key):
    world = snowglobe("--template", template(tmp_path, [], with_fake=False))
    answer = get(world, key.token(claims_of(world)))
    assert answer.status_code == 401
    assert "OIDC discovery endpoint communication error" in answer.headers["www-authenticate"]
    assert "Add a Snowglobe::Fake with Host: issuer.example" in answer.headers["www-authenticate"]
