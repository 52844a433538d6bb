"""The tables that leave as HXL or plain CSV: their columns, their hashtags, and the query that fills them.

Source of the tags: the tag map of OCHA's FTS tables on HDX (hdx-scraper-fts before 2026-02-25, when OCHA took the tags out).
"""

from __future__ import annotations

from dataclasses import dataclass

from commonground.door.steps import Step


@dataclass(frozen=True)
class Column:
    """A column: its header, its hashtag, and what it is."""

    name: str
    tag: str
    what: str


@dataclass(frozen=True)
class Table:
    """A table that leaves: `steps` make the view `hxl_rows` with the columns, `source_id`, `country` (a list) and `year`."""

    name: str
    columns: tuple[Column, ...]
    steps: tuple[Step, ...]
    needs_money: bool = False


def _columns(text: str) -> tuple[Column, ...]:
    """Columns from lines `name | tag | what`."""
    cells = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return tuple(Column(*row) for row in cells)


TERMS = _columns("""
    publisher | #meta+publisher | who published the row
    licence | #meta+licence | under which terms
    attribution | #meta+attribution | how the publisher wants to be named
    source | #meta+source+id | sha256 of the file that the row stands in
    position | #meta+position | where it stands in that file
""")
"""Every table ends with these: a row that is passed on alone still says whose it is."""

USD = "CAST({} AS DECIMAL(18, 0)) * CAST(0.01 AS DECIMAL(3, 2))"
"""Hundredths as an exact decimal."""


def _usd(column: str) -> str:
    return USD.format(column)


_REQUIREMENT = """
    SELECT coalesce(array_to_string(countries, '|'), location) AS "countryCode", plan_id AS id, plan_name AS name,
           plan_code AS code, plan_type AS "typeName", about_from AS "startDate", about_to AS "endDate", year, breakdown,
           cluster_code AS "clusterCode", cluster, pot, {original} AS "origRequirements",
           {required} AS "revisedRequirements", {funded} AS funding, {pledged} AS pledges, {gap}
           CASE WHEN required_usd_cents > 0 AND funded_usd_cents IS NOT NULL
                THEN floor(100.0 * funded_usd_cents / NULLIF(required_usd_cents, 0) + 0.5) END AS "percentFunded",
           source_id, position, list_append(countries, location) AS of_countries, year AS of_year,
           plan_key || ' ' || breakdown || ' ' || coalesce(cluster, '') AS sorted
    FROM {table}
"""


def _requirement_rows(table: str, gap: str = "") -> str:
    """The columns of requirements from a table that has those of `requirement`."""
    money = {name: _usd(f"{name}_usd_cents") for name in ("original", "required", "funded", "pledged")}
    return _REQUIREMENT.format(table=table, gap=gap, **money)


REQUIREMENTS = Table(
    "requirements",
    _columns("""
    countryCode | #country+code | ISO3; several are separated by a bar
    id | #activity+appeal+id+fts_internal | FTS id of the plan
    name | #activity+appeal+name | plan
    code | #activity+appeal+id+external | plan code
    typeName | #activity+appeal+type+name | type of plan
    startDate | #date+start | first day
    endDate | #date+end | last day
    year | #date+year | year
    breakdown | #meta+breakdown | plan, cluster, globalcluster or location
    clusterCode | #sector+cluster+code | cluster
    cluster | #sector+cluster+name | cluster; empty for the whole plan
    pot | #meta+pot | named, unspecified, shared or outside of any plan
    origRequirements | #value+funding+required+usd+original | USD asked at first
    revisedRequirements | #value+funding+required+usd | USD asked now
    funding | #value+funding+total+usd | USD received
    pledges | #value+funding+pledge+usd | USD promised
    percentFunded | #value+funding+pct | funding in whole percent of the requirement
    """)
    + TERMS,
    (
        Step(
            "hxl_rows",
            "what plans ask for and have",
            _requirement_rows("requirement"),
        ),
    ),
)

