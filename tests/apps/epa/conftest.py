"""EPA in every combination of executor and clock in which its tests make sense."""
import pytest

from tests.apps.epa.epa import PORTS, TEMPLATE, Epa


@pytest.fixture(params=["fiber-auto", "process-auto", "fiber-manual", "process-manual"])
def app(request, snowglobe):
    executor, clock = request.param.split("-")
    return Epa(snowglobe("--template", TEMPLATE, *PORTS, clock=clock, executor=executor))


# Requests that overlap in the world's time: asynchronous invocations that wait until the clock may move.
@pytest.fixture(params=["fiber", "process"])
def crowded(request, snowglobe):
    return Epa(snowglobe("--template", TEMPLATE, *PORTS, clock="manual", executor=request.param))


@pytest.fixture
def board(app):
    """u1 posts; u2 takes the whole category, u3 what is wild, u4 what is about houses."""
    app.u1, app.u2, app.u3, app.u4 = (app.user(f"user-{number}") for number in range(1, 5))
    for number, token in enumerate((app.u1, app.u2, app.u3, app.u4), 1):
        app.device(token, f"phone-{number}")
    app.fire = app.category(app.u1)
    app.subscribe(app.u2, app.fire)
    app.subscribe(app.u3, app.fire, "wild")
    app.subscribe(app.u4, app.fire, "house")

    def send(title="Smoke", **headers):
        """u1 posts something wild. The next one is of another millisecond."""
        queued = app.post(app.u1, app.fire, title, **headers)
        assert queued.status_code == 202
        app.world.advance("2ms")
        return queued.json()["post_id"]

    app.send = send
    return app
