"""Scenarios 1 to 6 and 24: users and their tokens."""
import concurrent.futures
import json
import re
import urllib.parse

from tests.apps.epa.epa import PASSWORD, claims, detail

UUID4 = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


def test_01_status_and_registration(app):
    assert app.ask("GET", "/status").json() == {"status": "OK", "version": "1.0.0"}
    assert re.fullmatch(UUID4, app.register("anna-1").json()["user_id"])
    short = {"email": "b@example.com", "username": "short", "password": "11 letters."}
    assert detail(app.ask("POST", "/auth/register", short)) == (400, "Username must be at least 6 characters")
    assert detail(app.ask("POST", "/auth/register", short | {"username": "longer"})) == (
        400,
        "Password must be at least 12 characters",
    )
    assert detail(app.register("anna-1")) == (409, "Email already taken")
    other = {"email": "b@example.com", "username": "anna-1-name", "password": PASSWORD}
    assert detail(app.ask("POST", "/auth/register", other)) == (409, "Username already taken")
    assert detail(app.ask("POST", "/auth/register")) == (400, "Bad Request")
    (missing,) = app.ask("POST", "/auth/register", {"email": "c", "username": "long-enough"}).json()["detail"]
    assert (missing["type"], missing["loc"], missing["msg"]) == ("missing", ["body", "password"], "Field required")
    (wrong,) = app.ask("POST", "/auth/login", {"email": 7, "password": "x"}).json()["detail"]
    assert (wrong["type"], wrong["loc"], wrong["msg"]) == ("string_type", ["body", "email"], "Input should be a valid string")


# A plain unique index of google_id would let one user with a password be.
def test_02_and_03_two_users_with_passwords_come_in(app):
    for name in ("anna-1", "bert-1"):
        assert app.register(name).status_code == 200
        token = app.login(name).json()
        assert token["token_type"] == "Bearer" and token["access_expires_in"] in (1799, 1800)
    assert detail(app.login("anna-1", "wrong")) == detail(app.login("nobody")) == (404, "User not found")


def test_04_a_session_is_renewed_and_ends(app):
    app.register("anna-1")
    first = app.login("anna-1").json()
    session = first["session_token"]
    renewed = app.ask("POST", "/auth/session", None, session).json()
    assert renewed["session_token"] == session
    assert app.ask("GET", "/categories", None, first["access_token"]).status_code == 401
    assert app.ask("GET", "/categories", None, renewed["access_token"]).status_code == 200
    assert detail(app.ask("POST", "/auth/session", None, renewed["access_token"])) == (403, "Invalid Session")
    assert app.ask("POST", "/auth/session", None, session + "x").status_code == 401
    assert detail(app.ask("POST", "/auth/session")) == (403, "Not authenticated")
    assert [one["session_token"] for one in app.documents("session_tokens")] == [session]
    app.world.advance("31m")
    assert app.ask("GET", "/categories", None, renewed["access_token"]).status_code == 401
    app.world.advance("7d")
    assert app.ask("POST", "/auth/session", None, session).status_code == 401
    app.world.advance("1m")  # until the next sweep at the latest
    assert app.documents("session_tokens") == []


def test_05_a_user_holds_five_sessions(app):
    app.register("anna-1")
    sessions = []
    for _ in range(6):
        sessions.append(app.login("anna-1").json()["session_token"])
        app.world.advance("1s")
    assert {one["session_token"] for one in app.documents("session_tokens")} == set(sessions[1:])
    assert detail(app.ask("POST", "/auth/session", None, sessions[0])) == (403, "Invalid Session")
    for session in sessions[1:]:
        assert app.ask("POST", "/auth/session", None, session).status_code == 200


def test_06_google(app):
    start = app.ask("GET", "/auth/social/web/google")
    assert start.status_code == 302
    asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(start.headers["Location"]).query))
    state = asked.pop("state")
    assert asked == {
        "client_id": "epa-web",
        "redirect_uri": "http://localhost:4566/v1/auth/social/web/google/callback",
        "response_type": "code",
        "scope": "openid email profile",
        "access_type": "offline",
        "prompt": "consent",
    }
    back = lambda **query: app.ask("GET", "/auth/social/web/google/callback?" + urllib.parse.urlencode(query))
    first, again = back(code="4/ben@example.com", state=state).json(), back(code="4/ben@example.com").json()
    assert claims(first["access_token"])["user_id"] == claims(again["access_token"])["user_id"]
    (ben,) = app.documents("users")
    assert (ben["username"], ben["email"]) == ("ben@example.com", "ben@example.com") and "password" not in ben
    assert detail(back(code="bad")) == (401, "Authentication failed with Google")
    assert detail(back(error="access_denied")) == (401, "Authentication failed with Google")
    assert detail(back()) == (400, "Termination code missing")
    assert detail(back(code="4/ben@example.com", state="x")) == (400, "State mismatch")
    app.world.advance("11m")
    assert detail(back(code="4/ben@example.com", state=state)) == (400, "State mismatch")
    app.world.fault({"host": "oauth2.googleapis.com", "nth": 1, "respond": {"status": 503}})
    assert detail(back(code="4/ben@example.com")) == (401, "Authentication failed with Google")


def test_apple(app):
    come = lambda token, **more: app.ask("POST", "/auth/social/web/apple", {"identity_token": token} | more)
    first = come("apple:1:cleo@example.com", full_name="Cleo C.").json()
    again = come("apple:1:cleo@example.com").json()
    assert claims(first["access_token"])["user_id"] == claims(again["access_token"])["user_id"]
    assert [one["username"] for one in app.documents("users")] == ["Cleo C."]
    assert detail(come("forged")) == (401, "Authentication failed with Apple")


def test_24_ten_register_one_address_at_once(app):
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        statuses = sorted(response.status_code for response in pool.map(app.register, ["anna-1"] * 10))
    assert statuses == [200] + [409] * 9


# All of them have looked whether the address is taken before the first one writes.
def test_24_ten_register_one_address_in_the_same_moment(crowded):
    body = json.dumps({"email": "anna@example.com", "username": "anna-1-name", "password": PASSWORD})
    event = {"httpMethod": "POST", "resource": "/auth/register", "path": "/auth/register", "headers": {}, "body": body}
    for _ in range(10):
        crowded.world.client("lambda").invoke(FunctionName="epa-api", InvocationType="Event", Payload=json.dumps(event))
    crowded.world.settle()
    answers = [one["result"] for one in crowded.world.invocations("epa-api")]
    assert sorted(answer["statusCode"] for answer in answers) == [200] + [409] * 9
    assert len(crowded.documents("users")) == 1