FLOWS = Table(
    "flows",
    _columns("""
    flow | #activity+flow+id | id that stays over editions
    system | #meta+system | fts, iati, cbpf …: whose model the row follows
    stage | #status+text | pledge, commitment, disbursement or expenditure: never to be added up
    direction | #financial+direction | in or out as the reporter sees it; transfer where a third party reports
    flowType | #financial+flow+type | standard, parked, pass through, carryover
    date | #date | date of the transaction
    valueDate | #date+value | date at which the amount is valued
    decisionDate | #date+decision | date of the decision
    firstReportedDate | #date+reported | date of the first report
    budgetYear | #date+year+budget | year of the giver that it is counted in
    srcOrganization | #org+name+funder | giver
    srcOrganizationId | #org+id+funder | id of the giver
    destOrganization | #org+name+impl | receiver
    destOrganizationId | #org+id+impl | id of the receiver
    placeKind | #meta+place+kind | country, region, none, or shared (FTS does not split it)
    place | #country+iso3+impl | ISO3 of the country, or the code of the region, of this part
    share | #value+pct+share | part of the flow that goes there
    amount | #value+funding+total | this part, in its currency
    currency | #value+funding+total+currency | ISO 4217
    amountUSD | #value+funding+total+usd | this part, in US dollars; empty where there is no rate
    flowUSD | #value+funding+flow+usd | the whole flow, once for each of its parts
    exchangeRate | #financial+fx | units of the currency for a dollar
    rateDate | #date+fx | day of the rate
    rateSource | #meta+fx | source of the rate
    because | #meta+share+reason | how the share came about
    contributionType | #financial+contribution+type | financial or in kind
    earmarking | #financial+earmarking | Grand Bargain category
    description | #description+notes | title
    refCode | #activity+code | reference of the reporter
    activity | #activity+id | IATI identifier of the activity
    srcActivity | #activity+id+funder | activity that the money came from
    destActivity | #activity+id+impl | activity that the money goes to
    reporter | #org+name+reporter | who reports it
    flags | #meta+flags | what is doubtful
    """)
    + TERMS,
    (
        Step(
            "hxl_rows",
            "each part of each flow that speaks: sums over parts never count a flow twice",
            f"""
            SELECT m.flow, m.system, m.stage, m.direction, m.flow_type AS "flowType", m.date, m.value_date AS "valueDate",
                   m.decided_on AS "decisionDate", m.reported_on AS "firstReportedDate", m.budget_year AS "budgetYear",
                   m.from_name AS "srcOrganization", m.from_ref AS "srcOrganizationId", m.to_name AS "destOrganization",
                   m.to_ref AS "destOrganizationId", p.place_kind AS "placeKind", p.place, p.share,
                   {_usd("p.part_cents")} AS amount, m.currency, {_usd("p.part_usd_cents")} AS "amountUSD",
                   {_usd("p.usd_cents")} AS "flowUSD", p.rate AS "exchangeRate", p.rate_date AS "rateDate",
                   p.rate_source AS "rateSource", p.because, m.contribution AS "contributionType", m.earmarking,
                   m.title AS description, m.reference AS "refCode", m.activity, m.from_activity AS "srcActivity",
                   m.to_activity AS "destActivity", m.reporter_name AS reporter, array_to_string(m.flags, '; ') AS flags,
                   m.source_id, m.position, [CASE WHEN p.place_kind IN ('country', 'shared') THEN p.place END] AS of_countries,
                   year(m.date) AS of_year, m.flow || ' ' || coalesce(p.place, '') AS sorted
            FROM part p JOIN money m ON m.source_id = p.source_id AND m.position = p.position AND m.flow = p.flow
            """,
        ),
    ),
    needs_money=True,
)

PLEDGES = Table(
    "pledges",
    _columns("""
    pledge | #activity+pledge+id | id that stays over editions
    conference | #event+code | key of the conference, drive or fund
    conferenceName | #event+name | as published
    heldOn | #date+event | day of the conference
    donor | #org+name+funder | who promises
    donorCountry | #country+iso3+funder | ISO3 of a state
    fund | #org+name+fund | pooled fund, where it is one
    country | #country+iso3 | ISO3 of the country that it is for
    purpose | #description+purpose | what it is for
    year | #date+year | fiscal year
    instrument | #financial+instrument | grant, loan, credit, guarantee …: not to be added up
    status | #status+text | pledge, requirement, goal, paid …
    periodFrom | #date+start | first day for which it is promised
    periodTo | #date+end | last day
    pledgedOn | #date+pledge | day of the promise
    amount | #value+pledge | promised, in its currency
    currency | #value+pledge+currency | ISO 4217
    paidOn | #date+paid | day of the payment
    paid | #value+paid | paid, in its currency
    paidCurrency | #value+paid+currency | ISO 4217
    paidUSD | #value+paid+usd | paid, in US dollars as stated
    outstandingUSD | #value+outstanding+usd | still outstanding, in US dollars as stated
    isTotal | #meta+total | true for a total of the conference
    flags | #meta+flags | what is doubtful
    """)
    + TERMS,
    (
        Step(
            "hxl_rows",
            "each promise and what became of it",
            f"""
            SELECT pledge, conference, conference_name AS "conferenceName", held_on AS "heldOn", donor,
                   donor_country AS "donorCountry", fund, country, purpose, year, instrument, status, period_from AS "periodFrom",
                   period_to AS "periodTo", pledged_on AS "pledgedOn", {_usd("amount_cents")} AS amount, currency,
                   paid_on AS "paidOn", {_usd("paid_cents")} AS paid, paid_currency AS "paidCurrency",
                   {_usd("paid_usd_cents")} AS "paidUSD", {_usd("outstanding_usd_cents")} AS "outstandingUSD",
                   is_total AS "isTotal", array_to_string(flags, '; ') AS flags, source_id, position, [country] AS of_countries,
                   coalesce(year, year(coalesce(pledged_on, held_on))) AS of_year, pledge AS sorted
            FROM pledge
            """,
        ),
    ),
)

_SHOWN_WITH_GAP = (*REQUIREMENTS.columns[: -len(TERMS) - 1], Column("gap", "#value+funding+gap+usd", "USD still short"))

_SHORT = "CASE WHEN required_usd_cents > 0 THEN required_usd_cents - coalesce(funded_usd_cents, 0) END"

GAP = Table(
    "gap",
    _SHOWN_WITH_GAP + REQUIREMENTS.columns[-len(TERMS) - 1 :],
    (
        Step(
            "hxl_gap_row",
            "the finest breakdown of each plan: its own clusters, else the global ones, else the plan (as `gap` shows it)",
            """
            SELECT *, dense_rank() OVER (PARTITION BY plan_key, year ORDER BY
                      CASE breakdown WHEN 'cluster' THEN 1 WHEN 'globalcluster' THEN 2 ELSE 3 END) AS turn
            FROM requirement WHERE breakdown IN ('plan', 'cluster', 'globalcluster') AND pot <> 'outside'
            QUALIFY turn = 1
            """,
        ),
        Step(
            "hxl_rows",
            "what each cluster of a plan is short of; a pot without a requirement has no gap",
            _requirement_rows("hxl_gap_row", f"{_usd(_SHORT)} AS gap,"),
        ),
    ),
)

TABLES = {table.name: table for table in (FLOWS, REQUIREMENTS, PLEDGES, GAP)}
