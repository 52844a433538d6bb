"""The scripts of others in the pages' folder are those of tools/vendor.toml, byte for byte, each with its licence."""

from __future__ import annotations

import fnmatch
import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "src" / "commonground" / "web" / "static"
PACKAGES: list[dict[str, Any]] = tomllib.loads((ROOT / "tools" / "vendor.toml").read_text())["package"]
FILES = [(package["name"], row) for package in PACKAGES for row in package["file"]]
LICENCES = {"0BSD": "Zero-Clause BSD", "BSD-3-Clause": "Redistribution and use in source and binary forms"}


@pytest.mark.parametrize(("name", "row"), FILES, ids=[row["file"] for _, row in FILES])
def test_a_vendored_file_has_the_hash_that_the_table_names(name: str, row: dict[str, str]) -> None:
    assert hashlib.sha256((STATIC / "vendor" / row["file"]).read_bytes()).hexdigest() == row["sha256"]


def test_no_other_file_stands_beside_them() -> None:
    assert sorted(path.name for path in (STATIC / "vendor").rglob("*")) == sorted(row["file"] for _, row in FILES)


@pytest.mark.parametrize("package", PACKAGES, ids=[package["name"] for package in PACKAGES])
def test_the_licence_beside_a_script_is_the_one_named(package: dict[str, Any]) -> None:
    text = [(STATIC / "vendor" / row["file"]).read_text() for row in package["file"] if row["file"].endswith(".LICENSE.txt")]
    assert len(text) == 1
    assert LICENCES[package["licence"]] in text[0]


def test_every_file_of_the_pages_is_in_the_package() -> None:
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["commonground"]
    files = [path.name for path in STATIC.rglob("*") if path.is_file()]
    assert [name for name in files if not any(fnmatch.fnmatch(name, pattern.rpartition("/")[2]) for pattern in patterns)] == []
