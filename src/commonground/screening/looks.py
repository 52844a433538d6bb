"""Whether a name, of which nobody says what it is, can be that of an organisation alone: a word in it that people do not bear."""

from __future__ import annotations

import re
from functools import lru_cache

from commonground.screening.clean_organisations import parts
from commonground.screening.fold import fold
from commonground.screening.tokens import FORMS

_WORD = re.compile(r"[^\W_]+")

_WORDS = """academy action administration agence agency aid airlines airport airways alliance army assistance association
authority bank banque board bureau campaign care catholic center central centre chamber charity children christian
church city club college comite commission committee community company concern conference consortium consulting
cooperation cooperative corporation corps council crescent cross department development directorate donors
education embassy emergency enterprise entreprise environment european federal federation fondation food force
forum foundation fund fundacion fundación funds global government group health hospital hotel human humanitarian
hunger industries initiative institute institut institution international islamic league limited mediators medical
medecins médecins mercy migration mine ministry mission movement multiple municipality muslim national nations
network norwegian office organisation organization party peace people permanent police population private programme
program project provincial refugee refugees regional relief republic rescue research resources response restoration
rights sans save school secours secretariat security service services society solidarité solidarites state states
support syndicate team technical trading transport trust union united universal university várias various women
world youth اتحاد إدارة برنامج بلدية بنك جامعة جمعية حكومة رابطة شبكة شركة صندوق فريق لجنة مؤسسة مجلس مديرية مركز
مستشفى مصرف مصنع معمل معهد مكتب منظمة هيئة وزارة"""
"""Words of organisations' names, beside legal forms and the words of which clean names are made up."""


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    made = (words for of in parts().values() for part in ("trade", "charity", "kind", "public") for words in of.get(part, ()))
    said = [word for text in (*_WORDS.split(), *made) for word in _WORD.findall(fold(text))]
    return frozenset(word for word in said if len(word) > 2) | {form for form in FORMS if len(form) > 2}


@lru_cache(maxsize=65536)
def organisation_only(name: str) -> bool:
    """Whether a word of the name is one of organisations' names alone."""
    return any(word in _known() for word in _WORD.findall(fold(name)))
