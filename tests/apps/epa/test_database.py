"""The collections and indexes of the template, and init_database, which makes them where no template has."""
import json

from tests.apps.epa.epa import DATABASE, FUNCTIONS, PASSWORD, PORTS, TEMPLATE, Epa, mongodb_client
from tests.mongodb.conftest import mongodb_address
from tests.world import ROOT

CONFIGURATION = json.loads((ROOT / "apps/epa/database.json").read_text())
INIT = "epa-init-database"


def indexes(app):
    """By collection and name, in the order of their keys; the _id's are MongoDB's own."""
    out = {}
    for collection in app.mongodb.list_collection_names():
        for index in app.mongodb[collection].list_indexes():
            if index["name"] != "_id_":
                out[collection, index["name"]] = {**index, "key": list(index["key"].items())}
    return out


def test_the_template_has_what_init_database_makes(app):
    declared = indexes(app)
    assert len(declared) == sum(len(one["indexes"]) for one in CONFIGURATION["collections"])
    assert declared["subscriptions", "user_id_1_category_id_1"]["key"] == [("user_id", 1), ("category_id", 1)]
    mongodb_client(mongodb_address(app.world)).drop_database(DATABASE)
    assert app.invoke(INIT, {}) == {"statusCode": 200, "body": {"created": 7}}
    assert indexes(app) == declared
    assert app.invoke(INIT, {}) == {"statusCode": 200, "body": {"created": 0}}
    assert indexes(app) == declared


def test_init_database_takes_other_collections(app):
    event = {"collections": [{"name": "extra", "indexes": [{"field": "at", "expireAfterSeconds": 60}]}]}
    assert app.invoke(INIT, event) == {"statusCode": 200, "body": {"created": 1}}
    assert indexes(app)["extra", "at_1"]["expireAfterSeconds"] == 60


def test_a_stage_stands_before_all_names(snowglobe):
    app = Epa(snowglobe("--template", TEMPLATE, *PORTS, "--parameter", "Stage=dev"))
    answer = app.ask("POST", "/auth/register", {"email": "a", "username": "anna-1", "password": PASSWORD})
    assert answer.status_code == 200
    token = app.ask("POST", "/auth/login", {"email": "a", "password": PASSWORD}).json()["access_token"]
    queued = app.post(token, app.category(token))
    app.world.settle()
    (post,) = app.world.get("mongodb/collections/dev_epa_database.posts")["contents"]
    assert post["post_id"] == queued.json()["post_id"]
    assert app.runs("dev-epa-post-ingestor") == ["ok"] and len(app.records("dev.post-ingestor-consumer")) == 1
    groups = {one["id"]: one["lag"] for one in app.world.get("kafka/groups")["groups"]}
    assert groups == {f"dev-{group}": 0 for group in FUNCTIONS}


def test_init_database_without_a_server(app):
    app.world.fault({"service": "mongodb", "for": "60s"})
    assert app.invoke(INIT, {}).startswith("DatabaseUnavailable: mongodb.ping")
