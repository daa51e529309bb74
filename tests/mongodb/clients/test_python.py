"""The asynchronous clients of Python; pymongo itself is what the tests above this folder ask with. README.md of tests/clients."""
import sys

import pytest

from tests.mongodb.clients.programs import check_login, check_run

PROGRAMS = ["async_pymongo", "motor_client"]


@pytest.mark.parametrize("program", PROGRAMS)
def test_run(address, program):
    check_run([sys.executable, "-m", f"tests.mongodb.clients.python.{program}"], address)


@pytest.mark.parametrize("program", PROGRAMS)
def test_login(guarded, program):
    check_login([sys.executable, "-m", f"tests.mongodb.clients.python.{program}"], guarded)
