"""The rivals: how each is installed from its registry, started, and what it serves. Nothing is
installed into the system or the repository; all lands in one cache folder."""

import dataclasses
import pathlib
import shutil
import subprocess
from typing import Callable

from server import free_port

SERVICES = {"dynamodb", "sqs", "kinesis"}
NPM = {"dynalite": "4.0.0", "kinesalite": "3.3.3", "kinesis-local": "0.6.2"}
PYPI = {"ministack": "1.5.33", "moto": "5.2.5"}
DYNOXIDE = "1.5.0"
MAVEN = {
    "dynamodb-local": ("com.amazonaws", "DynamoDBLocal", "2.6.1"),
    "elasticmq": ("org.elasticmq", "elasticmq-server_2.13", "1.6.14"),
    "kafka": ("org.apache.kafka", "kafka_2.13", "4.2.1"),
    "mongo-java-server": ("de.bwaldvogel", "mongo-java-server-memory-backend", "1.47.0"),
}


class NotThere(Exception):
    """Why a rival cannot be measured."""


@dataclasses.dataclass
class Peer:
    name: str
    version: str
    services: set[str]
    # Its command line, with a port and a folder of its own.
    command: Callable[[int, pathlib.Path], list[str]]
    install: Callable[[], None] = lambda: None  # raises NotThere
    check: Callable[[], None] = lambda: None  # raises NotThere
    speaks_aws: bool = True  # False: the floor; that it accepts will do for an answer
    is_ours: bool = False
    # Its command line as a broker, with the broker's port.
    kafka: Callable[[int, pathlib.Path], list[str]] | None = None
    is_mock: bool = False  # librdkafka's, in the process of the client


