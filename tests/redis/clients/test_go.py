"""go-redis: README.md of tests/clients."""
import pathlib

import pytest

from tests.clients.installed import go_program
from tests.redis.clients.programs import check_login, check_run


@pytest.fixture(scope="module")
def program():
    return go_program(pathlib.Path(__file__).parent / "go", "redis-go", "client")


def test_run(server, program):
    check_run([program], server)


def test_login(guarded, program):
    check_login([program], guarded)
