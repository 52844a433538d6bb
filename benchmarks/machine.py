"""What a run was measured on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = ("pyarrow", "duckdb", "shapely", "numpy", "python-calamine", "typst", "vl-convert-python")


def facts() -> dict[str, str]:
    """Processor, cores, memory, system, Python and the libraries that do the work."""
    return {
        "processor": _line("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1024**3:.0f} GB",
        "load at start": f"{os.getloadavg()[0]:.1f}",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        **{name: version(name) for name in _LIBRARIES},
    }


def _line(path: str, key: str) -> str | None:
    file = Path(path)
    if not file.is_file():
        return None
    for line in file.read_text().splitlines():
        if line.startswith(key):
            return line.partition(":")[2].strip()
    return None
