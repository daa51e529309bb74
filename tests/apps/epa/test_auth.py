"""Scenarios 1 to 6 and 24: users and their tokens."""
import concurrent.futures
import urllib.parse


def detail(response):
    return response.status_code, response.json()["detail"]


def test_01_status_and_registration(app):
    assert app.ask("GET", "/status").json() == {"status": "OK", "version": "1.0.0"}
    assert app.register("anna").status_code == 200
    short = {"email": "b@example.com", "username": "short", "password": "11 letters."}
    assert detail(app.ask("POST", "/auth/register", short)) == (400, "Username must be at least 6 characters")
    assert detail(app.register("anna")) == (409, "Email already taken")
    (missing,) = app.ask("POST", "/auth/register", {"email": "c", "username": "long-enough"}).json()["detail"]
    assert (missing["type"], missing["loc"], missing["msg"]) == ("missing", ["body", "password"], "Field required")
    (wrong,) = app.ask("POST", "/auth/login", {"email": 7, "password": "x"}).json()["detail"]
    assert (wrong["type"], wrong["msg"]) == ("string_type", "Input should be a valid string")


def test_02_and_03_two_users_with_passwords_come_in(app):
    for name in ("anna", "bert"):
        assert app.register(name).status_code == 200
        token = app.login(name).json()
        assert token["token_type"] == "Bearer" and token["access_expires_in"] in (1799, 1800)
    assert detail(app.login("anna", "wrong")) == detail(app.login("nobody")) == (404, "User not found")


def test_04_a_session_is_renewed_and_ends(app):
    old = app.user("anna")
    session = app.login("anna").json()["session_token"]
    renewed = app.ask("POST", "/auth/session", None, session).json()
    assert renewed["session_token"] == session
    assert app.ask("GET", "/categories", None, old).status_code == 401
    assert app.ask("GET", "/categories", None, renewed["access_token"]).status_code == 200
    assert detail(app.ask("POST", "/auth/session", None, renewed["access_token"])) == (403, "Invalid Session")
    assert app.ask("POST", "/auth/session", None, session + "x").status_code == 401
    assert detail(app.ask("POST", "/auth/session")) == (403, "Not authenticated")
    app.world.advance("7d")
    assert app.ask("POST", "/auth/session", None, session).status_code == 401


def test_05_a_user_holds_five_sessions(app):
    app.register("anna")
    sessions = []
    for _ in range(6):
        sessions.append(app.login("anna").json()["session_token"])
        app.world.advance("1s")
    assert detail(app.ask("POST", "/auth/session", None, sessions[0])) == (403, "Invalid Session")
    for session in sessions[1:]:
        assert app.ask("POST", "/auth/session", None, session).status_code == 200


def test_06_google(app):
    start = app.ask("GET", "/auth/social/web/google")
    asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(start.headers["Location"]).query))
    assert {"client_id", "redirect_uri", "response_type", "scope", "access_type", "prompt"} <= set(asked)
    back = lambda **query: app.ask("GET", "/auth/social/web/google/callback?" + urllib.parse.urlencode(query))
    assert back(code="4/ben@example.com", state=asked["state"]).status_code == 200
    assert back(code="4/ben@example.com").status_code == 200
    assert back(code="bad").status_code == 401
    assert detail(back()) == (400, "Termination code missing")
    assert detail(back(code="4/ben@example.com", state="x")) == (400, "State mismatch")


def test_24_ten_register_one_address_at_once(app):
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        statuses = sorted(response.status_code for response in pool.map(app.register, ["anna"] * 10))
    assert statuses == [200] + [409] * 9