def run(command: list[str], **options) -> None:
    try:
        subprocess.run(
            ["nice", "-n", "15", *command], check=True, capture_output=True, text=True, **options
        )
    except FileNotFoundError as error:
        raise NotThere(f"{command[0]} is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise NotThere(f"{' '.join(command[:3])} took too long") from error
    except subprocess.CalledProcessError as error:
        lines = [line for line in (error.stderr or error.stdout).splitlines() if line.strip()]
        raise NotThere(f"{' '.join(command[:3])}: {lines[-1].strip()[:200] if lines else 'failed'}") from error


def need(program: str) -> None:
    if shutil.which(program) is None:
        raise NotThere(f"{program} is not installed")


def need_file(path: pathlib.Path) -> None:
    if not path.exists():
        raise NotThere(f"not installed: no {path}")


def npm_peer(cache: pathlib.Path, name: str, service: str, command) -> Peer:
    folder = cache / "npm" / name
    package = folder / "node_modules" / name

    def install() -> None:
        need("npm")
        if not package.exists():
            run(["npm", "install", "--prefix", str(folder), "--no-audit", "--no-fund"]
                + [f"{name}@{NPM[name]}"], timeout=600)

    def check() -> None:
        need("node")
        need_file(package / "package.json")

    return Peer(name, NPM[name], {service}, lambda port, _: command(package, port), install, check)


def pypi_peer(cache: pathlib.Path, name: str, package: str, command) -> Peer:
    venv = cache / "pypi" / name

    def install() -> None:
        if not (venv / "installed").exists():
            run(["python3", "-m", "venv", str(venv)], timeout=300)
            run([str(venv / "bin" / "pip"), "-q", "install", package], timeout=1200)
            (venv / "installed").touch()

    return Peer(
        name,
        PYPI[name],
        SERVICES,
        lambda port, _: command(venv / "bin", port),
        install,
        lambda: need_file(venv / "installed"),
    )


def maven_jars(cache: pathlib.Path, name: str):
    """The folder whose jars/ they lie in, how to get them there, and whether they are."""
    group, artifact, version = MAVEN[name]
    folder = cache / "maven" / name

    def install() -> None:
        if (folder / "installed").exists():
            return
        need("mvn")
        folder.mkdir(parents=True, exist_ok=True)
        dependency = {"groupId": group, "artifactId": artifact, "version": version}
        tags = "".join(f"<{tag}>{text}</{tag}>" for tag, text in dependency.items())
        (folder / "pom.xml").write_text(
            '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
            "<groupId>snowglobe</groupId><artifactId>bench</artifactId><version>1</version>"
            f"<dependencies><dependency>{tags}</dependency></dependencies></project>"
        )
        run(["mvn", "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={folder}/jars"],
            cwd=folder, timeout=1800)
        (folder / "installed").touch()

    def check() -> None:
        need("java")
        need_file(folder / "installed")

    return folder, install, check


def maven_peer(cache: pathlib.Path, name: str, service: str, main: list[str], command) -> Peer:
    folder, install, check = maven_jars(cache, name)

    def full_command(port: int, _: pathlib.Path) -> list[str]:
        options, arguments = command(folder / "jars", port)
        return ["java", *options, "-cp", f"{folder}/jars/*", *main, *arguments]

    return Peer(name, MAVEN[name][2], {service}, full_command, install, check)


def dynoxide(cache: pathlib.Path) -> Peer:
    binary = cache / "cargo" / "bin" / "dynoxide"

    def install() -> None:
        need("cargo")
        if not binary.exists():
            run(["cargo", "install", "--root", str(cache / "cargo"), f"dynoxide-rs@{DYNOXIDE}"],
                timeout=3600)

    return Peer(
        "dynoxide",
        DYNOXIDE,
        {"dynamodb"},
        lambda port, _: [str(binary), "--port", str(port)],
        install,
        lambda: need_file(binary),
    )


def fakecloud() -> Peer:
    """Its build takes over half an hour, so only a binary that is there already is measured."""
    return Peer(
        "fakecloud",
        "",
        SERVICES,
        lambda port, _: ["fakecloud", "--addr", f"127.0.0.1:{port}"],
        check=lambda: need("fakecloud"),
    )


def rivals(cache: pathlib.Path) -> list[Peer]:
    return [
        dynoxide(cache),
        fakecloud(),
        npm_peer(cache, "dynalite", "dynamodb", lambda package, port: [
            "node", str(package / "cli.js"), "--host", "127.0.0.1", "--port", str(port),
            "--createTableMs", "0"]),
        npm_peer(cache, "kinesalite", "kinesis", lambda package, port: [
            "node", str(package / "cli.js"), "--port", str(port), "--createStreamMs", "0"]),
        npm_peer(cache, "kinesis-local", "kinesis", lambda package, port: [
            "env", "-C", str(package), f"KINESIS_MOCK_PLAIN_PORT={port}",
            f"KINESIS_MOCK_TLS_PORT={free_port()}", "CREATE_STREAM_DURATION=0ms",
            "LOG_LEVEL=ERROR", "node", "main.js"]),
        maven_peer(
            cache, "dynamodb-local", "dynamodb",
            ["com.amazonaws.services.dynamodbv2.local.main.ServerRunner"],
            lambda jars, port: ([f"-Djava.library.path={jars}"], ["-inMemory", "-port", str(port)])),
        maven_peer(
            cache, "elasticmq", "sqs", ["org.elasticmq.server.Main"],
            lambda _, port: ([f"-Dnode-address.port={port}", f"-Drest-sqs.bind-port={port}",
                              "-Drest-sqs.bind-hostname=127.0.0.1", "-Drest-stats.enabled=false"], [])),
        pypi_peer(cache, "ministack", f"ministack=={PYPI['ministack']}", lambda programs, port: [
            "env", f"GATEWAY_PORT={port}", str(programs / "ministack")]),
        pypi_peer(cache, "moto", f"moto[server]=={PYPI['moto']}", lambda programs, port: [
            str(programs / "moto_server"), "-H", "127.0.0.1", "-p", str(port)]),
    ]


def others(against: list[str]) -> list[Peer]:
    """NAME=BINARY: what another `snowglobe` does in the same run."""

    def peer(name: str, binary: str) -> Peer:
        up = [str(pathlib.Path(binary).resolve()), "up"]
        return Peer(
            name, "", SERVICES, lambda port, _: [*up, "--port", str(port)],
            check=lambda: need_file(pathlib.Path(binary)), is_ours=True,
            kafka=lambda port, _: [*up, "--port", "0", "--kafka-port", str(port)],
        )

    return [peer(*one.partition("=")[::2]) for one in against]


def ours(build: pathlib.Path) -> list[Peer]:
    binary = build / "snowglobe"
    version = subprocess.run(
        ["git", "-C", str(build), "rev-parse", "--short", "HEAD"], capture_output=True, text=True
    ).stdout.strip()
    up = lambda port: [str(binary), "up", "--port", str(port)]
    broker = lambda port: [*up(0), "--kafka-port", str(port)]

    def has_data() -> None:
        text = subprocess.run([binary, "up", "--help"], capture_output=True, text=True).stdout
        if "--data" not in text:
            raise NotThere("this build's `up` has no --data")

    floor = lambda *more: lambda port, _: [str(build / "bench_floor"), str(port), *more]
    return [
        Peer("floor", "", SERVICES, floor(), speaks_aws=False, is_ours=True),
        Peer("floor --raw", "", SERVICES, floor("--raw"), speaks_aws=False, is_ours=True),
        Peer(
            "snowglobe", version, SERVICES, lambda port, _: up(port), is_ours=True,
            kafka=lambda port, _: broker(port),
        ),
        Peer(
            "snowglobe --data", version, SERVICES,
            lambda port, folder: [*up(port), "--data", str(folder / "data")],
            check=has_data, is_ours=True,
            kafka=lambda port, folder: [*broker(port), "--data", str(folder / "data")],
        ),
        Peer(
            "snowglobe --journal", version, SERVICES,
            lambda port, folder: [*up(port), "--journal", str(folder / "journal")], is_ours=True,
        ),
    ]
