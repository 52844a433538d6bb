"""What may be a password, and how it is kept: rules as pure functions, and Argon2id.

OWASP ASVS 5.0.0, V6.2 (length, common passwords, context words, no composition, no change by calendar) and V11.4.2 (storage).
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 128
"""Characters after normalisation: at least 12 (ASVS 5.0.0, V6.2.1, demands 8), at most 128 (V6.2.9: 64 must be allowed)."""

PRODUCT_WORDS = ("common ground", "commonground", "coalition", "stabilisation", "stabilization")
"""The context words of every workspace (ASVS 5.0.0, V6.1.2); those of an account and its member come with the call."""

COMMON = Path(__file__).with_name("common_passwords.txt")

_RUNS = (
    *("abcdefghijklmnopqrstuvwxyz", "0123456789012345678901234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"),
    *("1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "1q2w3e4r5t6y7u8i9o0p", "qazwsxedcrfvtgbyhnujmikolp"),
    *("azertyuiop", "qsdfghjklm", "qwertzuiop", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"),
)
"""Rows of keyboards and the alphabet: what fingers type without thinking."""

_LEET = str.maketrans({"@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", "$": "s", "5": "s", "7": "t"})


def normalised(password: str) -> str:
    """The password as it is hashed: Unicode NFKC, so that two keyboards give one password (NIST SP 800-63B, section 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def folded(password: str) -> str:
    """The password as it is compared with lists: NFKC, without case."""
    return unicodedata.normalize("NFKC", password.casefold())


def trimmed(word: str) -> str:
    """A folded word without the digits and signs at its ends."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", word)


def kept_hash(word: str) -> str:
    """48 bits of sha256: how a common password stands in the shipped list."""
    return hashlib.sha256(word.encode("utf-8", "surrogatepass")).hexdigest()[:12]


@functools.cache
def _common() -> frozenset[str]:
    return frozenset(line for line in COMMON.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))


def is_common(word: str) -> bool:
    """Whether a folded word is in the shipped list."""
    return kept_hash(word) in _common()


def fault(password: str, context: Iterable[str] = ()) -> str | None:
    """Why this may not be a password, in words for who chose it; None where it may.

    `context` are the words that anybody would try for this account: its name, its member's code and name. No kind of character
    is demanded or forbidden (ASVS 5.0.0, V6.2.5).
    """
    text, word = normalised(password), folded(password)
    if "\x00" in text or any(unicodedata.category(sign) == "Cs" for sign in text):
        return "the password has signs that cannot be typed"
    if len(text) < SHORTEST:
        return f"the password is too short: it has {len(text)} characters, and needs {SHORTEST}"
    if len(text) > LONGEST:
        return f"the password is too long: it has {len(text)} characters, and may have {LONGEST}"
    if _repeats(word) or _is_run(word):
        return "the password is a repetition or a row of keys"
    if any(is_common(part) for part in _cores(word)):
        return "the password is one of the commonest, or little more than one"
    for given in (*PRODUCT_WORDS, *context):
        if _is_about(word, folded(given)):
            return f"the password is little more than the word {given!r}, which anybody would try"
    return None


def _cores(word: str) -> set[str]:
    """The word itself, and what is left when ends, signs of leet, doubling and rows of digits are taken off."""
    cores = {word, _once(word), trimmed(word), _once(trimmed(word))}
    plain = word.translate(_LEET)
    letters = re.sub(r"[\W\d_]+", "", word)
    cores |= {plain, trimmed(plain), _once(trimmed(plain)), letters, _once(letters), trimmed(word).translate(_LEET)}
    return {core for core in cores if len(core) >= 4}


def _once(word: str) -> str:
    """`abcabc` as `abc`."""
    found = re.fullmatch(r"(.+?)\1+", word, re.DOTALL)
    return found.group(1) if found else word


def _repeats(word: str) -> bool:
    return len(set(word)) <= 3 or len(_once(word)) <= 4


def _is_run(word: str) -> bool:
    """Whether nothing but rows of keys, forwards or backwards, makes the word: at most one other sign in six."""
    rest, taken = word, 0
    while rest:
        length = max((_shared(rest, row) for run in _RUNS for row in (run, run[::-1])), default=0)
        step = length if length >= 3 else 1
        taken += step if length >= 3 else 0
        rest = rest[step:]
    return taken * 6 >= len(word) * 5


def _shared(text: str, row: str) -> int:
    """How many of the first signs of the text stand in this order in the row."""
    for length in range(min(len(text), len(row)), 2, -1):
        if text[:length] in row:
            return length
    return 0


def _is_about(word: str, given: str) -> bool:
    """Whether a context word of at least four letters makes up the password but for fewer than eight other signs.

    Shorter ones, such as the code of a member, count where they make up the password by repetition or with digits alone.
    """
    given = re.sub(r"[\W_]+", "", given)
    if len(given) < 2:
        return False
    for text in (re.sub(r"[\W_]+", "", word), re.sub(r"[\W_]+", "", word.translate(_LEET))):
        if given not in text:
            continue
        rest = text.replace(given, "")
        if (len(given) >= 4 and len(rest) < 8) or not trimmed(rest) or is_common(trimmed(rest)):
            return True
    return False


@dataclass(frozen=True)
class Cost:
    """What one Argon2id hash costs: passes, KiB of memory, lanes."""

    passes: int
    memory_kib: int
    lanes: int


COST = Cost(passes=3, memory_kib=65536, lanes=4)
"""RFC 9106, section 4, second recommended option; above each of the minima of the OWASP Password Storage Cheat Sheet."""


class Hasher:
    """Argon2id with one cost. `verified` counts the hashes that were computed to check, so that tests see equal work."""

    def __init__(self, cost: Cost = COST) -> None:
        self._argon2 = argon2.PasswordHasher(cost.passes, cost.memory_kib, cost.lanes, hash_len=32, salt_len=16)
        self.verified = 0

    @functools.cached_property
    def _nobody(self) -> str:
        """A hash to check against where there is none, made with the first check, whoever it is of: no start waits for it."""
        return self._argon2.hash("nobody has this password")

    def make(self, password: str) -> str:
        """The encoded hash to keep, with its salt and cost."""
        return self._argon2.hash(normalised(password).encode("utf-8", "surrogatepass"))

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether the password is the kept one; where none is kept, the same work is done and the answer is no."""
        self.verified += 1
        nobody = self._nobody
        # What is far too long to be anybody's password costs as much as a wrong one, and is not hashed in full.
        known = kept is not None and len(password) <= 4 * LONGEST
        text = normalised(password[: 4 * LONGEST]).encode("utf-8", "surrogatepass")
        try:
            return self._argon2.verify(kept if known and kept else nobody, text) and known
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, kept: str) -> bool:
        """Whether the kept hash was made at another cost, and is to be made anew when the password is next known."""
        return self._argon2.check_needs_rehash(kept)
