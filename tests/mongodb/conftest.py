"""A MongoDB under test, by pymongo: this emulator's, or the one at SNOWGLOBE_MONGODB=HOST:PORT."""
import os
import re
import uuid

import pymongo
import pytest

from tests.world import World

OTHER = os.environ.get("SNOWGLOBE_MONGODB")


def mongodb_address(world):
    return re.search(r"^MongoDB on ([^\s,]+)", world.log(), re.M)[1].removeprefix("http://")


@pytest.fixture(scope="session")
def world():
    if OTHER:
        pytest.skip("of this emulator only")
    world = World("--mongodb-port", "0", clock="manual")
    yield world
    world.stop()


@pytest.fixture(scope="session")
def address(request):
    return OTHER or mongodb_address(request.getfixturevalue("world"))


@pytest.fixture(scope="session")
def client(address):
    with pymongo.MongoClient(f"mongodb://{address}/", serverSelectionTimeoutMS=10_000) as client:
        yield client


@pytest.fixture(scope="session")
def database(client):
    name = "test_" + uuid.uuid4().hex[:8]
    yield client[name]
    client.drop_database(name)


@pytest.fixture
def c(database):
    """A collection of the test's own."""
    return database["c" + uuid.uuid4().hex[:12]]
