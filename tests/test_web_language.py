"""The pages in both languages: every message has its translation, and the compiled catalogue is the newest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from commonground.web.language import chosen, language

ROOT = Path(__file__).resolve().parent.parent


def test_every_message_of_the_pages_is_translated_and_compiled() -> None:
    done = subprocess.run(
        [sys.executable, "tools/web_messages.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_language_is_what_the_address_says_then_what_was_chosen_then_what_the_browser_accepts() -> None:
    assert chosen("ar", "en", "en-GB") == "ar"
    assert chosen(None, "ar", "en-GB") == "ar"
    assert chosen(None, None, "fr, ar-IQ;q=0.8, en;q=0.5") == "ar"
    assert chosen("xx", "yy", "fr") == "en"


def test_a_message_of_the_brief_is_known_to_the_pages_too() -> None:
    assert language("ar").say("no data") == "لا بيانات"
    assert language("ar").say("Search") == "بحث"
    assert language("en").say("{party} alone", party="BEL") == "BEL alone"
