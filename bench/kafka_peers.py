"""Kafka itself, and librdkafka: the client of all Kafka rows, whose mock cluster is their ceiling."""

import pathlib
import shutil

from peers import MAVEN, NotThere, Peer, maven_jars, need, need_file, run
from server import free_port

NODE_RDKAFKA = "3.6.1"  # has the source of librdkafka 2.12.0, with its examples
LIBRDKAFKA = "2.12.0"
MOCK = "mock"
MOCK_PARTITIONS = "mcluster->defaults.partition_cnt      = "
# As Kafka's own start script has it.
JVM = (
    "-Xmx1G -Xms1G -server -XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35 "
    "-XX:+ExplicitGCInvokesConcurrent -Djava.awt.headless=true"
).split()


def performance(cache: pathlib.Path) -> pathlib.Path:
    return cache / "librdkafka" / "rdkafka_performance"


def mock(cache: pathlib.Path, partitions: int) -> Peer:
    """No server: rdkafka_performance answers itself, from another thread of its process."""
    program = performance(cache)

    def install() -> None:
        if program.exists():
            return
        for needed in ("npm", "make", "tar"):
            need(needed)
        folder = program.parent
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        run(["npm", "pack", f"node-rdkafka@{NODE_RDKAFKA}"], cwd=folder, timeout=600)
        run(["tar", "-xzf", f"node-rdkafka-{NODE_RDKAFKA}.tgz"], cwd=folder, timeout=60)
        source = folder / "package" / "deps" / "librdkafka"
        mock_source = source / "src" / "rdkafka_mock.c"
        text = mock_source.read_text()
        if MOCK_PARTITIONS + "4;" not in text:
            raise NotThere("librdkafka's mock makes topics in another way now")
        # Nothing else tells the mock of rdkafka_performance how many partitions a topic has.
        mock_source.write_text(text.replace(MOCK_PARTITIONS + "4;", f"{MOCK_PARTITIONS}{partitions};"))
        without = [f"--disable-{what}" for what in ("ssl", "gssapi", "curl", "zstd", "lz4-ext")]
        run(["./configure", *without], cwd=source, timeout=600)
        run(["make", "-j2", "-C", "src", "librdkafka.a"], cwd=source, timeout=1800)
        run(["make", "-C", "examples", "rdkafka_performance"], cwd=source, timeout=600)
        (source / "examples" / "rdkafka_performance").rename(program)

    return Peer(
        MOCK, LIBRDKAFKA, set(), lambda *_: [], install, lambda: need_file(program), is_mock=True
    )


def properties(node: pathlib.Path, port: int, controller: int) -> str:
    """One node; the rest are Kafka's defaults, but for what needs three nodes otherwise."""
    ones = [
        "offsets.topic.replication.factor", "transaction.state.log.replication.factor",
        "transaction.state.log.min.isr", "share.coordinator.state.topic.replication.factor",
        "share.coordinator.state.topic.min.isr",
    ]  # fmt: skip
    return "\n".join([
        "process.roles=broker,controller",
        "node.id=1",
        f"controller.quorum.voters=1@127.0.0.1:{controller}",
        f"listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}",
        f"advertised.listeners=PLAINTEXT://127.0.0.1:{port}",
        "controller.listener.names=CONTROLLER",
        "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        f"log.dirs={node}",
        *(f"{name}=1" for name in ones),
        "",
    ])  # fmt: skip


def kafka(cache: pathlib.Path) -> Peer:
    folder, install_jars, check = maven_jars(cache, "kafka")
    formatted = folder / "formatted"  # what a node finds when it starts first

    def install() -> None:
        install_jars()
        if formatted.exists():
            return
        need("java")
        config = folder / "format.properties"
        unfinished = folder / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        config.write_text(properties(unfinished, 9092, 9093))
        run(["java", "-cp", f"{folder}/jars/*", "kafka.tools.StorageTool", "format"]
            + ["-t", "MkU3OEVBNTcwNTJENDM2Qk", "-c", str(config)], timeout=120)
        unfinished.rename(formatted)

    def check_all() -> None:
        check()
        need_file(formatted)

    def command(port: int, own: pathlib.Path) -> list[str]:
        shutil.copytree(formatted, own / "node")
        config = own / "server.properties"
        config.write_text(properties(own / "node", port, free_port()))
        return ["java", *JVM, "-cp", f"{folder}/jars/*", "kafka.Kafka", str(config)]

    return Peer("kafka", MAVEN["kafka"][2], set(), command, install, check_all, kafka=command)
