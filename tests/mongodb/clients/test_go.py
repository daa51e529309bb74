"""The driver for Go: README.md of tests/clients."""
import pathlib

import pytest

from tests.clients.installed import go_program
from tests.mongodb.clients.programs import check_login, check_run


@pytest.fixture(scope="module")
def program():
    return go_program(pathlib.Path(__file__).parent / "go", "mongodb-go", "driver")


def test_run(address, program):
    check_run([program], address)


def test_login(guarded, program):
    check_login([program], guarded)
