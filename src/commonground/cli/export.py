"""`commonground export`: what may leave, in the forms that others read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commonground.cli.place import as_json, reader, reading
from commonground.cli.progress_count import counting
from commonground.cli.show import emit_json, table
from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.vocabulary.source import Licence

HXL_TABLES = ("flows", "gap", "requirements", "pledges")


@click.command()
@click.argument("form", type=click.Choice(["iati", "hxl"]))
@click.argument("what", required=False, metavar="[TABLE]", type=click.Choice(HXL_TABLES))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE", help="The file to write.")
@click.option("--country", "countries", multiple=True, metavar="ISO3", help="Only what names this country.")
@click.option("--year", type=click.IntRange(1900, 2200), metavar="YYYY", help="Only what has a transaction or plan in this year.")
@click.option("--publisher", "publishers", multiple=True, metavar="REF", help="iati: only what this organisation reports.")
@click.option("--activity", "activities", multiple=True, metavar="ID", help="iati: only this activity (with --flows, this flow).")
@click.option("--flows", is_flag=True, help="iati: flows of FTS, pooled funds and conferences as activities of --reporting-org.")
@click.option("--reporting-org", metavar="REF", help="iati --flows: IATI id of the organisation that reports them.")
@click.option("--reporting-name", metavar="NAME", help="iati --flows: its name.")
@click.option("--reporting-type", metavar="CODE", default="40", show_default=True, help="iati --flows: its OrganisationType.")
@click.option("--language", metavar="CODE", default="en", show_default=True, help="iati: language of the titles (ISO 639-1).")
@click.option(
    "--schema",
    "schema_folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="iati: validate what was written by the schema in this folder (github.com/IATI/IATI-Schemas, version-2.03).",
)
@click.option(
    "--ruleset",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="iati: check what was written by this ruleset (rulesets/standard.json of github.com/IATI/IATI-Rulesets).",
)
@click.option("--plain", is_flag=True, help="hxl: without the row of hashtags.")
@as_json
@reading
@click.pass_context
def command(
    ctx: click.Context,
    /,
    form: str,
    what: str | None,
    out: Path,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
    schema_folder: Path | None,
    ruleset: Path | None,
    **asked: Any,
) -> None:
    """Write what may leave: IATI 2.03 activities, or a TABLE (flows, gap, requirements, pledges) as CSV with HXL hashtags.

    Only what the reader may see and the publishers' terms let out is written; share-alike sources go into a file of their own.
    What cannot be written validly is left out and counted with the reason. Contact persons and addresses are never written.
    """
    _fitting(form, what, asked, schema_folder or ruleset)
    held, licences = reader(ctx, member, as_of, loaded_by), _licences()
    if form == "hxl":
        report = _hxl(held, out, what or "", asked, licences)
    else:
        prove = _proof(schema_folder, ruleset, held.today)
        report = _iati(held, out, asked, licences, quiet=as_json)
        prove(report)
    if as_json:
        emit_json(report)
    else:
        _show(report)
    if report.get("valid") is False:
        ctx.exit(4)


def _fitting(form: str, what: str | None, asked: dict[str, Any], proof: Path | None) -> None:
    """Options that do not fit together are told before anything is read."""
    if form == "hxl":
        if what is None:
            raise BadRequest("which table?", hint="commonground export hxl " + "|".join(HXL_TABLES) + " --out FILE.csv")
        given = [name for name in ("publishers", "activities", "flows", "reporting_org", "reporting_name") if asked[name]]
        if given or proof:
            named = {"publishers": "publisher", "activities": "activity"}
            option = named.get(given[0], given[0].replace("_", "-")) if given else "schema and --ruleset"
            raise BadRequest(f"--{option}: for iati alone")
    elif what is not None or asked["plain"]:
        raise BadRequest("a TABLE and --plain are for hxl alone")
    elif asked["flows"] and not (asked["reporting_org"] and asked["reporting_name"]):
        raise BadRequest("--flows needs --reporting-org and --reporting-name", hint="the IATI id and name of whoever reports")
    elif not asked["flows"] and (asked["reporting_org"] or asked["reporting_name"]):
        raise BadRequest("--reporting-org is for --flows alone: activities keep the organisation that reports them")


def _licences() -> dict[str, Licence]:
    from commonground.intake.catalogue import known_feeds

    return {feed.name: feed.licence for feed in known_feeds()}


def _iati(held: Reader, out: Path, asked: dict[str, Any], licences: dict[str, Licence], *, quiet: bool) -> dict[str, Any]:
    from commonground.exchange.iati import Request, export
    from commonground.exchange.iati_own import Own
    from commonground.exchange.iati_rows import Wanted
    from commonground.vocabulary.country import iso3_of

    own = Own(asked["reporting_org"], asked["reporting_name"], asked["reporting_type"]) if asked["flows"] else None
    countries = tuple(map(iso3_of, asked["countries"]))
    wanted = Wanted(countries, tuple(asked["publishers"]), tuple(asked["activities"]), asked["year"])
    with counting("writing", quiet) as progress:
        return export(held, Request(out, wanted, own, asked["language"]), licences, progress)


def _hxl(held: Reader, out: Path, what: str, asked: dict[str, Any], licences: dict[str, Licence]) -> dict[str, Any]:
    from commonground.exchange.hxl import Asked, export
    from commonground.vocabulary.country import iso3_of

    countries = tuple(map(iso3_of, asked["countries"]))
    return export(held, out, Asked(what, countries, asked["year"], asked["plain"]), licences)


def _proof(folder: Path | None, rules: Path | None, today: dt.date) -> Callable[[dict[str, Any]], None]:
    """What adds to a report the faults by the schema, the breaches of the ruleset, and whether there is no error.

    The schema and ruleset are read here, so that a wrong path is told before anything is written.
    """
    if folder is None and rules is None:
        return lambda report: None
    from commonground.exchange import validation

    by = validation.schema(folder) if folder is not None else None
    ruleset = validation.ruleset(rules) if rules is not None else None

    def prove(report: dict[str, Any]) -> None:
        wrong = False
        for file in report["files"]:
            if by is not None:
                file["faults"] = [vars(fault) for fault in validation.faults(Path(file["path"]), by)]
                wrong |= bool(file["faults"])
            if ruleset is not None:
                file["breaches"] = validation.breaches(Path(file["path"]), ruleset, today)
                wrong |= any(breach["severity"] == "error" for breach in file["breaches"])
        report["valid"] = not wrong

    return prove


def _show(report: dict[str, Any]) -> None:
    for file in report["files"]:
        counts = ", ".join(f"{file[key]:,} {key}" for key in ("activities", "transactions", "budgets", "rows") if key in file)
        apart = f" ({file['share_alike']}: share under the same terms)" if file["share_alike"] else ""
        click.echo(f"written to {file['path']}: {counts}{apart}")
        for fault in file.get("faults", ()):
            click.secho(f"  line {fault['line']}: {fault['message']}", fg="red")
        for breach in file.get("breaches", ()):
            where = f"{breach['activities']:,} activities, the first {breach['first']}"
            click.echo(f"  {breach['severity']} {breach['rule']}: {breach['message']} ({where})")
    if "valid" in report:
        click.echo("valid: no errors" if report["valid"] else "NOT valid")
    if report["left_out"]:
        rows = [(row["count"], row["what"], row["because"]) for row in report["left_out"]]
        table([("left out", "right"), ("", "left"), ("because", "left")], rows)
    for held in report["withheld"]:
        click.echo(f"kept here: {held['rows']:,} rows of {held['feed']}: {held['because']} ({held['licence']})")
    for remark in report["remarks"]:
        click.echo(remark)
