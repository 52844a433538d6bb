"""Ready English sentences of other rooms in another language: found by their template, with the values that stand in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

AS_WRITTEN = "column"
"""The value that stays as it is written: a file calls it so."""

_PLACE = re.compile(r"\{(\w+)\}")


class Sentences:
    """Sentences by their English templates: `there is no plan {key}` says what is told of every plan.

    `messages` has each template with its translation. Where several templates fit, the one with the most words of its own speaks.
    """

    def __init__(self, messages: Mapping[str, str]) -> None:
        self._whole = {english: said for english, said in messages.items() if english and not _PLACE.search(english)}
        templates = sorted((english for english in messages if _PLACE.search(english)), key=_own_signs, reverse=True)
        self._templates = [(_pattern(english), messages[english]) for english in templates]

    def say(self, text: str, value: Callable[[str], str]) -> str | None:
        """The sentence in this language, None where no template fits; `value` gives what stands in a sentence its own words."""
        if text in self._whole:
            return self._whole[text]
        for pattern, said in self._templates:
            found = pattern.fullmatch(text)
            if found is not None:
                given = found.groupdict()
                return said.format(**{name: one if name == AS_WRITTEN else value(one) for name, one in given.items()})
        return None


def _own_signs(template: str) -> int:
    return len(_PLACE.sub("", template))


def _pattern(template: str) -> re.Pattern[str]:
    """What a template can have become. A name that stands twice is the same value twice."""
    parts, seen = _PLACE.split(template), set[str]()
    written = ""
    for turn, part in enumerate(parts):
        if turn % 2 == 0:
            written += re.escape(part)
        else:
            written += f"(?P={part})" if part in seen else f"(?P<{part}>.*?)"
            seen.add(part)
    return re.compile(written, re.DOTALL)
