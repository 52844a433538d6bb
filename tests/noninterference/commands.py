"""What is asked on the command line of a store: every command that reads one, with names that may be hidden, and then writing."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from noninterference.coalition import CODES, Plan, Version

EXCUSED = {
    "init": "makes a workspace and reads none",
    "load": "run by who holds the files, for the workspace's own member, who may read every load",
    "fetch": "downloads from publishers; what it loads is loaded as `load` does",
    "rebuild": "run by who holds the files: it reads every kept source again and says how many",
    "feeds": "says what the program reads, whatever is held",
    "digest": "mails to each user what they may read, and prints how many mails that were",
    "serve": "serves pages; what they show is asked over HTTP in test_noninterference_web.py",
    "work": "runs what was asked for in pages, and shows nothing",
    "kinds": "says what can be entered, whatever is held",
}
"""Commands that are not asked, each with why it cannot tell of hidden rows."""


OUTLOOKS = (
    "picture --country XMD --measure outlook --to 2017-06",
    "picture --measure outlook --to 2017-09",
    "picture --measure outlook --level 0 --to 2017-06",
    "explain outlook --place XMD --month 2017-06",
    "picture --country XMD --measure outlook --to 2017-06 --as-of 2017-06-30",
    "explain outlook --place XM02 --month 2017-06",
    "explain outlook --place XM01 --month 2017-05 --loaded-by 2026-01-20",
    "picture --country XMD --from 2017-05 --to 2017-06",
)
"""Questions about issued outlooks: together with the brief, all that shows one."""


@dataclass(frozen=True)
class Asked:
    """One command line. `{out}` stands for a file to be written; `as_party`: how the party is named, None where it is not."""

    line: str
    as_party: str | None = "--as"
    json: bool = True

    @property
    def command(self) -> str:
        return self.line.split()[0]


def reading(plan: Plan, pick: random.Random) -> list[Asked]:
    """Questions about everything in a plan; half of what they name may be hidden from who asks."""
    money = [
        "picture --country XMD --from 2016-10 --to 2017-09",
        "picture --country XMD --level 2 --from 2017-03 --to 2017-04",
        "explain deaths --place XM02 --month 2017-02",
        "explain returnees --place XM01 --month 2017-06",
        "known",
        "search marl",
        "search water --each 50",
        "search sta --kind record --each 1000",
        "place XM02 --month 2017-06",
        "place XMD",
        "gap --country XMD --year 2017",
        "gap --country XMD --year 2017 --by donor",
        "total --country XMD --explain --by sector",
        "paths --country XMD --year 2017 --explain",
        "paths --country XMD --system cbpf",
        "budgets --country XMD --fill --by activity",
        "flows --to-place XMD",
        "trace EX-MRF-WATER",
        "pledges --country XMD",
        "pledges --drive port-marl",
        "contributions --recipient XMD",
        "allocate --offers ledger --country XMD --year 2017",
        "quality",
        "changes --feed fts-flows --between 2018-01-01 2018-02-01",
        "export iati --out {out}",
        "export hxl flows --out {out}",
        "export hxl gap --country XMD --year 2017 --out {out}",
        "status",
        "status --sources",
        "status --verify",
        "rejects",
        "rejects --out {out}",
        "diff --feed dtm-returnees --since 2026-01-08",
        "diff --feed ucdp-ged --since 2026-01-15",
        "watch forecast --country XMD --level 0 --month 2017-06",
        "watch list --country XMD --month 2017-06",
        "watch anomalies --country XMD --month 2017-06",
        "screen ledger --fpr 0.1 --processes 1",
        "screen --name 'Omar Testi' --explain --fpr 0.1",
        "receipt LAST",
        "watchlist-quality --sample 5",
        "flows --to-place XMD --limit 2 --after 600000,600000,XMD,a",
        *OUTLOOKS,
    ]
    dated = [f"{line} {_when(pick)}" for line in pick.sample(money[:19], 4)]
    return [Asked(line) for line in (*money, *dated, *_of_records(plan, pick))]


def _when(pick: random.Random) -> str:
    return pick.choice(["--as-of 2017-06-30", "--as-of 2018-02-15", "--loaded-by 2026-01-12", "--loaded-by 2026-01-20T10:00:00"])


def _of_records(plan: Plan, pick: random.Random) -> list[str]:
    versions = plan.versions()
    some = pick.sample(versions, 4)
    kinds = sorted({version.kind for version in versions})
    lines = [
        "records",
        "watch ledger",
        "ledger verify",
        "release list",
        "account list",
        "requests",
        "requests --overdue",
        "meetings",
    ]
    lines += [f"records {kind}" for kind in pick.sample(kinds, 4)] + [f"records {pick.choice(kinds)} --ended {_when(pick)}"]
    lines += [f"record {version.record_id}" for version in some[:2]]
    lines += [f"record {_named(version)}" for version in some[2:]]
    lines += [f"who {some[0].record_id}", f"who --source {pick.choice(_sources(plan))[:12]}", "who --source XMD_adm1.geojson"]
    lines += [f"would-see {pick.choice(CODES)} --kind {pick.choice(kinds)}", f"would-see {pick.choice(CODES)}"]
    lines += [f"news member {pick.choice(CODES)} --since 2016-01-01", "news place XMD --since 2016-01-01"]
    lines += [f"template {pick.choice(['pledge', 'offer', 'report'])} --out {{out}}.xlsx", "template member --out {out}.csv"]
    lines += [f"export-records {pick.choice(kinds)} --out {{out}}.xlsx", "export-records pledge --out {out}.csv"]
    lines += [f"follow-up --since {_one(plan, pick, 'meeting')}", "follow-up", f"meeting {_one(plan, pick, 'meeting')}"]
    lines += [f"group {_one(plan, pick, 'group')}", f"document get {_one(plan, pick, 'document')} --out {{out}}"]
    return lines


def _sources(plan: Plan) -> list[str]:
    return [source for _, load in plan.loads() for source in load.sources]


def _named(version: Version) -> str:
    return f"{version.code} --kind {version.kind}" if version.code else f"{version.record_id[:8]} --kind {version.kind}"


def _one(plan: Plan, pick: random.Random, kind: str) -> str:
    held = [version for version in plan.versions() if version.kind == kind]
    if not held:
        return "C1"
    one = pick.choice(held)
    return pick.choice([one.record_id, one.code or one.record_id])


def briefs(forms: tuple[str, ...]) -> list[Asked]:
    """Briefs of every form, and what is told of issued ones."""
    made = [f"brief --country XMD --month 2017-06 --lang {lang} --out {{out}}{form}" for form in forms for lang in ("en", "ar")]
    return [Asked(line) for line in (*made, "brief --issued")]


def writing(plan: Plan, pick: random.Random, party: str) -> list[Asked]:
    """What a member enters: codes, names and parties that a hidden record may have already, and what only it may refuse.

    It gives itself no clearance, membership or grant: with these it may see what was hidden.
    """
    own = [version for version in plan.versions() if party in version.label.originators] or plan.versions()
    mine, other = pick.sample(own, min(4, len(own))), pick.sample(plan.versions(), 4)
    some = [pick.choice(mine if pick.random() < 0.6 else other) for _ in range(8)]
    code, member, another, why = (
        f"C{pick.randint(1, 4)}",
        *(pick.choice([c for c in CODES if c != party]) for _ in "12"),
        "--why w",
    )
    soon = (dt.datetime.now(dt.UTC) + dt.timedelta(days=5)).date()
    lines = [
        f"enter coalition name=X founded_on=2014-09-10 {why}",
        f"enter group code={code} name=N {why}",
        f"enter meeting code={code} title=T starts_on=2026-02-02 {why}",
        f"enter milestone code={code} 'area=political reform' title=T country=XMD indicator=i unit=u target=1 {why}",
        f"enter note about={some[0].record_id} text=x {why}",
        f"enter seat group={code} member={another} capacity=member {why}",
        f"enter pledge member={another} amount=5 currency=USD pledged_on=2026-02-02 {why} --release-to {member}",
        f"amend {some[1].kind} {some[1].record_id} --tlp red {why}",
        f"amend note {some[2].record_id} text=other {why}",
        f"end {some[3].kind} {some[3].code or some[3].record_id} {why}",
        f"member add {pick.choice([*CODES, 'EPSILON'])} --name N --kind state {why}",
        f"member clear {another} EYES {why}",
        f"community add G{pick.randint(1, 4)} --name N --shows-older {why}",
        f"community join {pick.choice([party, *CODES])}/G{pick.randint(1, 3)} {another} {why}",
        f"release widen {some[4].record_id} --to {another} {why}",
        f"release narrow {some[5].record_id} --without {another} {why}",
        f"release approve {some[0].record_id} {why}",
        f"release sent {some[1].record_id} --to {another} {why}",
        f"release grant {member} --over {another} --reason r --until {soon} {why}",
        f"follow-up dismiss {_one(plan, pick, 'undertaking')} flow:1 {why}",
        f"statement confirm {_one(plan, pick, 'statement')} --all {why}",
        f"document purge {some[6].record_id} {why}",
        f"attach {some[7].record_id} {{note}} {why}",
        f"watch issue --country XMD --level 0 --to {pick.choice([party, *CODES])}/G{pick.randint(1, 3)} {why}",
        f"import {{sheet}} --kind group --yes {why}",
        f"screen ledger --fpr 0.1 --processes 1 {why}",
        f"rescreen --since LAST --fpr 0.1 --processes 1 {why}",
        f"decide {some[0].record_id[:8]}.1.1 --clear {why}",
    ]
    after = ("records", "records note", "records membership", "records community", "release list", "requests")
    return [*(Asked(line, "--for", json=False) for line in lines), *(Asked(line) for line in after)]


def of_the_holder(asked: Asked) -> bool:
    """Whether the workspace's own member is told of the whole chain: its head and length are for those who hold the files."""
    return asked.line == "ledger verify"


def purging(plan: Plan, pick: random.Random) -> list[Asked]:
    """A removal, of a file that may be hidden; it comes last."""
    return [Asked(f"purge {pick.choice(_sources(plan))[:12]} --why w", json=False)]
