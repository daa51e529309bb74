"""Races that a queue's order hides: ten messages of one instant with BatchSize 10 come as one batch, in
the order of their sends, under seed 0 alone. Other seeds try what AWS allows (emulator/docs/legal-orders.md)."""
import pathlib

import pytest

from tests.replay import digest, replay

HERE = pathlib.Path(__file__).parent
SEEDS = 40


def burst(handler, *arguments):
    return replay(
        HERE / "burst.jsonl", *arguments, "--parameter", f"Handler={handler}", template=HERE / "template.yaml"
    )


def held(done):
    return next(int(line.split()[1]) for line in done.stdout.splitlines() if line.startswith("held "))


@pytest.mark.parametrize("handler", ["last_one_wins", "pairs_of_a_batch", "newest_wins"])
def test_seed_0_is_benign(handler):
    """Whatever the handler, so a new user's first replay holds; and it is the same each time."""
    assert digest(burst(handler)) == digest(burst(handler, "--executor", "process"))


@pytest.mark.parametrize("handler", ["last_one_wins", "pairs_of_a_batch"])
def test_seeds_find_the_race(handler):
    """The first needs another order between two messages, the second a batch that is cut between them.
    Neither shows under every seed: orders and batches that happen to be harmless are tried, too."""
    done = burst(handler, "--seeds", f"1-{SEEDS}")
    assert done.returncode == 1, done.stdout + done.stderr
    assert 0 < held(done) < SEEDS * 3 / 4


def test_a_handler_without_a_race_holds_under_every_seed():
    """So nothing was lost, and nothing delivered that AWS would not deliver."""
    done = burst("newest_wins", "--seeds", f"1-{SEEDS}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert held(done) == SEEDS


def test_a_seed_that_found_it_gives_it_again_in_both_executors():
    for seed in (1, 2, 3):
        fiber = burst("newest_wins", "--seed", seed, "--twice")
        assert digest(fiber) == digest(burst("newest_wins", "--seed", seed, "--executor", "process"))
