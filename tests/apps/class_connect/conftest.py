"""class-connect in every combination of executor and clock in which its tests make sense."""
import pytest

from tests.apps.class_connect.school import TEMPLATE, School


@pytest.fixture(params=["fiber-auto", "process-auto", "fiber-manual", "process-manual"])
def school(request, snowglobe):
    executor, clock = request.param.split("-")
    return School(snowglobe("--template", TEMPLATE, clock=clock, executor=executor), clock)


# Requests that overlap in the world's time: asynchronous invocations that wait until the clock may move.
@pytest.fixture(params=["fiber", "process"])
def crowded(request, snowglobe):
    return School(snowglobe("--template", TEMPLATE, clock="manual", executor=request.param), "manual")
