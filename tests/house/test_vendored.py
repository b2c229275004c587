"""What others wrote and we serve is exactly what they released: each script is listed with version, licence, hash."""

import hashlib
import re
from pathlib import Path
from typing import NamedTuple

VENDOR = Path(__file__).resolve().parents[2] / "claimback" / "static" / "vendor"


class Script(NamedTuple):
    """One file as its makers released it."""

    name: str
    version: str
    licence: str
    sha256: str


LIST = {
    "htmx-2.0.11.min.js": Script(
        "htmx", "2.0.11", "Zero-Clause BSD", "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717",
    ),
    "tus-4.3.1.min.js": Script(
        "tus-js-client", "4.3.1", "MIT", "2370de43c57969760dfdab84e2b50a675c5459b91e4c8f809e6fda0f8376c892",
    ),
}  # fmt: skip


def differences(folder: Path) -> list[str]:
    """Every script that is not listed, is listed and gone, or is not the listed bytes."""
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("**/*.js")}
    listed = {name: script.sha256 for name, script in LIST.items()}
    return sorted(name for name in found.keys() | listed.keys() if found.get(name) != listed.get(name))


def test_every_vendored_script_is_listed_and_unchanged() -> None:
    assert differences(VENDOR) == []


def test_each_is_named_by_its_version_and_stands_beside_its_licence() -> None:
    for file, script in LIST.items():
        short = file.partition("-")[0]
        licence = (VENDOR / f"{short}-LICENSE.txt").read_text()
        assert script.version in file
        assert script.licence in licence
        assert re.fullmatch(r"[0-9a-f]{64}", script.sha256)


def test_a_changed_and_an_unlisted_script_are_noticed(tmp_path: Path) -> None:
    for file in VENDOR.glob("*.js"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert differences(tmp_path) == []

    changed = tmp_path / "htmx-2.0.11.min.js"
    changed.write_bytes(changed.read_bytes() + b" ")
    (tmp_path / "other.js").touch()

    assert differences(tmp_path) == ["htmx-2.0.11.min.js", "other.js"]
