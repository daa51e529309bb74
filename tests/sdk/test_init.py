"""snowglobe init: from an empty folder to an app that builds, is tested and replays."""
import re

import pytest

from tests.world import ROOT

BEGINNING = ROOT / "emulator/cli/beginning"


# From nothing to an equal replay: a second of it is ours, the rest (ten, where nothing else runs) the compiler's.
def test_from_nothing_to_a_replay(shell, tmp_path):
    said = shell("snowglobe init hello").stdout
    assert sorted(path.name for path in (tmp_path / "hello").iterdir()) == sorted(path.name for path in BEGINNING.iterdir())
    # What it says comes next is what comes next.
    commands = said[said.index("Then:\n") + len("Then:\n") :]
    assert commands.splitlines()[0] == "  cd hello"
    tested = shell(commands).stdout
    assert "100% tests passed, 0 tests failed out of 2" in tested
    replayed = shell("snowglobe replay orders.jsonl --template template.yaml --twice", cwd=tmp_path / "hello").stdout
    assert "twice equal" in replayed and "expect held: orders.expect.yaml" in replayed
    assert len((tmp_path / "hello/README.md").read_text().splitlines()) == 5


def test_a_failing_handler_fails_the_test(shell, tmp_path):
    """The beginning's test tests something: it names call, place and difference."""
    shell("snowglobe init hello --folder .")
    source = (tmp_path / "handlers.cc").read_text()
    (tmp_path / "handlers.cc").write_text(source.replace('{"id", {{"S", order.at("id")}}}', '{"id", {{"S", order.at("what")}}}'))
    shell("cmake -S . -B build && cmake --build build")
    done = shell("ctest --test-dir build --output-on-failure", check=False)
    assert done.returncode != 0
    assert re.search(
        r'handlers_test.cc:\d+: call 1, dynamodb.PutItem, differs: request.Item.id.S: expected "o-1", found "a book"', done.stdout
    ), done.stdout
    assert "there is no item" in done.stdout  # the replay's


def test_writes_over_nothing(shell, tmp_path):
    (tmp_path / "hello").mkdir()
    (tmp_path / "hello/template.yaml").write_text("mine")
    done = shell("snowglobe init hello", check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("snowglobe: init writes over nothing, and there is hello/template.yaml (")
    assert [path.name for path in (tmp_path / "hello").iterdir()] == ["template.yaml"]
    assert (tmp_path / "hello/template.yaml").read_text() == "mine"


# A link that leads nowhere would be written through.
def test_writes_through_no_link(shell, tmp_path):
    (tmp_path / "README.md").symlink_to(tmp_path / "elsewhere")
    done = shell("snowglobe init hello --folder .", check=False)
    assert done.returncode == 2 and not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("name", ["", "1st", "a b", "a/b", "../a", "ä", "a" * 41, "-a"])
def test_refuses_names_that_aws_or_cmake_would(shell, tmp_path, name):
    done = shell(f"snowglobe init -- '{name}'", check=False)
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


# Each becomes CMake's project, and a part of a table's, a queue's and a function's name.
@pytest.mark.parametrize("name", ["test", "all", "null", "Shop_2-b", "a" * 40])
def test_odd_names_do(shell, tmp_path, name):
    shell(f"snowglobe init {name} && cd {name} && cmake -S . -B build")
    # No library yet: the template is refused for that alone.
    done = shell("snowglobe replay orders.jsonl --template template.yaml", cwd=tmp_path / name, check=False)
    assert done.returncode == 2 and "no handler library 'build/handlers.so'" in done.stderr


def test_says_the_prefix_where_cmake_would_not_find_it(shell, home):
    away = "/usr/local/bin:/usr/bin:/bin"
    said = shell(f"{home}/.local/bin/snowglobe init hello", path=away).stdout
    assert f"  cmake -S . -B build -DCMAKE_PREFIX_PATH={home}/.local\n" in said
    shell(f"cd hello && cmake -S . -B build -DCMAKE_PREFIX_PATH={home}/.local", path=away)


def test_beginnings_stand_beside_each_other(shell, tmp_path):
    """As apps of Snowglobe's own repository do: its SDK is there already, and no name is made twice."""
    shell("snowglobe init one && snowglobe init two")
    (tmp_path / "CMakeLists.txt").write_text(
        f"""
cmake_minimum_required(VERSION 3.22)
project(both LANGUAGES CXX)
set(SNOWGLOBE_BUILD_EMULATOR OFF)
add_subdirectory({ROOT} snowglobe)
add_subdirectory(one)
add_subdirectory(two)
"""
    )
    shell("cmake -S . -B build && cmake --build build --target one_handlers two_handlers")
    replayed = shell("snowglobe replay two/orders.jsonl --template one/template.yaml --template two/template.yaml").stdout
    assert "expect held" in replayed
