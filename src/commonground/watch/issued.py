"""Outlooks as issued: in bytes that the same data always gives, recorded with their hash before what they speak of is known.

The ledger keeps who issued which when; the file, what was said. Neither holds a time of its own making, so that an outlook can be
made again from the same data and held against its hash by anybody who may read that data.
"""

from __future__ import annotations

import json
import math
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonground import __version__
from commonground.door.desk import Desk
from commonground.door.documents import Attachment, Documents
from commonground.door.entry import Entered, Entry
from commonground.door.records import Record, Records
from commonground.vocabulary import months
from commonground.vocabulary.errors import BadRequest, MalformedFile, NotFound
from commonground.vocabulary.label import ReleaseLabel
from commonground.vocabulary.records.forecasts import EARLY_WARNING

Floats = NDArray[np.float64]

DECIMALS = 4
"""Places after the point of every number that is not whole: a ten-thousandth of a chance or of a death."""


@dataclass(frozen=True, eq=False)
class Outlook:
    """An outlook as its file says it: chances [months, areas] of any death (`some`) and of at least 25 (`many`), and `quantiles` of
    deaths [months, areas, levels].

    `newest` and `ahead` are months as `months.index` counts them: the last one of the data, and those that are forecast. `quiet`: how
    many months without a death each area had had [areas]; `returns`: the chance of a death there within six months, and `usual` the
    same by the time since the last death alone, [areas], NaN for an area that was not quiet; `worse`: that the coming months are worse
    than the last year, [areas], NaN where the file does not say it.
    """

    newest: int
    ahead: tuple[int, ...]
    level: int
    countries: tuple[str, ...]
    violence: str
    areas: tuple[str, ...]
    some: Floats
    many: Floats
    levels: tuple[float, ...]
    quantiles: Floats
    quiet: NDArray[np.int64]
    returns: Floats
    usual: Floats
    worse: Floats

    def of(self, areas: Collection[str]) -> Outlook:
        """What it says of some areas alone."""
        kept = [at for at, area in enumerate(self.areas) if area in areas]
        return replace(
            self,
            areas=tuple(self.areas[at] for at in kept),
            some=self.some[:, kept],
            many=self.many[:, kept],
            quantiles=self.quantiles[:, kept],
            quiet=self.quiet[kept],
            returns=self.returns[kept],
            usual=self.usual[kept],
            worse=self.worse[kept],
        )


@dataclass(frozen=True)
class Issued:
    """What became of issuing: the record of the outlook, the file, and whether it was there already."""

    outlook: str
    sha256: str
    new: bool
    entered: tuple[Entered, ...] = ()


def canonical(told: Mapping[str, Any]) -> bytes:
    """What an outlook says as JSON with sorted keys and fixed decimals: the same for the same content.

    Raises BadRequest for a number that is none.
    """
    return (_text(told) + "\n").encode()


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{_text(str(key))}:{_text(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_text, value)) + "]"
    if isinstance(value, float):
        if not math.isfinite(value):
            raise BadRequest(f"an outlook cannot say {value}", hint="load the months that are missing, or ask for fewer areas")
        written = f"{value:.{DECIMALS}f}"
        return written if float(written) else f"{0:.{DECIMALS}f}"  # no zero with a minus
    return json.dumps(value, ensure_ascii=False)


def read(data: bytes) -> Outlook:
    """The outlook of a file. Raises MalformedFile where it is none."""
    try:
        told = json.loads(data)
        rows = [[area["months"][i] for area in told["areas"]] for i in range(len(told["areas"][0]["months"]))]
        return Outlook(
            months.index(told["newest_month"]),
            tuple(months.index(row[0]["month"]) for row in rows),
            told["level"],
            tuple(told["countries"]),
            told["violence"],
            tuple(area["area"] for area in told["areas"]),
            np.array([[one["p_any"] for one in row] for row in rows], np.float64),
            np.array([[one["p_25"] for one in row] for row in rows], np.float64),
            tuple(float(level) for level in told["levels"]),
            np.array([[one["quantiles"] for one in row] for row in rows], np.float64),
            np.array([area.get("quiet_months", 0) for area in told["areas"]], np.int64),
            _of_quiet(told["areas"], "p_1_within_6"),
            _of_quiet(told["areas"], "usual_1_within_6"),
            np.array([area.get("p_worse", math.nan) for area in told["areas"]], np.float64),
        )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise MalformedFile(f"the file is no outlook: {error}", hint="see who attached it with `commonground record`") from None


