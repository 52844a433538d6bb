"""The signed receipt of a recorded screening."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from commonground.answers.question import Option, question
from commonground.vocabulary.errors import MalformedFile

if TYPE_CHECKING:
    from commonground.door.records import Records


@question("receipt", over="records")
def receipt(seen: Records, *, run: Annotated[str, Option("The first signs of its id, or LAST.", "RUN", "")]) -> dict[str, Any]:
    """The signed receipt of the screening RUN (the first signs of its id, or LAST), verified."""
    data, public = found(seen, run)
    return as_object(verified(data, public), checked=True) | {"written": None}


def found(seen: Records, run: str) -> tuple[bytes, str]:
    """The bytes of the receipt of a run, and the public key with which the run's record says that it is signed."""
    from commonground.screening.recording import find_run, receipt_of

    record = find_run(seen, run)
    return receipt_of(seen.workspace, seen, record), str(record["public_key"])


def verified(data: bytes, public: str | None) -> dict[str, Any]:
    """What a receipt says. Raises MalformedFile where it is not as it was signed, or signed with another key."""
    from commonground.door.signing import is_signed
    from commonground.screening.receipt import canonical, read

    told = read(data)
    own, signature = str(told.get("public_key")), str(told.get("signature"))
    said = {name: value for name, value in told.items() if name != "signature"}
    if public is not None and public.strip().lower() != own:
        raise MalformedFile("the receipt is signed with another key", hint="ask who sent it for their public key")
    if not is_signed(own, signature, canonical(said)):
        raise MalformedFile("the receipt was changed after it was signed", hint="ask who sent it for the file again")
    return told


def as_object(told: dict[str, Any], *, checked: bool) -> dict[str, Any]:
    """What a receipt says, in numbers; `checked`: whether its signature was checked with a key from elsewhere."""
    clear = sum(one["count"] for one in told["no_hit"])
    return {
        "run": told["run"],
        "what": told["what"],
        "member": told["member"],
        "screened_at": told["screened_at"],
        "as_of": told["as_of"],
        "program": told["program"],
        "lists": told["lists"],
        "false_alarm_rate": float(told["false_alarm_rate"]),
        "thresholds": [{**one, "score": float(one["score"])} for one in told["thresholds"]],
        "rows": told["input"]["rows"],
        "names": told["input"]["names"],
        "files_hmac_sha256": told["input"]["files_hmac_sha256"],
        "rows_with_hits": len(told["hits"]),
        "rows_without_hit": clear,
        "alerts": sum(any(hit["alert"] for hit in one["hits"]) for one in told["hits"]),
        "public_key": told["public_key"],
        "signature": told["signature"],
        "key_checked": checked,
    }
