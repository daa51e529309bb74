"""Which folder may know which: includes follow one direction (emulator/docs/architecture.md has the picture)."""
import graphlib
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
# "services" is what a service is (services/*.h); "services/sqs" is one. "emulator" are the files that lie there loose.
MAY_KNOW = {
    "base": "",
    "net": "base",
    "store": "base",
    "call": "base store",
    "handler": "base call net runtimes",  # net: HTTP messages and their parser, of the Runtime API; runtimes: a page of memory
    "services": "aws base call net store",
    "world": "base store call handler services",
    "aws": "base net call",
    "stack": "base store call world services",
    "services/dynamodb": "base net store call aws services",
    "services/kinesis": "base store call aws services",
    "services/sqs": "base store call aws services",
    "services/lambda": "base store call aws services",
    "services/iam": "base store call aws services",
    "services/logs": "base store call aws services",
    "services/ssm": "base store call aws services",
    "services/msk": "base aws services services/kafka",
    "services/sts": "base store aws services",
    "services/kafka": "base net store call services",  # net: what cuts frames
    "services/mongodb": "base net store call services",  # net: what cuts frames
    "services/redis": "base net store call services services/outside",  # net: what cuts frames
    "services/apigateway": "base store call aws services services/lambda",
    "services/outside": "base store call services services/lambda",
    "observe": "base net store call world aws services",
    "replay": "base call handler world observe services emulator",
    "admin": "base net call world observe",
    "edge": "base net call handler store stack world aws observe admin services emulator",
    "cli": "base net handler stack observe edge replay services emulator",
    "emulator": "base store call world aws stack services",  # its headers: a configuration, and who makes a world of it
}
COMPOSITION_ROOTS = {"emulator/emulator.cc", "emulator/main.cc"}  # know everything, and nobody knows them


def floor(path):
    parts = path.split("/")
    if parts[0] == "services":
        return "services" if len(parts) == 2 else "/".join(parts[:2])
    return "emulator" if len(parts) == 2 else parts[1]


def arrows():
    for folder in ("emulator", "services"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".cc", ".h", ".inc", ".def") and "include/snowglobe" not in str(path):
                name = str(path.relative_to(ROOT))
                for included in re.findall(r'^#include "((?:emulator|services)/[^"]+)"', path.read_text(), re.MULTILINE):
                    yield name, included


def test_includes_follow_one_direction():
    found = {}
    wrong = []
    for name, included in arrows():
        here, there = floor(name), floor(included)
        if here == there or name in COMPOSITION_ROOTS:
            continue
        found.setdefault(here, set()).add(there)
        if there not in MAY_KNOW[here].split():
            wrong.append(f"{name} includes {included}: {here} may know {MAY_KNOW[here] or 'nobody'}")
    assert not wrong, "\n".join(wrong)
    # What nobody needs is no longer allowed.
    spare = {here: sorted(set(allowed.split()) - found.get(here, set())) for here, allowed in MAY_KNOW.items()}
    assert not {here: names for here, names in spare.items() if names}, "allowed, and not needed any more"


def test_no_folder_knows_itself_by_way_of_another():
    graphlib.TopologicalSorter({here: allowed.split() for here, allowed in MAY_KNOW.items()}).prepare()  # raises CycleError, with the circle
