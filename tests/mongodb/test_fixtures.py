"""MongoDB in fixtures and in expectations (emulator/docs/fixtures.md)."""
import json

import pytest

from tests.replay import replay

T = "2026-03-02T08:00:00Z"
TEMPLATE = """
Resources:
  Shop:
    Type: Snowglobe::MongoDB::Database
    Properties:
      DatabaseName: shop
      Collections: [orders, notes.old]
      Indexes:
        - {Collection: orders, Key: [{who: 1}, {n: 1}], Unique: true}
        - {Collection: orders, Key: {at: 1}}
"""


@pytest.fixture
def run(tmp_path):
    template = tmp_path / "t.yaml"
    template.write_text(TEMPLATE)

    def run(lines, expect, *arguments):
        fixture = tmp_path / "f.jsonl"
        fixture.write_text("".join(json.dumps({"t": T, **line}) + "\n" for line in lines))
        if expect is not None:
            (tmp_path / "f.expect.yaml").write_text(expect)
        done = replay(fixture, *arguments, template=template)
        done.told = (done.stdout + done.stderr).replace(f"{tmp_path}/", "")
        return done

    return run


def line(document, collection="shop.orders"):
    return {"source": f"mongodb:{collection}", "body": document}


BYTES = {"$binary": {"base64": "AAE=", "subType": "00"}}
LINES = [
    line({"who": "ada", "n": 1, "at": {"$date": T}, "tags": ["x"]}),
    line({"who": "ada", "n": 2}),
    line({"_id": 7, "text": "t", "key": [{"a": 1}], "price": {"$numberDecimal": "1.10"}, "bytes": BYTES}, "shop.notes.old"),
]


def test_documents_by_their_unique_index(run):
    done = run(
        LINES,
        """
        collections:
          shop.orders:
            count: 2
            items:
              - {key: {who: ada, n: 1}, item: {at: "2026-03-02T08:00:00Z", tags: [x], _id: {$starts_with: "69"}}}
              - {key: {who: ada, n: 2}, item: {at: {$absent: true}}}
              - {key: {who: ben}, absent: true}
          shop.notes.old:
            items: [{key: {_id: 7}, item: {text: t, key: [{a: 1}], price: "1.10", bytes: {$contains: AAE=}}}]
        """,
    )
    assert done.returncode == 0, done.told


def test_what_holds_and_what_does_not(run):
    expect = """
        collections:
          shop.orders: {count: 2, items: [{key: {who: ada, n: 2}, item: {_id: {$any: true}}}]}
          shop.notes.old: {count: 1, items: [{key: {_id: 7}, item: {text: %s, key: [{a: 1}]}}]}
        """
    done = run(LINES, expect % "t", "--twice")
    assert done.returncode == 0, done.told
    done = run(LINES, expect % "other")
    assert done.returncode == 1
    assert 'collections.shop.notes.old.items[0].item.text: expected "other", found "t"' in done.told


def test_names_and_keys_that_nothing_has_are_told(run):
    done = run(LINES, "collections: {shop.order: 1}\n")
    assert done.returncode == 2 and "the templates make no collection 'shop.order' (did you mean shop.orders?)" in done.told
    done = run(LINES, "collections: {shop.orders: {items: [{key: {_id: 1}, absent: true}]}}\n")
    assert done.returncode == 2 and "the key of 'shop.orders' is n, who, it has no '_id'" in done.told


def test_ids_that_the_server_makes_may_be_ignored(run):
    done = run(LINES, "collections: {shop.orders: 2}\n", "--seeds", "1-3")
    assert done.returncode == 0 and "\noutcomes 3\n" in done.told, done.told
    done = run(LINES, "collections: {shop.orders: 2}\nignore: [collections.shop.orders._id]\n", "--seeds", "1-3")
    assert done.returncode == 0 and "\noutcomes 1\n" in done.told, done.told


def test_what_is_written_holds(run, tmp_path):
    written = tmp_path / "w.yaml"
    assert run(LINES, None, "--write-expect", written).returncode == 0
    text = written.read_text()
    assert '"shop.orders":\n    count: 2\n' in text and '{"n":2,"who":"ada"}' in text, text
    done = run(LINES, None, "--expect", written)
    assert done.returncode == 0, done.told


@pytest.mark.parametrize(
    "wrong, told",
    [
        (line({"n": 1}, "shop"), "'shop' is no DATABASE.COLLECTION"),
        (line("text"), "f.jsonl:1: 'body' must be an object: the document"),
        (line({"n": 1}) | {"region": "eu-west-1"}, "a collection has no account and no region"),
        (line({"at": {"$date": "yesterday"}}), "f.jsonl:1"),
    ],
)
def test_what_is_no_document_is_told_with_its_line(run, wrong, told):
    done = run([wrong], None)
    assert done.returncode != 0 and told in done.told, done.told
