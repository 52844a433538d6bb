"""What tells two given persons apart though their names are alike: a name of the other sex, another initial, number or word.

*Oleg Baranov* is not *Olga Baranova*, *William G. Frost* not *William W. Frost*, *George Weber Sr.* not *George Weber Jr.*, and
*Schulz* and *Schol* are not one word misspelt. Each is a log-odds (nats), chosen by hand: lists hold few such pairs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from commonground.screening.spelling import spelling
from commonground.screening.tables import rows
from commonground.screening.tokens import FORMS, TITLES, VOWELLESS
from commonground.screening.variants import Variants

OTHER_SEX, OTHER_INITIAL, OTHER_GENERATION, OTHER_WORD, OTHER_NAME = -5.0, -1.5, -8.0, -1.5, -2.0
"""A given name of the other sex, or of different given names the family name in the form for it; an initial that begins no
word of the other; numbers of generations of which none is shared; a word that is far from the one it is held to be;
and one that is near, but both are well known."""

FITS = 1.5
"""What counts for one person: that every word of both is one of the other's, or begins so. Initials are not rare, but chosen."""

FAR = 0.77
"""Likeness of the letters of two words, as written and as spelt, below which they are more than one misspelling apart."""

LIKE = 0.4
"""Likeness from which on they are held to be one another at all."""

GENERATIONS = {"jr": 2, "junior": 2, "jnr": 2, "sr": 1, "senior": 1, "snr": 1, "i": 1, "ii": 2, "iii": 3, "iv": 4}
GENERATIONS |= {
    word: 5 + at for at, word in enumerate("vii viii ix xii xiii xiv xv xvi xvii xviii xix xx xxi xxii xxiii".split())
}
"""Words behind a name by which a person is told from others of it; of one number, where they mean one."""

_FEMININE = re.compile("(?:(?<=[oei]v)a|(?<=[iy]n)a|(?:sk|tsk|zk)a(?:[iy]a|ja)?)$")
_MASCULINE = re.compile("(?:(?:sk|tsk|zk)(?:[iy]{1,2}|ij|yj|oi|oy))$")


def _sexes() -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for at, sides in enumerate(rows("namesakes.tsv")):
        for sex, words in zip("mf", sides, strict=True):
            for word in words.split():
                found.setdefault(word, []).append((at, sex))
    return found


_SEX = _sexes()
_COMMON = frozenset(word for word, _ in rows("common.tsv"))


@lru_cache(maxsize=100_000)
def persons_apart(ours: tuple[str, ...], theirs: tuple[str, ...], variants: Variants) -> float:
    """The log-odds of what tells two names apart, each in the words that are compared; FITS at most."""
    rest = _rest(ours, theirs, variants)
    if len(rest[0]) < len(ours) and _fit(*rest):
        return FITS
    found = OTHER_GENERATION if _generations(ours, theirs) else 0.0
    if any(_other_sex(a, b) for a in rest[0] for b in rest[1]):
        found += OTHER_SEX
    one, other = ([word for word in side if word not in TITLES and word not in FORMS] for side in rest)
    if _other_initial(one, other):
        found += OTHER_INITIAL
    far, near = _far([word for word in one if len(word) > 1], [word for word in other if len(word) > 1])
    if near and any(_other_form(a, b) for a, b in near) and len(one) > 1 and len(other) > 1:
        found += OTHER_SEX
    if any(_known(a, variants) and _known(b, variants) and not _other_sex(a, b) for a, b in near):
        found += OTHER_NAME
    return found + min(far, 2) * OTHER_WORD


def _known(word: str, variants: Variants) -> bool:
    return word in _COMMON or bool(variants.of(word))


def _rest(ours: Sequence[str], theirs: Sequence[str], variants: Variants) -> tuple[list[str], list[str]]:
    """The words of both that no equal word, spelling or variant on the other side takes."""
    left, right = list(ours), list(theirs)
    for same in (str.__eq__, _spelt_alike, lambda a, b: not set(variants.of(a)).isdisjoint(variants.of(b))):
        for word in [*left]:
            if (at := next((at for at, other in enumerate(right) if same(word, other)), None)) is not None:
                left.remove(word)
                del right[at]
    return left, right


def _spelt_alike(one: str, other: str) -> bool:
    return len(one) > 1 and len(other) > 1 and spelling(one) == spelling(other) and not _other_sex(one, other)


def _fit(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether what is left of both are initials and words that begin so, one of the other."""
    return len(ours) == len(theirs) > 0 and all(
        min(len(a), len(b)) == 1 and a[0] == b[0] for a, b in zip(sorted(ours), sorted(theirs), strict=True)
    )


def _generations(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    one, other = ({GENERATIONS[word] for word in side[1:] if word in GENERATIONS} for side in (ours, theirs))
    return bool(one and other and not one & other)


def _other_sex(one: str, other: str) -> bool:
    return any(at == to and sex != and_sex for at, sex in _SEX.get(one, ()) for to, and_sex in _SEX.get(other, ()))


def _other_initial(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether each side has a word left, one of them an initial, and that is no beginning of any word left on the other."""
    letters = [word for word in ours if len(word) == 1], [word for word in theirs if len(word) == 1]
    return any(
        others and letter not in {word[0] for word in others}
        for mine, others in zip(letters, (theirs, ours), strict=True)
        for letter in mine
    )


def _far(ours: list[str], theirs: list[str]) -> tuple[int, list[tuple[str, str]]]:
    """How many words left over are held to be one another and are far from it; and those that are held to be so."""
    pairs = sorted(((-_alike(a, b), a, b) for a in ours for b in theirs), key=lambda pair: pair[0])
    far, near, used = 0, [], set()
    for likeness, a, b in pairs:
        if -likeness < LIKE or ("a", a) in used or ("b", b) in used:
            continue
        used |= {("a", a), ("b", b)}
        near.append((a, b))
        far += -likeness < FAR
    return far, near


def _alike(one: str, other: str) -> float:
    if VOWELLESS in (one[0], other[0]):
        return 1.0
    if OSA.distance(one, other) < 2 or one in other or other in one:
        return 0.9
    return (OSA.normalized_similarity(one, other) + OSA.normalized_similarity(spelling(one), spelling(other))) / 2


def _other_form(one: str, other: str) -> bool:
    """Whether one is a Slavic family name as women have it, and the other as men do."""
    return any(
        _FEMININE.search(a) and not a.endswith(b[-1:]) and not _FEMININE.search(b) and _stem_of_man(b)
        for a, b in ((one, other), (other, one))
    )


def _stem_of_man(word: str) -> bool:
    return word.endswith(("ov", "ev", "iv", "in", "yn")) or _MASCULINE.search(word) is not None
