"""A replay without vintages says so, and what it takes for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from commonground.vocabulary.errors import MissingInput
from commonground.watch.replay import replay


def test_a_folder_without_two_vintages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match="0 vintages can be used"):
        replay(tmp_path, lambda words: None)
