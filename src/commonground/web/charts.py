"""Charts as pages show them: drawn once for a specification, and kept on the disk beside the answers."""

from __future__ import annotations

import functools
import gzip
import hashlib
import secrets
from pathlib import Path

from markupsafe import Markup

from commonground.brief.drawing import svg


def drawn(folder: Path, spec: str, identifier: str, alt: str) -> Markup:
    """The SVG of a specification of Vega-Lite, with an alternative text; `identifier` parts its inner names from other charts'.

    `folder` is where drawn charts are kept; a chart that was drawn before costs a file's reading.
    """
    return Markup(_kept(folder, spec, identifier, alt))


@functools.lru_cache(maxsize=128)
def _kept(folder: Path, spec: str, identifier: str, alt: str) -> str:
    name = hashlib.sha256("\0".join((spec, identifier, alt)).encode()).hexdigest()
    path = folder / name[:2] / f"{name}.svg.gz"
    try:
        return gzip.decompress(path.read_bytes()).decode()
    except (OSError, EOFError):
        pass
    made = svg(spec, identifier, alt)
    beside = path.with_name(f"{name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(gzip.compress(made.encode(), 6, mtime=0))
        beside.replace(path)
    except OSError:  # a full or read-only disk is no reason not to draw
        beside.unlink(missing_ok=True)
    return made
