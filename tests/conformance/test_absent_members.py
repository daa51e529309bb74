"""Each member of the output shapes of Describe, List and Get operations is in an answer, or it is known why not.

The tables below are held to what is: an absent member without a reason fails, and so does a reason for one that is
there."""
import collections
import pathlib

import pytest

from tests.conformance.absent import NEVER, SOMETIMES
from tests.conformance.answers import ask_all, looks, members

TEMPLATE = pathlib.Path(__file__).parents[1] / "lambda" / "template.yaml"


@pytest.fixture(scope="module")
def answers(snowglobe):
    return ask_all(snowglobe("--template", TEMPLATE, fresh=True))


@pytest.fixture(scope="module")
def seen(answers):
    """{(service, member): {mode: is it there in all that has its shape}}"""
    there = collections.defaultdict(dict)
    for answer in answers:
        for member, present in members(answer):
            modes = there[answer.service, member]
            modes[answer.mode] = modes.get(answer.mode, True) and present
    return there


@pytest.fixture(scope="module")
def never(answers):
    shown = {(answer.service, member) for answer in answers for member, present in members(answer) if present}
    known = {(answer.service, member) for answer in answers for member, _ in members(answer)}
    return known - shown


def named(service, table):
    return {(service, member): reason for member, reason in table.items()}


def test_every_look_is_asked(answers):
    assert {(answer.service, answer.operation) for answer in answers} == looks()


def test_what_is_never_there_has_a_reason(never):
    reasons = {key: reason for service, table in NEVER.items() for key, reason in named(service, table).items()}
    assert not (missing := sorted(never - set(reasons))), f"no answer has them, and nobody says why: {missing}"
    assert not (stale := sorted(set(reasons) - never)), f"reasons for what is there, or unknown: {stale}"


def test_what_is_not_always_there_has_a_reason(seen, never):
    reasons = {key: reason for service, table in SOMETIMES.items() for key, reason in named(service, table).items()}
    absent = {
        key: {mode for mode, present in modes.items() if not present}
        for key, modes in seen.items()
        if key not in never and not all(modes.values())
    }
    wrong = []
    for key in sorted(set(absent) | set(reasons)):
        have, (_, explained) = absent.get(key, set()), reasons.get(key, ("", set()))
        if have != explained:
            wrong.append(f"{key}: absent in {sorted(have - explained)} for no reason, there in {sorted(explained - have)}")
    assert not wrong, "\n".join(wrong)
