"""snowglobe tls: makes the certificate authority once, and says how clients get to trust it."""
import os
import shlex
import ssl
import subprocess
import threading

import pytest

from tests.world import World, binary


def run(*arguments, **environment):
    clean = {name: value for name, value in os.environ.items() if name not in ("HOME", "XDG_DATA_HOME")}
    environment = {name: str(value) for name, value in environment.items()}
    return subprocess.run([binary(), "tls", *arguments], capture_output=True, text=True, timeout=60, env={**clean, **environment})


def authority_of(file):
    """What a client sees of it: its subject and how long it is valid."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(file)
    (seen,) = context.get_ca_certs()
    return dict(pair for (pair,) in seen["subject"]), seen["serialNumber"]


def test_it_is_made_once_where_the_user_keeps_data(tmp_path):
    done = run(HOME=tmp_path)
    file = tmp_path / ".local/share/snowglobe/tls/ca.pem"
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout.startswith(f"{file}, made now, valid until 20")
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert (file.parent / "ca.key").stat().st_mode & 0o777 == 0o600
    subject, serial = authority_of(file)
    assert subject["organizationName"] == "Snowglobe" and subject["commonName"].startswith("Snowglobe CA ")
    again = run(HOME=tmp_path)
    assert again.stdout == done.stdout.replace("made now, valid", "valid")
    assert authority_of(file)[1] == serial


@pytest.mark.parametrize(
    "way",
    [
        "export AWS_CA_BUNDLE={}",
        "export NODE_EXTRA_CA_CERTS={}",
        "export SSL_CERT_FILE={}",
        "curl --cacert {} https://localhost:4566/",
        "keytool -importcert -noprompt -alias snowglobe -file {} \\\n",
    ],
)
def test_ways_to_trust_it_can_be_pasted(tmp_path, way):
    home = tmp_path / "it's a home"
    out = run(XDG_DATA_HOME=home).stdout
    file = home / "snowglobe/tls/ca.pem"
    (line,) = [line for line in out.splitlines() if way.split("{}")[0] in line]
    assert str(file) in "".join(shlex.split(line[line.index(way.split("{}")[0]) :].removesuffix("\\")))
    assert way.split("{}")[1] in out


def test_the_path_alone(tmp_path):
    data = tmp_path / "data"
    done = run("--data", str(data), "--path")
    assert done.stdout == f"{data}/tls/ca.pem\n" and done.stderr == ""
    assert authority_of(data / "tls/ca.pem")
    relative = subprocess.run([binary(), "tls", "--data", "data", "--path"], capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert relative.stdout == done.stdout, "clients run elsewhere"


def test_a_data_folder_may_have_its_authority_first(tmp_path):
    data = tmp_path / "data"
    run("--data", str(data))
    world = World("--data", data, clock="manual")
    world.stop()
    assert authority_of(data / "tls/ca.pem")


def test_nothing_is_made_at_start(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    world = World("--data", tmp_path / "data", clock="manual")
    world.stop()
    assert not (tmp_path / "snowglobe").exists() and not (tmp_path / "data/tls").exists()


def test_those_that_begin_at_once_agree(tmp_path):
    printed = []
    threads = [threading.Thread(target=lambda: printed.append(run(HOME=tmp_path))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [done.stderr for done in printed] == [""] * 6
    assert [path.name for path in (tmp_path / ".local/share/snowglobe").iterdir()] == ["tls"]


@pytest.mark.parametrize("file", ["ca.pem", "ca.key"])
def test_what_is_broken_is_one_line_and_left_alone(tmp_path, file):
    run(HOME=tmp_path)
    folder = tmp_path / ".local/share/snowglobe/tls"
    (folder / file).write_text("mine")
    done = run(HOME=tmp_path)
    assert done.returncode == 2 and done.stdout == "" and len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"snowglobe: {folder}/{file} is no ")
    assert done.stderr.endswith(f"; remove the folder {folder} to have another one made\n")
    assert (folder / file).read_text() == "mine"


@pytest.mark.parametrize("file", ["ca.pem", "ca.key"])
def test_what_is_missing_is_told_with_what_to_do(tmp_path, file):
    run(HOME=tmp_path)
    folder = tmp_path / ".local/share/snowglobe/tls"
    (folder / file).unlink()
    done = run(HOME=tmp_path)
    assert done.returncode == 2 and done.stdout == "" and len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"snowglobe: cannot read {folder}/{file}: No such file")
    assert done.stderr.endswith(f"; remove the folder {folder} to have another one made\n")


def test_a_place_that_cannot_be_made_is_one_line(tmp_path):
    (tmp_path / "file").touch()
    done = run(HOME=tmp_path / "file")
    assert done.returncode == 2 and done.stdout == "" and len(done.stderr.splitlines()) == 1
    assert f"{tmp_path}/file/.local/share/snowglobe/tls" in done.stderr
