"""kill -9 at random moments under clients of MongoDB that insert, update and take away, and a ledger of what was answered.

Nothing that was acknowledged is lost, nothing that was asked once is there twice, a command that writes several documents is there whole or not
at all, and every index has what the documents have. SNOWGLOBE_KILLS says how often (5); SNOWGLOBE_LEDGER_SEED repeats the moments.
"""
import pymongo
import pytest
from pymongo.errors import AutoReconnect

from tests.mongodb.conftest import mongodb_address
from tests.persistence.ledger import run_writers
from tests.persistence.test_ledger import KILLS

WRITERS = 4
ANSWERS = (100, 1_500)  # between two kills
TOGETHER = 3  # documents of one insert


def client_of(address):
    # A command that was cut off is not sent again: it may have been carried out.
    return pymongo.MongoClient(f"mongodb://{address}/", retryWrites=False, retryReads=False, serverSelectionTimeoutMS=20_000)


def order(database, writer, number):
    """Three commands that tell of the same number; the middle one changes a document that is there from the first number on."""
    documents = [{"writer": writer, "number": number, "part": part, "place": f"{writer}/{number}/{part}"} for part in range(TOGETHER)]
    database.parts.insert_many(documents)
    database.sums.update_one({"_id": writer}, {"$inc": {"orders": 1}, "$set": {"last": number}}, upsert=True)
    if number % 3 == 0:
        gone = database.parts.find_one_and_delete({"place": f"{writer}/{number}/0"})
        assert gone["number"] == number


def write(ledger, writer):
    """After a kill on a client anew, with the next number."""
    while not ledger.done.is_set():
        round_ = ledger.round
        try:
            with client_of(ledger.address) as client:
                while not ledger.done.is_set():
                    number = ledger.asked[writer]
                    ledger.asked[writer] += 1
                    order(client.ledger, writer, number)
                    ledger.answer(writer, number)
        except AutoReconnect:  # the kill
            ledger.wait_for_round(round_)
        except Exception as error:  # pylint: disable=broad-except
            return ledger.fail(f"{number} of {writer}: {error!r}")


def check(address, ledger):
    """Nobody writes. What is there was asked, each once, and all of what was acknowledged."""
    with client_of(address) as client:
        parts = client.ledger.parts
        for writer in range(WRITERS):
            there = {}
            for one in parts.find({"writer": writer}).hint("writer_1_number_1"):
                assert one["place"] == f"{writer}/{one['number']}/{one['part']}"
                there.setdefault(one["number"], []).append(one["part"])
            answered = set(ledger.answered[writer])
            assert answered <= set(there) <= set(range(ledger.asked[writer]))
            for number, numbers in there.items():
                whole = list(range(TOGETHER))
                taken = whole[1:]
                may_be = [taken] if number % 3 == 0 and number in answered else [whole, taken] if number % 3 == 0 else [whole]
                assert sorted(numbers) in may_be, (writer, number)
            orders = (client.ledger.sums.find_one({"_id": writer}) or {"orders": 0})["orders"]
            assert len(answered) <= orders <= len(there)
        # Without an index, by one, and by the other.
        everything = sorted(one["place"] for one in parts.find().hint([("$natural", 1)]))
        assert sorted(one["place"] for one in parts.find({"place": {"$gte": ""}}).hint("place_1")) == everything
        assert parts.count_documents({"writer": {"$gte": 0}}) == len(everything) == parts.estimated_document_count()


@pytest.mark.timeout(60 + 20 * KILLS)
def test_ledger(start):
    world = start("--mongodb-port", 0, clock="real")
    with client_of(mongodb_address(world)) as client:
        client.ledger.parts.create_index([("writer", 1), ("number", 1)])
        client.ledger.parts.create_index("place", unique=True)
    run_writers(world, mongodb_address, write, WRITERS, ANSWERS, check)
