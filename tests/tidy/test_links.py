"""Links of the documents lead somewhere: each file to a file, each #anchor to a heading; and what is installed without the
rest, to what is installed with it."""
import functools
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not {"build", ".venv", ".git", "node_modules"} & set(path.relative_to(ROOT).parts)
)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def prose(path):
    """The lines of a document that are no code, by number."""
    fenced = False
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced and not line.startswith("    "):
            yield number, line


@functools.cache
def anchors(path):
    """Of its headings, as a repository's pages make them: lower case, punctuation gone, spaces as dashes; a second of one
    name has -1."""
    found = []
    for _, line in prose(path):
        if match := re.match(r"#+ +(.*)", line):
            text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", match[1])
            name = re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")
            found.append(name + (f"-{n}" if (n := found.count(name)) else ""))
    return set(found)


def links(path):
    for number, line in prose(path):
        for link in LINK.findall(re.sub(r"`[^`]*`", "", line)):
            if not re.match(r"[a-z]+:", link):
                yield number, link


@pytest.mark.parametrize("document", [str(path.relative_to(ROOT)) for path in DOCUMENTS])
def test_every_link_leads_somewhere(document):
    path = ROOT / document
    lost = []
    for number, link in links(path):
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        if not target.exists() or ROOT not in (target, *target.parents):
            lost.append(f"{document}:{number}: {link}: no such file")
        elif anchor and target.suffix == ".md" and anchor not in anchors(target):
            lost.append(f"{document}:{number}: {link}: no such heading")
    assert not lost, "\n".join(lost)


def test_what_is_installed_links_to_what_is_installed():
    """They lie in one folder then."""
    installed = {ROOT / name for name in re.findall(r"\$\{snowglobe_SOURCE_DIR\}/([\w./-]+\.md)", (ROOT / "cmake/install.cmake").read_text())}
    assert installed
    lost = [
        f"{path.relative_to(ROOT)}:{number}: {link}"
        for path in sorted(installed)
        for number, link in links(path)
        if (name := link.partition("#")[0]) and ((path.parent / name).resolve() not in installed or "/" in name)
    ]
    assert not lost, "\n".join(lost)
