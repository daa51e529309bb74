"""Scenario 16: from the stream to the queue, where that fails."""
import json

from tests.apps.class_connect.school import STAGE, STREAM_FAILURES, U

REJECTED = {"code": "ServiceUnavailable", "message": "not now", "status": 503}


def test_16_a_rejected_batch_comes_again(school):
    school.fault(operation="sqs.SendMessageBatch", nth=1, error=REJECTED)
    school.create()
    school.done("renameRoom", roomId=U, name="Rings")
    school.settle()
    assert school.document()["version"] == 1
    outcomes = [one["outcome"] for one in school.invocations("dynamoStreamToSqs")]
    assert outcomes.count("error") == 1
    assert school.is_quiet()


def test_16_a_record_that_is_given_up_and_healed(school):
    school.rename_up_to(0)
    school.fault(operation="sqs.SendMessageBatch", nth=list(range(1, 7)), match="lost", error=REJECTED)
    school.done("renameRoom", roomId=U, name="lost")
    school.settle("1h")
    ((body, _),) = school.peek(STREAM_FAILURES)
    batch = json.loads(body)["DDBStreamBatchInfo"]
    lost = list(school.world.stream_records(f"EventsTable-{STAGE}"))[-1]["dynamodb"]["SequenceNumber"]
    assert batch["startSequenceNumber"] == batch["endSequenceNumber"] == lost and batch["batchSize"] == 1
    assert batch["shardId"].startswith("shardId-")
    assert [one["outcome"] for one in school.invocations("dynamoStreamToSqs")].count("error") == 6
    # What comes after it goes on, but waits for it in the queue, until somebody rebuilds.
    school.done("renameRoom", roomId=U, name="Rings")
    school.settle("5s")
    assert school.document()["version"] == 0
    assert school.rebuild(room_id=U) == {"rebuilt": 1, "skipped": 0, "events": 3, "errors": []}
    assert school.document()["version"] == 2 and school.document()["name"] == "Rings"
    school.settle()
    assert school.document()["version"] == 2
