"""The language of the pages: the brief's, with the pages' own messages before it."""

from __future__ import annotations

import gettext
from functools import cached_property, lru_cache
from importlib.resources import as_file, files

from commonground.brief.language import LANGUAGES, Language
from commonground.web.sentences import Sentences

NAMES = {"en": "English", "ar": "العربية"}

SENTENCES = "sentences"
"""The catalogue of what other rooms say in ready English; `web` has what the pages say themselves."""


class _Listed(gettext.GNUTranslations):
    """A catalogue whose messages can be gone through."""

    def messages(self) -> dict[str, str]:
        found: dict[str, str] = self._catalog  # type: ignore[attr-defined]
        return {english: said for english, said in found.items() if english}


class PageLanguage(Language):
    """A language of the brief that knows what pages say as well."""

    @property
    def arrow(self) -> str:
        """From one to the other, as the text runs."""
        return "←" if self.direction == "rtl" else "→"

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

    @cached_property
    def _sentences(self) -> Sentences:
        if self.code == "en":
            return Sentences({})
        with as_file(files("commonground.web") / "locale") as folder:
            return Sentences(gettext.translation(SENTENCES, folder, [self.code], class_=_Listed).messages())

    def say(self, message: str, **values: object) -> str:
        """The message with its values."""
        text = self.gettext(message)
        return text.format(**values) if values else text

    def reason(self, reason: str | None) -> str:
        """Why a cell is as it is, as the brief says it, else as an answer does."""
        found = super().reason(reason)
        return self.tell(found) if found == reason else found

    @lru_cache(maxsize=4_096)  # noqa: B019 - there is one object a language, for as long as the process
    def tell(self, sentence: str) -> str:
        """What an answer or an error says in ready English, in this language; as it is where that is not known.

        Of what stands in it, words that are messages themselves are translated; names and codes stay.
        """
        if self.code == "en" or not sentence:
            return sentence
        found = self.gettext(sentence)
        return found if found != sentence else self._sentences.say(sentence, self.tell) or sentence


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
