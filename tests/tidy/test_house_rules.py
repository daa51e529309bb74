"""House rules as tests: what would let the outside leak into a world, or rot the code, is refused by name."""
import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path
    for folder in ("emulator", "services", "apps", "tests")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".cc", ".h", ".inc", ".def") and path.is_file()
)
# What runs inside a world. The real clock, sockets and threads stay outside.
WORLD = [
    path
    for path in SOURCES
    if path.relative_to(ROOT).parts[0] == "services"
    or path.relative_to(ROOT).parts[:2] in (("emulator", "world"), ("emulator", "call"), ("emulator", "store"))
]
# pattern -> what to use instead
BANNED_IN_A_WORLD = {
    r"system_clock|steady_clock|high_resolution_clock": "Context::now",
    r"std::(time|clock)\(|\b(gettimeofday|clock_gettime)\(|[=(,]\s*time\((nullptr|NULL|0|&)": "Context::now",
    r"\brandom_device|mt19937|_distribution\b|\bs?rand\(|std::shuffle": "Context::draw, new_id or id_of",
    r"\bunordered_(multi)?(map|set)\b": "std::map, std::set or a sorted vector: order can be seen",
    r"std::(multi)?(map|set)<(const )?[A-Za-z_:]+ ?\*": "a key with an order that every run shares, not an address",
    r"std::(jthread|thread|async|mutex|atomic)\b|std::this_thread": "one thread runs a world",
    r"\bsleep(_for|_until)?\(|usleep\(|nanosleep\(": "Context::schedule_at",
    r"\bgetenv\b|\benviron\b": "configuration handed in by the composition root",
    r"boost/(asio|beast)|<sys/socket\.h>|<netinet/": "net/ is the only code with sockets",
    r"\bstrftime\b|\bsetlocale\b|std::locale|\blocaltime": "base/time.h",
    r"\bthread_local\b": "state in the store or in the World",
}
FILE_LINES_MAX = 500
LONG_FOR_A_REASON = {}  # path -> reason


def code(path):
    """The file without comments and string literals, line by line."""
    text = path.read_text()
    text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), text, flags=re.S)
    text = re.sub(r'"(\\.|[^"\\\n])*"', '""', text)
    return [re.sub(r"//.*", "", line) for line in text.splitlines()]


@pytest.mark.parametrize("pattern", BANNED_IN_A_WORLD)
def test_nothing_in_a_world_reaches_outside(pattern):
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in WORLD
        for number, line in enumerate(
            path.read_text().splitlines() if "boost" in pattern else code(path), start=1
        )
        if re.search(pattern, line)
    ]
    assert not found, f"use {BANNED_IN_A_WORLD[pattern]}:\n" + "\n".join(found)


def test_asio_and_beast_stay_in_net():
    """Beast costs seconds a file, and sockets elsewhere would be a second way in."""
    users = {path.relative_to(ROOT) for path in SOURCES if re.search(r"#include <boost/(asio|beast)", path.read_text())}
    assert all(path.parts[:2] == ("emulator", "net") for path in users), users
    beast = {path for path in users if "boost/beast" in (ROOT / path).read_text() and path.suffix == ".cc"}
    assert len(beast) <= 1, beast


def test_http2_and_tls_stay_in_net():
    """As sockets do; and nghttp2 in one file, since its versions differ."""
    users = {path.relative_to(ROOT) for path in SOURCES if re.search(r"#include <(nghttp2/|openssl/(ssl|x509))", path.read_text())}
    assert all(path.parts[:2] == ("emulator", "net") or path.parts[:3] == ("tests", "unit", "net") for path in users), users
    assert {path.name for path in users if path.parts[0] == "emulator" and "<nghttp2/" in (ROOT / path).read_text()} == {"http2_frames.cc"}


def test_machine_names_no_service_outside_its_composition_root():
    """emulator/ is the machine; what AWS service there is, services/ says."""
    allowed = {path.name for path in (ROOT / "services").glob("*.h")}
    found = [
        f"{path.relative_to(ROOT)}: {line}"
        for path in SOURCES
        if path.relative_to(ROOT).parts[0] == "emulator" and path.name != "emulator.cc"
        for line in path.read_text().splitlines()
        if (match := re.match(r'#include "services/([^"]+)"', line)) and match[1] not in allowed
    ]
    assert not found, "\n".join(found)


def test_machine_says_no_service_in_its_code():
    """Nor by a literal: "sqs", "sqs.queue", "sqs/..." or "sqs:". The project that `init` begins is a user's own."""
    names = {
        name
        for path in (ROOT / "services").rglob("*.h")
        for name in re.findall(r'string_view name\(\) const override \{ return "([^"]+)"; \}', path.read_text())
    }
    assert {"sqs", "execute-api", "dynamodbstreams"} <= names
    for_a_reason = {
        "emulator/emulator.cc": "the composition root",
        "emulator/call/context.cc": "the name of a draw: another one would change every id",
        "emulator/replay/fixture_hint.cc": "tells by its words what a file is that is no fixture",
        "emulator/replay/sqs_messages.cc": "reads dumps of that service",
        "emulator/replay/kafka_records.cc": "reads dumps of that service",
        "emulator/cli/logs.cc": "a verb, and a member of an answer of the admin API, are called as that service",
        "emulator/observe/invocation_log.cc": "a member of an answer of the admin API is called as that service",
    }
    said = re.compile('"(' + "|".join(sorted(names)) + ')["./:]')
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in SOURCES
        if path.relative_to(ROOT).parts[0] == "emulator"
        and str(path.relative_to(ROOT)) not in for_a_reason
        and path.relative_to(ROOT).parts[:3] != ("emulator", "cli", "beginning")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if said.search(re.sub(r"//.*", "", line))
    ]
    assert not found, "\n".join(found)


