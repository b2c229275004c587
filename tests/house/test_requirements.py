"""What is installed is exactly what was locked, from any index, and every dependency says why it is here."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

HOME = Path(__file__).parents[2]
LOCKS = ["base.txt", "dev.txt", "install.txt", "ocr-hq.txt"]
PINNED = re.compile(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", re.MULTILINE)


def lock(name: str) -> str:
    return (HOME / "requirements" / name).read_text()


def pins(name: str) -> dict[str, str]:
    return {canonicalize_name(package): version for package, version in PINNED.findall(lock(name))}


def asked_for() -> dict[str, list[Requirement]]:
    project = tomllib.loads((HOME / "pyproject.toml").read_text())
    base = [Requirement(line) for line in project["project"]["dependencies"]]
    return {
        "base.txt": base,
        "dev.txt": base + [Requirement(line) for line in project["dependency-groups"]["dev"]],
        "install.txt": [Requirement(line) for line in project["dependency-groups"]["install"]],
        "ocr-hq.txt": base + [Requirement(line) for line in project["project"]["optional-dependencies"]["ocr-hq"]],
    }


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_hashes(name: str) -> None:
    blocks = re.split(r"^(?=[a-z0-9])", lock(name), flags=re.MULTILINE)[1:]

    assert blocks
    for block in blocks:
        assert PINNED.match(block), block
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_names_a_package_index_or_a_place(name: str) -> None:
    assert not re.search(r"https?:|file:|-index|find-links|@ ", lock(name))


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_holds_what_the_project_asks_for(name: str) -> None:
    locked = pins(name)

    for requirement in asked_for()[name]:
        version = locked.get(canonicalize_name(requirement.name))
        assert version, f"{requirement.name} is not locked: make lock"
        assert requirement.specifier.contains(Version(version)), f"{requirement} is locked at {version}: make lock"


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_holds_nothing_the_project_no_longer_asks_for(name: str) -> None:
    asked = {canonicalize_name(requirement.name) for requirement in asked_for()[name]}
    directly = set()
    for block in re.split(r"^(?=[a-z0-9])", lock(name), flags=re.MULTILINE)[1:]:
        if "claimback (pyproject.toml" in block:
            directly.add(canonicalize_name(re.split(r"[\[=]", block)[0]))

    assert directly
    assert directly <= asked


def test_tests_run_on_the_versions_that_serve() -> None:
    for name in ("dev.txt", "ocr-hq.txt"):
        more = pins(name)
        assert {package: more.get(package) for package in pins("base.txt")} == pins("base.txt")


def test_every_dependency_says_why_it_is_here() -> None:
    lines = (HOME / "pyproject.toml").read_text().splitlines()
    quoted = [line.strip() for line in lines if re.match(r'^    "[a-z]', line)]
    names = {canonicalize_name(requirement.name) for asked in asked_for().values() for requirement in asked}
    dependencies = [line for line in quoted if canonicalize_name(re.split(r'[\[~>=<"]', line[1:])[0]) in names]

    assert len(dependencies) >= len(names)
    for line in dependencies:
        assert re.search(r'",\s+# \w', line), f"why? {line}"
