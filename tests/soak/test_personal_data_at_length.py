"""No personal data in a comparison of whole IATI files, which takes most of a minute."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from test_personal_data import _commonground, found_in, loaded

__all__ = ["loaded"]

pytestmark = pytest.mark.skipif(
    float(os.environ.get("COMMONGROUND_SOAK", "0")) <= 0, reason="a long loop: `make soak` runs it (COMMONGROUND_SOAK=1)"
)


def test_a_comparison_of_iati_files_holds_none(loaded: tuple[Path, str]) -> None:
    assert found_in(_commonground(loaded[0], "diff", "--feed", "iati-activity", "--since", "2020-01-01", "--json")) == []