def test_machine_says_no_services_types_of_resources():
    """Nor by a type of CloudFormation's, "AWS::SQS::Queue": services bring their own (`resource_types()`). What is the
    language of templates itself, SAM's and CloudFormation's, is known where templates are read."""
    of_the_language = {"emulator/stack": {"Serverless", "CloudFormation"}}
    for_a_reason = {
        "emulator/stack/known_names.inc": "data: every type that CloudFormation has",
        "emulator/stack/inert_types.inc": "data: how AWS names what is not here",
        "emulator/stack/implied.cc": "the role that SAM writes into a template, whether or not a service makes roles",
        "emulator/stack/parameters.cc": "a type of parameters is called as that service's resource",
    }
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in SOURCES
        if path.relative_to(ROOT).parts[0] == "emulator" and str(path.relative_to(ROOT)) not in for_a_reason
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        for service in re.findall(r'"AWS::(\w+)::', re.sub(r"//.*", "", line))
        if service not in of_the_language.get(str(path.relative_to(ROOT).parent), set())
    ]
    assert not found, "\n".join(found)


# What a service shows to whom: each side of it lies in a file that is called as that side is.
SIDES_OF_A_SERVICE = {
    "operations.cc", "stream_operations.cc", "peek.cc", "replay.cc", "row_kinds.cc", "template_resources.cc", "metrics.cc", "wire.cc",
    "state.cc", "stream_source.cc",
}


def members_defined(path):
    """(namespace, class) of each member function that the file defines outside of its class."""
    text = path.read_text()
    space = re.search(r"^namespace ([\w:]+) \{", text, re.M)
    for line in text.splitlines():
        head = line.split("(")[0]
        if "(" not in line or "=" in head or not re.match(r"[A-Za-z_~]", line) or line.startswith(("using ", "return ", "static_assert")):
            continue
        if member := re.search(r"((?:\w+::)+)(~?\w+|operator[^\s\w]+)\s*$", head):
            classes = [name for name in member[1].rstrip(":").split("::") if name and name[0].isupper()]
            if classes:
                yield space[1] if space else "", classes[0]


def test_a_class_lies_in_one_file():
    """One class, one .h and one .cc: what is too large for that has parts, and parts have names."""
    files = {}
    for path in SOURCES:
        if path.suffix == ".cc" and path.relative_to(ROOT).parts[0] in ("emulator", "services"):
            for owner in members_defined(path):
                files.setdefault(owner, set()).add(path)
    assert len(files) > 200, "the members are not found any more"
    services = {
        name
        for path in (ROOT / "services").rglob("*.h")
        for name in re.findall(r"^class (\w+)[^;{]*\bpublic Service\b", path.read_text(), re.M)
    }
    assert {"Sqs", "Kinesis", "Lambda"} <= services
    found = {}
    for (space, name), paths in files.items():
        rest = {path for path in paths if not (name in services and path.name in SIDES_OF_A_SERVICE)}
        if len(rest) > 1:
            found[f"{space}::{name}"] = sorted(str(path.relative_to(ROOT)) for path in rest)
    assert not found, found


def test_files_stay_small():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in SOURCES
        if path.suffix in (".cc", ".h")
        and str(path.relative_to(ROOT)) not in LONG_FOR_A_REASON
        and (lines := len(path.read_text().splitlines())) > FILE_LINES_MAX
    }
    assert not long, long


def test_every_operation_has_its_file():
    """PutItem -> put_item.cc: a newcomer finds an operation by its AWS name."""
    missing = []
    for table in (ROOT / "services").glob("*/*operations.def"):
        for function in re.findall(r"^\s*OPERATION\(\s*\w+,\s*(\w+)", table.read_text(), flags=re.M):
            if not list(table.parent.rglob(f"{function}.cc")):
                missing.append(f"{table.relative_to(ROOT)}: {function}.cc")
    assert not missing, missing


def test_nothing_left_lying_about():
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(r"\b(FIXME|XXX|HACK|TODO)\b", line)
    ]
    assert not found, found


def test_service_objects_import_no_clock_or_generator():
    """What a regular expression overlooks, the symbol table shows."""
    archives = [
        path
        for preset in ("release", "dev")
        for path in (ROOT / "build" / preset).glob("libsnowglobe_*.a")
        if path.stem.removeprefix("libsnowglobe_") in {folder.name for folder in (ROOT / "services").iterdir()} | {"world", "store"}
    ]
    if not archives:
        pytest.skip("nothing is built")
    banned = re.compile(r"(system_clock|steady_clock)::now|random_device|\bgettimeofday\b|\bclock_gettime\b|\brand\b|\bgetrandom\b")
    for archive in archives:
        symbols = subprocess.run(["nm", "-uC", archive], capture_output=True, text=True, check=True).stdout
        found = sorted({line.strip() for line in symbols.splitlines() if banned.search(line)})
        assert not found, f"{archive.name}: {found}"


def test_the_tables_of_operations_are_as_the_rows_are():
    done = subprocess.run([sys.executable, ROOT / "scripts/derive-operations", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
