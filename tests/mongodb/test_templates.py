"""Snowglobe::MongoDB::Database opens the port and says who must log in."""
import pymongo
import pytest
from pymongo.errors import OperationFailure

from tests.mongodb.conftest import mongodb_address

DATABASE = "  {name}: {{Type: Snowglobe::MongoDB::Database, Properties: {{DatabaseName: {name}{more}}}}}\n"


@pytest.fixture
def client(snowglobe, tmp_path):
    """client(text of resources, flags=..., who logs in...)"""
    opened = []

    def start(*resources, flags=(), **login):
        path = tmp_path / "template.yaml"
        path.write_text("Resources:\n" + "".join(resources))
        address = mongodb_address(snowglobe("--template", path, *flags))
        opened.append(pymongo.MongoClient(f"mongodb://{address}/", serverSelectionTimeoutMS=10_000, **login))
        return opened[-1]

    yield start
    for each in opened:
        each.close()


def test_a_database_alone_opens_the_port(client):
    shop = client(DATABASE.format(name="Shop", more=""))["Shop"]
    shop.orders.insert_one({"_id": 1})
    assert shop.orders.find_one() == {"_id": 1}


def test_one_database_that_wants_a_login_is_enough(client):
    resources = [
        DATABASE.format(name="Closed", more=", RequireAuth: true, Users: [{Username: ann, Password: secret}]"),
        DATABASE.format(name="Open", more=""),
    ]
    port = ("--mongodb-port", "0")
    with pytest.raises(OperationFailure, match="requires authentication"):
        client(*resources, flags=port)["Open"].things.find_one()
    assert client(*resources, flags=port, username="ann", password="secret")["Open"].things.find_one() is None
