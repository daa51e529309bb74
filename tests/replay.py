"""`snowglobe replay` for tests."""
import subprocess

from tests.world import ROOT, SANITIZED, binary

DIALOG_ENGINE = ROOT / "apps/dialog-engine/template.yaml"


def replay(fixture, *arguments, template=DIALOG_ENGINE):
    return subprocess.run(
        [binary(), "replay", str(fixture), "--template", str(template), *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=900 if SANITIZED else 110,
    )


def digest(done):
    """Of a replay that ended well."""
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()[-1].removeprefix("digest ")
