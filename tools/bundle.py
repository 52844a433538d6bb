"""Write dist/commonground-VERSION-bundle.tar.gz: all wheels, an install script and a README, to install without a network."""

from __future__ import annotations

import gzip
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from commonground import __version__

ROOT = Path(__file__).resolve().parent.parent
MINOR = f"{sys.version_info.major}.{sys.version_info.minor}"

INSTALL = f"""#!/usr/bin/env bash
# Install Common Ground into a folder, without a network:  ./install.sh [FOLDER]     (default: ./commonground)
set -euo pipefail
here=$(cd "$(dirname "${{BASH_SOURCE[0]}}")" && pwd)
to=${{1:-commonground}}
found=
for name in ${{PYTHON:-python{MINOR} python3 python}}; do
    command -v "$name" >/dev/null 2>&1 || continue
    version=$("$name" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    if [ "$version" = "{MINOR}" ]; then
        found=$name
        break
    fi
done
if [ -z "$found" ]; then
    echo "missing: Python {MINOR}, for which the wheels of this archive were gathered; name it with PYTHON=..." >&2
    exit 1
fi
if ! "$found" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "missing: the modules venv and ensurepip of $found (on Debian and Ubuntu: the package python{MINOR}-venv)" >&2
    exit 1
fi
if command -v sha256sum >/dev/null 2>&1; then
    (cd "$here" && sha256sum --quiet -c SHA256SUMS)
fi
"$found" -m venv "$to"
unset PIP_FIND_LINKS PIP_INDEX_URL PIP_EXTRA_INDEX_URL
PIP_CONFIG_FILE=/dev/null "$to/bin/python" -m pip --isolated --disable-pip-version-check install --quiet --no-index \\
    --find-links "$here/wheels" -r "$here/requirements.lock" "commonground[postgresql]=={__version__}"
cp -r "$here/docs" "$here/deploy" "$to/"
"$to/bin/commonground" --version
echo "installed; begin with: $to/bin/commonground --help"
"""

README = f"""# Common Ground {__version__}, for machines without a network

Gathered for Python {MINOR} on {platform.system()} {platform.machine()}.

    tar xzf commonground-{__version__}-bundle.tar.gz
    commonground-{__version__}/install.sh FOLDER
    FOLDER/bin/commonground --help

`install.sh` checks the files against `SHA256SUMS`, makes a virtual environment in FOLDER and installs the wheels of `wheels/`;
no package index is asked. The driver for a ledger in PostgreSQL is among them. How a server is set up stands in
`docs/operating.md`, with the files of `deploy/`; both are copied into FOLDER.
`example/` holds a small fictional theatre to try it on:

    FOLDER/bin/commonground init theatre
    FOLDER/bin/commonground load commonground-{__version__}/example/data
    FOLDER/bin/commonground picture --country XMD --from 2017-01 --to 2017-12
"""


def pip(*arguments: str) -> None:
    """Run pip, and stop with what it said where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments], capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"missing: a wheel that the index did not give\n{done.stderr[-2000:]}")


def driver() -> list[str]:
    """The pins of PostgreSQL's driver, which the package itself does without."""
    pins = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8").split()
    return [pin for pin in pins if pin.partition("==")[0] in ("psycopg", "psycopg-binary")]


def gather(folder: Path) -> None:
    """Fill the folder with wheels, scripts and the example."""
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    wanted = ["-r", str(ROOT / "requirements.lock"), *driver()]
    pip("download", "-q", "--no-deps", "--only-binary", ":all:", *wanted, "-d", str(wheels))
    pip("wheel", "-q", "--no-deps", str(ROOT), "-w", str(wheels))
    for name in ("requirements.lock", "LICENSE", "NOTICE", "CHANGELOG.md"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "examples" / "meridia", folder / "example")
    for name in ("docs", "deploy"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "README.md").write_text(README, encoding="utf-8")
    script = folder / "install.sh"
    script.write_text(INSTALL, encoding="utf-8")
    script.chmod(0o755)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}" for path in files]
    (folder / "SHA256SUMS").write_text("\n".join([*sums, ""]), encoding="utf-8")


def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """A member without owner and with a fixed time, so that the same content makes the same archive."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = int(os.environ.get("SOURCE_DATE_EPOCH", "315532800"))
    return member


def main() -> None:
    """Write the archive and print where it is."""
    build = ROOT / "build" / "bundle"
    shutil.rmtree(build, ignore_errors=True)
    folder = build / f"commonground-{__version__}"
    gather(folder)
    archive = ROOT / "dist" / f"commonground-{__version__}-bundle.tar.gz"
    archive.parent.mkdir(exist_ok=True)
    with (
        archive.open("wb") as raw,
        gzip.GzipFile("", "wb", mtime=0, fileobj=raw) as packed,
        tarfile.open(fileobj=packed, mode="w") as tar,
    ):
        tar.add(folder, folder.name, filter=plain)
    size = archive.stat().st_size / 1e6
    print(f"{archive.relative_to(ROOT)}: {size:.0f} MB, {len(list((folder / 'wheels').iterdir()))} wheels, Python {MINOR}")


if __name__ == "__main__":
    main()
