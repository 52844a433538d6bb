"""Whose money or work it is: a member's, by the bodies that it lists as its own, else by the state that a body belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from commonground.door.records import Record
from commonground.followup.fit import BY_LIST, BY_NAME
from commonground.funding.chain_organisations import bare_id, spellings, state_of
from commonground.vocabulary.country import by_name

_GOVERNMENT = re.compile(
    r"^(?P<state>[^,(]+?)\s*(?:\([^)]*\))?\s*,\s*government of$|^government of (?:the )?(?P<of>.+)$", re.IGNORECASE
)


def state_behind(ref: str | None, name: str | None) -> str | None:
    """The state (ISO3, or EU) whose government, ministry or agency a body is; None for all others."""
    told = _GOVERNMENT.match(name.strip()) if name else None
    country = by_name((told["state"] or told["of"]).strip()) if told else None
    return country.iso3 if country else state_of(ref, name)


@dataclass(frozen=True)
class Member:
    """A member by code, with the bodies whose money and work count as its own."""

    code: str
    name: str
    iso3: str | None
    organisations: tuple[str, ...]

    @classmethod
    def of(cls, record: Record) -> Member:
        """The member of a record."""
        return cls(str(record.code), str(record["name"]), record["iso3"], tuple(record["organisations"]))

    @cached_property
    def _ids(self) -> dict[str, str]:
        return {bare_id(one): one for one in self.organisations}

    @cached_property
    def _names(self) -> dict[str, str]:
        own = () if self.iso3 else (self.name, self.code)
        return {spelling: one for one in (*own, *self.organisations) for spelling in spellings(one)}

    @cached_property
    def _state(self) -> str | None:
        return self.iso3 or ("EU" if self.code == "EU" or self.name.casefold() == "european union" else None)

    def pays(self, ref: str | None, name: str | None) -> tuple[int, str] | None:
        """Points and the reason where a body is the member's, None where it is not."""
        listed = self._ids.get(bare_id(ref)) if ref else None
        listed = listed or next((self._names[one] for one in spellings(name or "") if one in self._names), None)
        called = name or ref or ""
        if listed is not None:
            return BY_LIST, f"paid by {called}" + (f": {self.code} lists {listed}" if listed not in (self.name, called) else "")
        if self._state is not None and state_behind(ref, name) == self._state:
            return BY_NAME, f"paid by {called}, of {self._state}"
        return None
