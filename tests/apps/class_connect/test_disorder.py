"""Scenario 23: whatever order the queue gives, the documents become what the events say."""
import re

import pytest

from tests.apps.class_connect.school import AGGREGATES, DLQ, EVENTS, QUEUE, ROOMS, TEMPLATE, School, uuid
from tests.replay import digest, replay
from tests.world import ROOT

BUSY_TERM = ROOT / "fixtures" / "class-connect" / "busy-term.jsonl"
ROOM = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


def disordered(*arguments, template=TEMPLATE):
    return replay(BUSY_TERM, "--chaos", "sqs", *arguments, template=template)


# 1,000 commands over 20 rooms. What all documents, and the queues, must be at the end stands beside the fixture.
def test_23_a_thousand_commands_in_disorder():
    one = disordered("--seed", 7, "--executor", "fiber", "--twice")
    assert "twice equal" in one.stdout, one.stdout + one.stderr
    assert digest(one) == digest(disordered("--seed", 7, "--executor", "process"))
    assert digest(one) != digest(replay(BUSY_TERM, "--seed", 7, template=TEMPLATE))  # there was disorder


def test_23_one_outcome_of_any_disorder():
    done = disordered("--executor", "fiber", "--seeds", "1-5")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\noutcomes 1\n" in done.stdout


@pytest.mark.parametrize("executor", ["fiber", "process"])
def test_23_documents_reach_their_aggregates(snowglobe, executor):
    tables = []
    for _ in range(2):
        world = snowglobe("--template", TEMPLATE, "--chaos", "sqs", clock="manual", executor=executor)
        world.reset(seed=3)
        school = School(world, "manual")
        rooms = [uuid(number) for number in range(20)]
        for room_id in rooms:
            school.create(room_id)
        for number in range(4):  # all of a room's events are on their way together
            for room_id in rooms:
                school.done("renameRoom", roomId=room_id, name=f"name {number}")
        world.settle("1h")
        versions = {one["aggregate_id"]: one["version"] for one in school.items(AGGREGATES)}
        assert set(versions.values()) == {4} and len(versions) == 20
        assert {one["id"]: one["version"] for one in school.items(ROOMS)} == versions
        assert {one["name"] for one in school.items(ROOMS)} == {"name 3"}
        assert any(requeued > 0 for _, _, requeued in school.received())
        assert school.depth(DLQ) == school.depth(QUEUE) == 0
        tables.append([school.items(table) for table in (EVENTS, AGGREGATES, ROOMS)])
    assert tables[0] == tables[1]


# A processor without its gap rule loses what comes too early; the fixture says which room, and at which version it stands.
def test_23_a_processor_without_its_gap_rule_is_caught(tmp_path):
    template = tmp_path / "template.yaml"
    template.write_text(TEMPLATE.read_text().replace("CodeUri: class_connect\n", "CodeUri: class_connect_gapless\n"))
    done = disordered(template=template)
    assert done.returncode == 1, done.stdout + done.stderr
    told = rf'VIOLATED tables\.ClassConnectTable-dev\.items\[\d+\]\.item\.version: expected \d+, found \d+, of {{"id":"{ROOM}"}}'
    assert re.search(told, done.stdout), done.stdout
