"""What clients have asked and what they were answered, while the world is killed and started again and again."""
import collections
import random
import threading

from tests.persistence.test_ledger import KILLS, SEED

WAIT_S = 60


class Ledger:
    """What writers have asked and what they were answered; a number is asked once, of whatever connection."""

    def __init__(self):
        self.asked = collections.Counter()
        self.answered = collections.defaultdict(list)
        self.errors = []
        self.done = threading.Event()
        self.address = None
        self.round = 0
        self._answers = 0
        self._changed = threading.Condition()

    def answer(self, writer, number):
        with self._changed:
            self.answered[writer].append(number)
            self._answers += 1
            self._changed.notify_all()

    def fail(self, error):
        with self._changed:
            self.errors.append(error)
            self._changed.notify_all()

    def lead_to(self, address):
        with self._changed:
            self.address, self.round = address, self.round + 1
            self._changed.notify_all()

    def wait_for(self, more):
        with self._changed:
            enough = self._answers + more
            assert self._changed.wait_for(lambda: self.errors or self._answers >= enough, timeout=WAIT_S)
        assert self.errors == []

    def wait_for_round(self, after):
        with self._changed:
            self._changed.wait_for(lambda: self.round > after or self.done.is_set(), timeout=WAIT_S)


def run_writers(world, address_of, write, writers, answers, check):
    """`write(ledger, writer)` runs in a thread each until `ledger.done`; between two kills come so many answers (a range). Afterwards
    `check(address, ledger)`, and once more after a last kill."""
    print(f"SNOWGLOBE_LEDGER_SEED={SEED}, {KILLS} kills")
    moments = random.Random(SEED)
    ledger = Ledger()
    ledger.lead_to(address_of(world))
    threads = [threading.Thread(target=write, args=(ledger, writer)) for writer in range(writers)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(KILLS):
            ledger.wait_for(moments.randrange(*answers))
            world.kill()
            world.start()
            ledger.lead_to(address_of(world))
        ledger.wait_for(1)
    finally:
        ledger.done.set()
        ledger.lead_to(address_of(world))
        for thread in threads:
            thread.join()
    assert ledger.errors == []
    check(address_of(world), ledger)
    world.kill()
    world.start()
    check(address_of(world), ledger)
    print(f"{sum(map(len, ledger.answered.values()))} acknowledged of {sum(ledger.asked.values())}")
