"""Who holds a place: Wikipedia's tables of flags and histories, and statements that an installation enters."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from commonground.feeds import control_statements, control_wikipedia
from commonground.feeds.control_history import Holding, holdings
from commonground.feeds.feed import Parsed
from commonground.feeds.reading.document import Document
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Claim
from commonground.vocabulary.tables import TABLES

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "meridia" / "data" / "control_statements_meridia_2018-01-15.csv"


def page(*rows: str, subject: str = "Control of cities during the Syrian civil war", columns: str = "") -> str:
    return "\n".join(
        (
            "---",
            f"subject: {subject}",
            "pubDate: 2023-10-09 13:10",
            "---",
            "",
            "## Aleppo Governorate",
            "",
            f"| Name | Population | District | Held by | {columns}|",
            "| --- | --- | --- | --- | --- |",
            *rows,
            "",
        )
    )


def parsed(text: str, name: str = "control.md") -> Parsed:
    document = Document(name, text.encode())
    assert control_wikipedia.FEED.recognise(document)
    assert not control_statements.FEED.recognise(document)
    found = control_wikipedia.FEED.parse(document)
    assert found.tables["control"].column_names == [*TABLES["control"].names, "position"]
    return found


def held(cell: str) -> list[tuple[str, float | None, bool]]:
    rows = parsed(page(f"| Azaz | 31,623 | A'zaz District | {cell} | See Azaz. |")).tables["control"].to_pylist()
    return [(row["holder"], row["share"], row["contested"]) for row in rows]


def test_the_holder_of_a_town_at_the_date_of_the_page() -> None:
    found = parsed(page("| Manbij | 99,497 | Manbij District | y Flag of Syria.svg | See Manbij (Syrian Civil War). |"))
    row = found.tables["control"].to_pylist()[0]
    assert (row["place_name"], row["adm1_name"], row["adm2_name"]) == ("Manbij", "Aleppo Governorate", "Manbij District")
    assert (row["holder"], row["as_of"], row["from_date"]) == ("Government", dt.date(2023, 10, 9), None)
    assert (row["sentence"], row["position"]) == ("Held by: Flag of Syria.svg", "line 10, statement 1")
    assert found.edition.claims == (Claim("control", "SYR|2023-10-09"),)
    assert (found.edition.published, found.edition.published_basis) == (dt.date(2023, 10, 9), "content")
    assert control_wikipedia.FEED.licence.share_alike


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("n Flag of the United Arab Republic.svg", [("Government", None, False)]),
        ("n Flag_of_the_United_Arab_Republic.svg", [("Government", None, False)]),
        ("y Syria-flag 1932-58 1961-63.svg", [("Opposition", None, False)]),
        ("y Syria-flag 1932-58 1961-63.svgFlag of Turkey.svg", [("Syrian National Army with Türkiye", None, False)]),
        (
            "q Flag of Rojava.svgFlag of Syria.svg",
            [("Autonomous Administration of North and East Syria", None, True), ("Government", None, True)],
        ),
        (
            "u Flag of Syria.svg~52%Flag of Syrian Democratic Forces.svg~27.5%Syria-flag 1932-58 1961-63.svgFlag of Hayat Tahrir"
            " al-Sham.svg~20.5%",
            [
                ("Government", 0.52, True),
                ("Syrian Democratic Forces", 0.275, True),
                ("Opposition and Hayat Tahrir al-Sham", 0.205, True),
            ],
        ),
        (
            "t Flag of Syria.svg 55%Flag of Hayat Tahrir al-Sham.svg Syria-flag 1932-58 1961-63.svg 45%",
            [("Government", 0.55, True), ("Hayat Tahrir al-Sham and Opposition", 0.45, True)],
        ),
        (
            "t Flag of Syria.svg% Flag of Syrian Democratic Forces.svg%",
            [("Government", None, True), ("Syrian Democratic Forces", None, True)],
        ),
        (
            "s Flag of Syrian Democratic Forces.svg(Northern Raqqa) Syria-flag 1932-58 1961-63.svgFlag of Turkey.svg((part of"
            " Northern Raqqa)) Flag of the United Arab Republic.svg(Southern Raqqa)",
            [
                ("Syrian Democratic Forces", None, True),
                ("Syrian National Army with Türkiye", None, True),
                ("Government", None, True),
            ],
        ),
    ],
)
def test_flags_in_plain_words(cell: str, expected: list[tuple[str, float | None, bool]]) -> None:
    assert held(cell) == [(holder, pytest.approx(share) if share else None, contested) for holder, share, contested in expected]


def test_an_unknown_flag_is_a_reject_that_names_the_file() -> None:
    found = parsed(page("| A | 1 | D | y Flag of Nowhere At All.svg | text |", "| B | 1 | D | — | text |"))
    assert found.tables["control"].num_rows == 0
    assert [(r.position, r.reason) for r in found.rejects] == [
        ("line 10", "the flag 'Flag of Nowhere At All.svg' is not known"),
        ("line 11", "no flag says who holds the place"),
    ]
    assert "text" not in found.rejects[0].row.values()


def test_a_page_of_another_country_loads_unchanged() -> None:
    rows = ("| Heet | 1 | Heet District | Flag of Iraq.svg | On 14 April 2016, the Iraqi army captured the town. |",)
    found = parsed(page(*rows, subject="Control of towns during the Iraqi civil war"))
    now, past = found.tables["control"].to_pylist()
    assert (now["country"], now["holder"]) == ("IRQ", "Government")
    assert (past["holder"], past["from_date"], past["to_date"]) == ("Government", dt.date(2016, 4, 14), None)


def test_a_page_without_a_country_is_refused_with_a_hint() -> None:
    document = Document("page.md", page("| A | 1 | D | Flag of Syria.svg | |", subject="Towns").encode())
    with pytest.raises(MalformedFile, match="country"):
        control_wikipedia.FEED.parse(document)


def test_the_date_may_stand_in_the_name_alone() -> None:
    text = page("| A | 1 | D | Flag of Syria.svg | |").replace("pubDate: 2023-10-09 13:10", "author: Wikipedia")
    found = parsed(text, "control_syria_2023-09.md")
    assert (found.edition.published, found.edition.published_basis) == (dt.date(2023, 9, 30), "name")


def test_columns_right_of_the_holder_are_all_history() -> None:
    row = "| Idlib | 1 | D | y Flag of Hayat Tahrir al-Sham.svg | Some text. | On 28 March 2015, rebels captured Idlib City. |"
    past = parsed(page(row, columns="History | ")).tables["control"].to_pylist()[1]
    assert (past["holder"], past["from_date"], past["sentence"]) == (
        "Opposition",
        dt.date(2015, 3, 28),
        "On 28 March 2015, rebels captured Idlib City",
    )


def test_a_name_in_the_history_never_enters() -> None:
    doubtful = "On 29 July 2012, commander in the area, Lieutenant Adam Example, took the city."
    history = f"{doubtful} On 16 February 2020, the Syrian Army took the city."
    found = parsed(page(f"| Anadan | 1 | D | y Flag of Syria.svg | {history} |"))
    assert "Example" not in json.dumps(found.tables["control"].to_pylist(), default=str)
    assert found.tables["control"].num_rows == 2


def said(text: str, place: str = "Douma", still: str = "Government") -> list[tuple[str, str, str, str | None]]:
    def plain(holding: Holding) -> tuple[str, str, str, str | None]:
        end = holding.to_date.isoformat() if holding.to_date else None
        return holding.holder, holding.from_date.isoformat(), holding.from_precision, end

    return [plain(holding) for holding in holdings(text, place, frozenset({still}))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On 12 April 2018, the Syrian army took full control of the city Douma.", ("Government", "2018-04-12", "day", None)),
        ("On 8 June 2013, the town was recaptured by the Syrian Army during a raid.", ("Government", "2013-06-08", "day", None)),
        ("Since June 2012, the government has maintained control.", ("Government", "2012-06-01", "month", None)),
        ("In December 2012 the FSA took control of the city.", ("Opposition", "2012-12-01", "month", "2012-12-31")),
        ("On 15 January 2014, rebels were in control of Douma.", ("Opposition", "2014-01-15", "day", "2014-01-15")),
        (
            "The Free Syrian Army took control over the city on 19 September 2012.",
            ("Opposition", "2012-09-19", "day", "2012-09-19"),
        ),
        ("On 18 September 2013, the Islamic State seized the town.", ("Islamic State", "2013-09-18", "day", "2013-09-18")),
    ],
)
def test_a_plain_sentence_gives_an_interval(text: str, expected: tuple[str, str, str, str | None]) -> None:
    assert said(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "On 30 July, FSA seized control of the town.",
        "On 30 July 2012, FSA seized control of the Anadan checkpoint.",
        "On 28 February 2014, FSA and Jabhat al-Akrad took control of the town and the surrounding villages.",
        "On 29 March 2013 the town was reportedly captured by anti-government rebels.",
        "By November 2013, the Islamic State was in full control of the town.",
        "On 1 March 2013, the army took control of half of the city.",
        "On late August 2013, Ahrar al-Sham seized the town.",
        "On 8 May 2019, the Syrian army captured the town of Elsewhere in the north.",
        "On 31 February 2014, the army took the town.",
    ],
)
def test_a_sentence_that_leaves_doubt_gives_nothing(text: str) -> None:
    assert said(text) == []


def test_a_capture_lasts_until_the_next_capture() -> None:
    text = "On 19 July 2012, rebels seized the town. Much happened. On 12 April 2018, the army took the town."
    assert said(text) == [("Opposition", "2012-07-19", "day", "2018-04-11"), ("Government", "2018-04-12", "day", None)]


def test_a_sentence_in_between_that_fits_no_rule_ends_what_is_known() -> None:
    text = "On 19 July 2012, rebels seized the town. Later it was reportedly retaken. On 12 April 2018, the army took the town."
    assert said(text)[0] == ("Opposition", "2012-07-19", "day", "2012-07-19")


def test_a_state_of_another_holder_does_not_say_when_the_place_was_lost() -> None:
    text = "On 19 July 2012, rebels seized the town. On 15 January 2014, the army was in control of the town."
    assert said(text) == [
        ("Opposition", "2012-07-19", "day", "2012-07-19"),
        ("Government", "2014-01-15", "day", "2014-01-15"),
    ]


def test_a_state_of_the_same_holder_shows_that_the_capture_lasted() -> None:
    text = "On 19 July 2012, rebels seized the town. On 15 January 2014, rebels were in control of the town."
    assert said(text)[0] == ("Opposition", "2012-07-19", "day", "2014-01-15")


def test_a_last_capture_by_another_than_todays_holder_stays_closed() -> None:
    assert said("On 19 July 2012, rebels seized the town.", still="Government") == [
        ("Opposition", "2012-07-19", "day", "2012-07-19")
    ]


def test_the_syrian_towns_as_published(shared_data: Path) -> None:
    path = shared_data / "control" / "wikipedia_control_of_cities_syria_2023-09.md"
    found = parsed(path.read_text(encoding="utf-8"), path.name)
    rows = found.tables["control"].to_pylist()
    assert len({row["position"].split(",")[0] for row in rows}) == 152
    assert len({row["position"] for row in rows}) == len(rows)
    assert len({row["adm1_name"] for row in rows}) == 13
    assert found.rejects == ()
    now = {(row["place_name"], row["holder"]) for row in rows if row["from_date"] is None}
    assert ("Azaz", "Syrian National Army with Türkiye") in now
    assert ("Atarib", "Hayat Tahrir al-Sham") in now
    aleppo = [row["share"] for row in rows if row["place_name"] == "Outside listed towns in Aleppo G." and row["contested"]]
    assert aleppo == pytest.approx([0.52, 0.275, 0.205])
    douma = [
        (row["holder"], row["from_date"], row["to_date"]) for row in rows if row["place_name"] == "Douma" and row["from_date"]
    ]
    assert douma[-1] == ("Government", dt.date(2018, 4, 12), None)
    assert all(row["from_date"] is None or row["from_date"] <= row["as_of"] for row in rows)
    assert max(len(row["sentence"]) for row in rows) < 200


HEADER = "place,country,holder,from,to,sentence,source\n"


def statements(body: str, name: str = "control_statements_2018-01-15.csv") -> Parsed:
    document = Document(name, (HEADER + body).encode())
    assert control_statements.FEED.recognise(document)
    assert not control_wikipedia.FEED.recognise(document)
    found = control_statements.FEED.parse(document)
    assert found.tables["control"].column_names == [*TABLES["control"].names, "position"]
    return found


def rows_of(found: Parsed) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = found.tables["control"].to_pylist()
    return rows


@pytest.mark.parametrize(
    ("start", "end", "first", "precision", "last"),
    [
        ("2016", "2017", dt.date(2016, 1, 1), "year", dt.date(2017, 12, 31)),
        ("2016-06", "2016-06", dt.date(2016, 6, 1), "month", dt.date(2016, 6, 30)),
        ("2016-06-26", "", dt.date(2016, 6, 26), "day", None),
        ("", "2016-02", None, None, dt.date(2016, 2, 29)),
    ],
)
def test_the_length_of_a_date_is_its_precision(
    start: str, end: str, first: dt.date | None, precision: str | None, last: dt.date | None
) -> None:
    row = rows_of(statements(f"IQG01Q01,IRQ,Government,{start},{end},It was so.,Gazette\n"))[0]
    assert (row["from_date"], row["from_precision"], row["to_date"]) == (first, precision, last)
    assert (row["pcode"], row["place_name"], row["country"]) == ("IQG01Q01", None, "IRQ")
    assert (row["sentence"], row["as_of"]) == ("It was so. [Gazette]", dt.date(2018, 1, 15))


def test_a_place_may_be_a_name_and_a_country_too() -> None:
    row = rows_of(statements("Al-Falluja,Iraq,Government,2016,,x,y\n"))[0]
    assert (row["pcode"], row["place_name"], row["country"], row["scope_key"]) == (None, "Al-Falluja", "IRQ", "IRQ|Al-Falluja")


def test_overlapping_statements_of_different_holders_are_contested_where_they_overlap() -> None:
    found = statements("XM0104,XMD,Ash Front,2016,2017-01-31,a,b\nXM0104,XMD,Government,2017-01-15,,c,d\n")
    pieces = [(r["holder"], r["contested"], str(r["from_date"]), str(r["to_date"]), r["position"]) for r in rows_of(found)]
    assert pieces == [
        ("Ash Front", False, "2016-01-01", "2017-01-14", "line 2"),
        ("Ash Front", True, "2017-01-15", "2017-01-31", "line 2"),
        ("Government", True, "2017-01-15", "2017-01-31", "line 3"),
        ("Government", False, "2017-02-01", "None", "line 3"),
    ]
    assert found.remarks == ("XM0104: statements of different holders overlap; there it is contested",)
    assert found.edition.claims == (Claim("control", "XMD|XM0104"),)


def test_statements_of_one_holder_or_of_two_places_do_not_contest_each_other() -> None:
    found = statements("XM01,XMD,A,2016,2017,a,b\nXM01,XMD,A,2017,,c,d\nXM02,XMD,B,2016,,c,d\n")
    assert [row["contested"] for row in rows_of(found)] == [False, False, False]
    assert found.remarks == ()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",IRQ,G,2016,,a,b", "place is empty"),
        ("X1,IRQ,,2016,,a,b", "holder is empty"),
        ("X1,Atlantis,G,2016,,a,b", "country is neither an ISO3 code nor a known name"),
        ("X1,IRQ,G,summer 2016,,a,b", "from is not a date (write 2016, 2016-06 or 2016-06-26)"),
        ("X1,IRQ,G,2016,2016-13,a,b", "to is not a date (write 2016, 2016-06 or 2016-06-26)"),
        ("X1,IRQ,G,2016,2015,a,b", "to is before from"),
        ("X1,IRQ,G,2016,,ask a.person@example.org,b", "sentence or source holds an e-mail address or a telephone number"),
        ("X1,IRQ,G,2016,,a,call +964 770 123 4567", "sentence or source holds an e-mail address or a telephone number"),
    ],
)
def test_an_unreadable_statement_is_a_reject(line: str, reason: str) -> None:
    found = statements(line + "\n")
    assert [(reject.position, reject.reason) for reject in found.rejects] == [("line 2", reason)]
    assert "sentence" not in found.rejects[0].row
    assert found.tables["control"].num_rows == 0


def test_a_workbook_of_statements_is_read_with_its_sheet_and_row() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Control"
    book.active.append([])
    book.active.append(["Statements of control"])
    book.active.append(HEADER.strip().split(","))
    book.active.append(["IQG01Q01", "IRQ", "Government", 2016, "2017-03", "It was so.", "Gazette"])
    stream = io.BytesIO()
    book.save(stream)
    document = Document("statements.xlsx", stream.getvalue())
    assert control_statements.FEED.recognise(document)
    row = rows_of(control_statements.FEED.parse(document))[0]
    assert (row["from_date"], row["from_precision"], row["to_date"]) == (dt.date(2016, 1, 1), "year", dt.date(2017, 3, 31))
    assert (row["position"], row["as_of"]) == ("Control row 4", None)


def test_the_bundled_example_is_contested_for_a_fortnight() -> None:
    document = Document(EXAMPLE.name, EXAMPLE.read_bytes())
    found = control_statements.FEED.parse(document)
    contested = [row for row in rows_of(found) if row["contested"]]
    assert {(str(row["from_date"]), str(row["to_date"])) for row in contested} == {("2017-01-15", "2017-01-31")}
    assert len({claim.key for claim in found.edition.claims}) == 5
    assert found.rejects == ()
