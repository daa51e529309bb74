"""emulator/docs/handlers.md: its files and its commands, in its order, in an empty folder with the installed SDK."""
import re

from tests.world import ROOT

DOCUMENT = (ROOT / "emulator/docs/handlers.md").read_text()
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", DOCUMENT, flags=re.M | re.S)


def test_every_command_of_the_document_does(shell, tmp_path):
    commands = []
    for language, text in BLOCKS:
        if language == "sh":
            commands.append(text)
            continue
        name = re.match(r"(?://|#) (\S+)\n", text)
        assert name, f"a block of {language} that is no file: {text}"
        (tmp_path / name[1]).write_text(text)
    assert len(commands) == 5
    done = shell("set -x\n" + "".join(commands))
    assert done.stdout.count("twice equal") == 2
    assert done.stdout.count("100% tests passed") == 2
    assert "greeted Bob" in done.stdout
    assert "outcomes" in done.stdout
    # What the document shows of a failure is what one looks like.
    example = re.search(r"^ +(greet_test.cc:.*)$", DOCUMENT, flags=re.M)[1]
    test = (tmp_path / "greet_test.cc").read_text()
    (tmp_path / "greet_test.cc").write_text(test.replace('.answers(200, "windy")', '.answers(200, "sunny")'))
    assert example.endswith(", found \"Good morning, Ann: it is sunny\"")
    failed = shell("cmake --build build && build/greet_test", check=False)
    assert failed.returncode == 1
    line = next(line for line in failed.stderr.splitlines() if "differs" in line)
    assert re.sub(r"^\S*greet_test.cc:\d+", "greet_test.cc", line) == re.sub(r":\d+", "", example, count=1)


# The last step of the installation; those before it are what scripts/run does.
def test_the_installation_of_the_document():
    block = re.search(r"\n((?:    .*\n)+)\nThat puts", DOCUMENT)[1]
    assert [line.strip() for line in block.splitlines()] == [
        "scripts/bootstrap",
        "cmake --preset release",
        "cmake --build --preset release --target product",
        "cmake --install build/release --prefix ~/.local",
    ]
