"""A second app, which no line of the emulator knows of: template, handler, fixture."""
import pathlib

from tests.replay import digest, replay

HERE = pathlib.Path(__file__).parent
TEMPLATE = HERE / "template.yaml"


def test_replays_twice_and_holds():
    done = replay(HERE / "numbers.jsonl", "--twice", "--seed", 5, template=TEMPLATE)
    assert done.returncode == 0 and "twice equal" in done.stdout, done.stdout + done.stderr


def test_surroundings_are_the_same_in_both_executors():
    """Clock, randomness, environment, statics and an error caught across a call, on four shards."""
    fiber, process = (
        digest(replay(HERE / "numbers.jsonl", "--seed", 5, "--executor", executor, template=TEMPLATE))
        for executor in ("fiber", "process")
    )
    assert fiber == process


def test_row_is_there_right_after_the_record(snowglobe):
    """auto: the work that a request causes is done before the next one is let in. No polling."""
    world = snowglobe("--template", TEMPLATE, clock="auto")
    kinesis, dynamodb = world.client("kinesis"), world.client("dynamodb")
    for n in range(200):
        kinesis.put_record(StreamName="numbers", PartitionKey=str(n), Data=f"row {n}".encode())
        item = dynamodb.get_item(TableName="rows", Key={"id": {"S": f"row {n}"}})
        assert "Item" in item, n
