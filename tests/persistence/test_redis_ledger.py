"""kill -9 at random moments under clients of Redis that write in pipelines and transactions, and a ledger of what was answered.

Nothing that was acknowledged is lost, nothing that was asked once is there twice, and a transaction is there whole or not at all.
SNOWGLOBE_KILLS says how often (5); SNOWGLOBE_LEDGER_SEED repeats the moments.
"""
import pytest

from tests.persistence.ledger import run_writers
from tests.persistence.test_ledger import KILLS
from tests.redis.conftest import redis_address
from tests.redis.raw import Connection, command

WRITERS, PIPELINED = 4, 20
ANSWERS = (200, 6_000)  # between two kills
MEMBERS = 500  # of a sorted set, around which a writer goes


def orders(writer, number):
    """One transaction: all of it tells of the same number."""
    name = f"{writer}:{number}"
    return [("MULTI",), ("RPUSH", f"list:{writer}", number), ("HSET", f"hash:{writer}", number, name), ("ZADD", f"scores:{writer}", number, number % MEMBERS), ("SET", f"last:{writer}", number), ("EXEC",)]


def write(ledger, writer):
    """Pipelines of transactions; after a kill on a connection anew, with the next number."""
    while not ledger.done.is_set():
        round_ = ledger.round
        try:
            with Connection(ledger.address) as connection:
                while not ledger.done.is_set():
                    first = ledger.asked[writer]
                    ledger.asked[writer] += PIPELINED
                    numbers = range(first, first + PIPELINED)
                    connection.write(b"".join(command(*words) for number in numbers for words in orders(writer, number)))
                    for number in numbers:
                        answers = [connection.read() for _ in range(6)]
                        if answers[:5] != ["OK", "QUEUED", "QUEUED", "QUEUED", "QUEUED"] or len(answers[5]) != 4:
                            return ledger.fail(f"{number} of {writer} was answered {answers}")
                        ledger.answer(writer, number)
        except OSError:  # the kill
            ledger.wait_for_round(round_)


def check(address, ledger):
    """Nobody writes. What is there was asked, in its order, each once, and all of what was acknowledged."""
    with Connection(address) as redis:
        for writer in range(WRITERS):
            there = [int(number) for number in redis.ask("LRANGE", f"list:{writer}", 0, -1)]
            assert there == sorted(set(there)), writer
            assert set(ledger.answered[writer]) <= set(there) <= set(range(ledger.asked[writer]))
            fields = redis.ask("HGETALL", f"hash:{writer}")
            assert {int(number): name.decode() for number, name in zip(fields[::2], fields[1::2])} == {number: f"{writer}:{number}" for number in there}
            assert int(redis.ask("GET", f"last:{writer}") or -1) == (there[-1] if there else -1)
            scores = redis.ask("ZRANGE", f"scores:{writer}", 0, -1, "WITHSCORES")
            last = {number % MEMBERS: number for number in there}
            assert {int(member): int(score) for member, score in zip(scores[::2], scores[1::2])} == last
            assert redis.ask("ZCARD", f"scores:{writer}") == len(last)
        assert redis.ask("DBSIZE") == 4 * sum(1 for writer in range(WRITERS) if redis.ask("EXISTS", f"list:{writer}"))


@pytest.mark.timeout(60 + 20 * KILLS)
def test_ledger(start):
    run_writers(start("--redis-port", 0, clock="real"), redis_address, write, WRITERS, ANSWERS, check)
