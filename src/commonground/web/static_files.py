"""Files that never change under their address: each address bears the hash of the file, and may be kept for a year."""

from __future__ import annotations

import functools
import hashlib
from importlib.resources import files
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

FOLDER = Path(str(files("commonground.web") / "static"))
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}


@functools.cache
def address(name: str) -> str:
    """The address of a file under `static/`, with its hash."""
    return f"/static/{name}?v={hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]}"


def static(request: Request) -> Response:
    """A file of the package; only kinds that pages use, and nothing outside the folder."""
    path = (FOLDER / request.path_params["name"]).resolve()
    if not path.is_relative_to(FOLDER.resolve()) or path.suffix not in TYPES or not path.is_file():
        raise HTTPException(404)
    long = "public, max-age=31536000, immutable" if request.query_params.get("v") else "public, max-age=300"
    return FileResponse(path, media_type=TYPES[path.suffix], headers={"cache-control": long})
