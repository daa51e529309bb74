"""An archive that a client uploads is an outside input like any request: a journal has it, and a replay runs it."""
import subprocess

from tests.lambda_uploads import code, create, invoke
from tests.world import ROOT, World, binary


def test_uploaded_functions_run_again(tmp_path):
    journal = tmp_path / "session.journal"
    world = World("--journal", journal, executor="process")
    try:
        client = world.client("lambda")
        create(client, "f", Publish=True)
        assert invoke(client, "f:1", {"a": 1})["event"] == {"a": 1}
        client.update_function_code(FunctionName="f", ZipFile=code("    return 'new'"))
        client.get_function(FunctionName="f")
        assert invoke(client, "f") == "new"
        client.delete_function(FunctionName="f")
        world.settle()
        told = world.get("digest")
    finally:
        world.stop()
    done = subprocess.run([binary(), "replay", journal, "--twice"], capture_output=True, text=True, cwd=ROOT, timeout=110)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "equal" in done.stdout
    assert done.stdout.splitlines()[-1] == f"digest {told['digest']}"
