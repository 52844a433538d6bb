"""The language of the pages: the brief's, with the pages' own messages before it."""

from __future__ import annotations

import gettext
from functools import cached_property, lru_cache
from importlib.resources import as_file, files

from commonground.brief.language import LANGUAGES, Language

NAMES = {"en": "English", "ar": "العربية"}


class PageLanguage(Language):
    """A language of the brief that knows what pages say as well."""

    @cached_property
    def _pages(self) -> gettext.NullTranslations:
        if self.code == "en":
            return gettext.NullTranslations()
        with as_file(files("commonground.web") / "locale") as folder:
            return gettext.translation("web", folder, [self.code], fallback=True)

    def gettext(self, message: str) -> str:
        """The message in this language: the pages' own, else the brief's, else the English one."""
        if not message:
            return ""
        found = self._pages.gettext(message)
        return super().gettext(message) if found == message else found

    def say(self, message: str, **values: object) -> str:
        """The message with its values."""
        text = self.gettext(message)
        return text.format(**values) if values else text


@lru_cache(maxsize=4)
def language(code: str) -> PageLanguage:
    """A language, made once."""
    return PageLanguage(code)


def chosen(asked: str | None, kept: str | None, accepted: str) -> str:
    """The language of a request: what its address asks for, what was chosen before, what the browser accepts, else English."""
    for code in (asked, kept):
        if code in LANGUAGES:
            return str(code)
    for part in accepted.split(","):
        code = part.split(";")[0].strip().lower().split("-")[0]
        if code in LANGUAGES:
            return code
    return "en"