def _of_quiet(areas: Sequence[Mapping[str, Any]], key: str) -> Floats:
    """A chance of re-emergence by area; NaN where there is none."""
    return np.array([(area.get("reemergence") or {}).get(key, math.nan) for area in areas], np.float64)


def early_warning(records: Records, own: str | None, named: str | None) -> str:
    """The community to issue to, as labels write it: the one that is named, else EARLY-WARNING of the workspace's own member.

    Raises NotFound, with how to make it, where the reader knows of none.
    """
    wanted = named or f"{own or records.viewer.party}/{EARLY_WARNING}"
    originator, _, code = wanted.rpartition("/")
    originator = originator or records.viewer.party
    if any((one.originator, one.code) == (originator, code) for one in records.of("community")):
        return f"{originator}/{code}"
    raise NotFound(
        f"there is no community {originator}/{code} to issue it to",
        hint=f"make it: `commonground community add {code} --name 'Early warning' --shows-older`, then"
        f" `commonground community join {code} MEMBER …`; or name another with --to",
    )


def issue(
    desk: Desk, files: Documents, records: Records, told: Mapping[str, Any], community: str, why: str, source: str | None = None
) -> Issued:
    """Record an outlook with its file for its community; the same again changes nothing.

    `told`: what `watch/outlook.py` tells. `records`: what the member that issues may read. Raises BadRequest where no area is forecast,
    and what `Documents.enter` raises.
    """
    if not told["areas"]:
        reasons = sorted({str(one["reason"]) for one in told.get("without", ())})
        raise BadRequest(f"no area can be forecast: {'; '.join(reasons)}", hint="load more months of the country")
    member = records.viewer.party
    outlook = read(data := canonical(told))
    one = Attachment.of(file_name(outlook), data)
    if held := issued_already(records, one.sha256):
        return Issued(held.record_id, one.sha256, False)
    record_id = uuid.uuid4().hex
    label = ReleaseLabel(member, frozenset({community}))
    body = {
        "name": name_of(outlook),
        "community": community,
        "issued_on": records.today,
        "newest_month": told["newest_month"],
        "level": outlook.level,
        "countries": list(outlook.countries),
        "kind_of_violence": outlook.violence,
        "horizons": len(outlook.ahead),
        "model": f"{told['model']} {__version__}",
        "sha256": one.sha256,
    }
    entries = [Entry("outlook", body, label=label, record_id=record_id), one.entry(record_id, label)]
    return Issued(record_id, one.sha256, True, tuple(files.enter(desk, entries, [one], why, source)))


def issued_already(records: Records, sha256: str) -> Record | None:
    """The outlook of this hash that the reader's member issued; None where there is none."""
    own = (one for one in records.all_of("outlook") if one.originator == records.viewer.party)
    return next((one for one in own if one["sha256"] == sha256), None)


def name_of(outlook: Outlook) -> str:
    """What an outlook is called: where, and from data up to when."""
    where = ", ".join(outlook.countries) if len(outlook.countries) <= FEW else f"{len(outlook.countries)} countries"
    what = {0: "", 1: " by governorate"}.get(outlook.level, "")
    kind = "" if outlook.violence == "all" else f" ({outlook.violence})"
    return f"Outlook {where}{what}{kind} after {months.from_index(outlook.newest)}"


def file_name(outlook: Outlook) -> str:
    """The name of its file: where, at which level, of which violence, and from data up to when."""
    where = outlook.countries if len(outlook.countries) <= FEW else (f"{len(outlook.countries)}-countries",)
    return "-".join(("outlook", *where, f"adm{outlook.level}", outlook.violence, months.from_index(outlook.newest))) + ".json"


FEW = 3
"""Countries that a name lists one by one."""


def spoken_of(outlook: Outlook) -> tuple[str, str]:
    """The first and the last month that it speaks of."""
    return months.from_index(min(outlook.ahead)), months.from_index(max(outlook.ahead))
