"""Reading text files: encodings, what kind of file it is, lines of records, and cells as numbers."""

from __future__ import annotations

import codecs

import pytest

from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import from_sheet
from commonground.vocabulary.errors import WrongEncoding

NAMES = "place,people\nAl Fallūjah,12\n"


@pytest.mark.parametrize(
    "data",
    [
        NAMES.encode(),
        codecs.BOM_UTF8 + NAMES.encode(),
        NAMES.encode("utf-16"),
        codecs.BOM_UTF16_BE + NAMES.encode("utf-16-be"),
        NAMES.replace("\n", "\r\n").encode(),
    ],
    ids=["utf-8", "utf-8 with BOM", "utf-16", "utf-16 big-endian", "Windows line ends"],
)
def test_the_same_table_in_any_encoding(data: bytes) -> None:
    table = Document("names.csv", data).csv
    assert table.header == ("place", "people")
    assert table.column("place").to_pylist() == ["Al Fallūjah"]
    assert table.lines.tolist() == [2]


def test_text_that_is_not_utf8_is_windows_1252() -> None:
    document = Document("names.csv", "place,people\nQuébec,1\n".encode("cp1252"))
    assert document.csv.column("place").to_pylist() == ["Québec"]
    assert document.start(8) == "place,pe"


def test_text_in_no_known_encoding_is_refused() -> None:
    with pytest.raises(WrongEncoding):
        _ = Document("names.csv", b"place,people\n\xc3\x28\x81,1\n").kind


def test_the_line_of_a_record_after_a_line_break_in_quotes_and_a_blank_line() -> None:
    table = Document("notes.csv", 'id,note\n1,"Nīnawá,\nnorth"\n\n2,plain\n3,"a ""word"""\n'.encode()).csv
    assert table.column("note").to_pylist() == ["Nīnawá,\nnorth", "plain", 'a "word"']
    assert table.lines.tolist() == [2, 5, 6]


def test_a_record_with_too_many_cells_is_told_with_its_line() -> None:
    table = Document("ragged.csv", "id,name\n1,Ā\n2,b,c\n3,d\n".encode()).csv
    assert (table.lines.tolist(), table.ragged) == ([2, 4], ((3, 3),))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('{"id": 1}\n{"id": 2}\n', "jsonl"),
        ('{"id": 1}\r\n{"id": 2}\r\n', "jsonl"),
        ('{"id": 1}\n', "json"),
        ('{"id":\n{"of": 2}}\n', "json"),
        ('[\n{"id": 1},\n{"id": 2}]', "json"),
        ('{"id": 1}\n\n', "json"),
        ("\ufeff{}", "json"),
        ("id,name\n1,{}\n", "csv"),
    ],
)
def test_lines_of_json_are_told_from_one_json_value(text: str, kind: str) -> None:
    assert Document("file", text.encode()).kind == kind


def test_numbers_are_read_as_written_and_what_is_none_is_rejected() -> None:
    good = Columns(Document("n.csv", b"id,n\n1,12\n2, 1e3 \n3,\n4,-.5\n").csv, ("n",))
    assert good.number("n").to_pylist() == [12.0, 1000.0, None, -0.5]
    assert good.rejects() == ()
    bad = Columns(Document("n.csv", b"id,n\n1,+12\n2,nan\n3,inf\n4,1e999\n5,7\n").csv, ("n",))
    assert bad.number("n").to_pylist() == [12.0, None, None, None, 7.0]
    assert [reject.position for reject in bad.rejects()] == ["line 3", "line 4", "line 5"]


def test_cells_of_a_sheet_become_text_with_the_rows_that_hold_any() -> None:
    rows = [["Place", "People", "Share"], ["Mosul", 12.0, 0.25], ["", "", ""], ["Erbil", True, None], ["Dohuk"]]
    table = from_sheet("Data", rows, 0)
    assert [table.column(name).to_pylist() for name in table.header] == [
        ["Mosul", "Erbil", "Dohuk"],
        ["12", "true", None],
        ["0.25", None, None],
    ]
    assert (table.where, table.lines.tolist()) == ("Data row ", [2, 4, 5])


def test_what_a_feed_makes_of_a_document_is_made_once() -> None:
    asked: list[str] = []

    def name(document: Document) -> str:
        asked.append(document.name)
        return document.name

    document = Document("a.csv", b"id\n1\n")
    assert (document.once(name), document.once(name), asked) == ("a.csv", "a.csv", ["a.csv"])
