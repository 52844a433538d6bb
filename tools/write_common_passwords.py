"""Write src/commonground/access/common_passwords.txt from a list of passwords, the commonest first, one a line.

    python tools/write_common_passwords.py LIST

The list that was used is SecLists' `10_million_password_list_top_1M.txt` (MIT), made from Mark Burnett's ten million passwords
(2015), which he released to the public domain. Only the first 48 bits of each sha256 are kept: some of the entries are obscene,
and some are the names of people.
"""

from __future__ import annotations

import sys
from pathlib import Path

from commonground.access.passwords import COMMON, SHORTEST, folded, kept_hash, trimmed

LONG = 10_000
"""So many of the commonest that are long enough to be chosen (ASVS 5.0.0, V6.2.4, asks for 3,000)."""

SHORT = 5_000
"""So many of the commonest words that are too short by themselves, and all that some people make longer."""

HEAD = """# Common passwords: the first 48 bits of sha256 of each, folded as access/passwords.py folds them; written by
# tools/write_common_passwords.py from SecLists' 10_million_password_list_top_1M.txt (MIT, Daniel Miessler), which comes from
# Mark Burnett's ten million passwords (2015, public domain).
"""


def main() -> None:
    """Write the list."""
    long: dict[str, None] = {}
    short: dict[str, None] = {}
    for line in Path(sys.argv[1]).read_text(encoding="utf-8", errors="replace").splitlines():
        word = folded(line)
        if len(word) >= SHORTEST and len(long) < LONG:
            long[word] = None
        stem = trimmed(word)
        if 4 <= len(stem) < SHORTEST and len(short) < SHORT:
            short[stem] = None
    hashes = sorted({kept_hash(word) for word in (*long, *short)})
    COMMON.write_text(HEAD + "".join(f"{value}\n" for value in hashes), encoding="utf-8")


if __name__ == "__main__":
    main()
