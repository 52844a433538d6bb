"""Which of the loaded files may be handed out as they are, and why others may not.

An export writes chosen columns; a file as it was loaded has all of them. So, beside the publisher's terms, who is not the
installation's own member gets only files whose tables name no person to turn to and no place finer than the picture shows.
"""

from __future__ import annotations

from commonground.door.reader import Reader
from commonground.exchange.leaving import forbidden
from commonground.vocabulary.errors import NotFound
from commonground.vocabulary.label import PUBLIC
from commonground.vocabulary.source import Licence

COARSE = frozenset({"code", "episode", "event_total", "need", "outline", "place", "population", "rate", "requirement"})
"""Tables whose files have neither contact persons, free text of reports nor villages, camps and their coordinates."""


def why_not(reader: Reader, source_id: str, licence: Licence | None, tables: frozenset[str]) -> str | None:
    """Why the reader may not have the bytes of a source that it may know; None where it may.

    `licence` and `tables` are those of its feed. Raises NotFound for a source that the reader may not know.
    """
    source = reader.sources.get(source_id)
    if source is None:
        raise NotFound(f"there is no source {source_id[:12]}", hint="see `commonground status --sources`")
    party = reader.viewer.party
    if party == PUBLIC:
        return "for the public the evidence stops at the name of the file and the line"
    if (because := forbidden(licence, source["handling"])) is not None:
        return because
    if source["removed"]:
        return "the file was removed"
    if not source["kept"]:
        return "its bytes are not kept here"
    if party != reader.settings.member and not tables <= COARSE:
        return "the file holds what is finer than the picture shows"
    return None
