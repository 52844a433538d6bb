"""Fetching against a server in this process that cuts, changes, refuses and misleads."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import threading
import zipfile
from collections.abc import Callable, Iterator
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from commonground.intake.addresses import checked, file_name, recorded
from commonground.intake.fetch import Fetcher, Patience
from commonground.vocabulary.errors import BadRequest, NoSpace, NotData, TooLarge, TruncatedFile, Unavailable

CSV = b"id,year\n" + b"".join(b"%d,2018\n" % number for number in range(20_000))
NOW = dt.datetime(2026, 3, 4, 5, 6, 7, tzinfo=dt.UTC)
MODIFIED = format_datetime(dt.datetime(2026, 1, 2, tzinfo=dt.UTC), usegmt=True)

Answer = Callable[[BaseHTTPRequestHandler], None]


class Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        pass  # a client that hangs up is part of these tests


class Publisher:
    """A server whose answers are scripted by path; the last one of a path is given again and again."""

    def __init__(self) -> None:
        self.script: dict[str, list[Answer]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                publisher.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                answers = publisher.script[self.path.partition("?")[0]]
                (answers.pop(0) if len(answers) > 1 else answers[0])(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    running = Publisher()
    yield running
    running.server.shutdown()
    running.server.server_close()


def whole(data: bytes, *, ranges: bool = True, cut: int | None = None, status: int = 200, **headers: str) -> Answer:
    """An answer with the data, or the range that is asked where If-Range agrees; `cut` closes after so many bytes."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        body, code, extra = data, status, {}
        asked, proof = handler.headers.get("Range"), handler.headers.get("If-Range")
        if ranges and asked and proof in (headers.get("etag"), headers.get("last_modified")):
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            body, code, extra = data[start:], 206, {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"}
        handler.send_response(code)
        for name, value in {**{n.replace("_", "-"): v for n, v in headers.items()}, **extra}.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body if cut is None else body[:cut])
        if cut is not None:
            handler.wfile.flush()
            handler.connection.close()
            handler.close_connection = True

    return answer


def unless_known(data: bytes, etag: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.headers.get("If-None-Match") == etag:
            handler.send_response(304)
            handler.send_header("ETag", etag)
            handler.end_headers()
        else:
            whole(data, etag=etag)(handler)

    return answer


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def fetcher(publisher: Publisher, pauses: list[float]) -> Iterator[Fetcher]:
    patience = Patience(attempts=3, connect_seconds=5, read_seconds=5)
    with Fetcher(patience, sleep=pauses.append, clock=lambda: NOW, hdx_hosts=(publisher.host,)) as running:
        yield running


def hidden(folder: Path, ending: str) -> list[Path]:
    return sorted((folder / ".fetched").glob(f"*{ending}"))


def test_a_file_is_written_down_with_hash_address_time_and_etag(publisher: Publisher, fetcher: Fetcher, tmp_path: Path) -> None:
    publisher.script["/ged251.csv"] = [whole(CSV, etag='"a"', last_modified=MODIFIED)]
    fetched = fetcher.fetch(publisher.url("/ged251.csv?api_key=hush"), tmp_path)
    assert fetched.path == tmp_path / "ged251.csv"
    assert fetched.path.read_bytes() == CSV
    assert fetched.changed
    manifest = json.loads(hidden(tmp_path, ".json")[0].read_text())
    assert manifest == {
        "file": "ged251.csv",
        "address": publisher.url("/ged251.csv?api_key=***"),
        "final_address": publisher.url("/ged251.csv?api_key=***"),
        "bytes": len(CSV),
        "sha256": hashlib.sha256(CSV).hexdigest(),
        "etag": '"a"',
        "last_modified": MODIFIED,
        "retrieved": "2026-03-04T05:06:07+00:00",
    }
    assert hidden(tmp_path, ".part") == []


def test_the_time_of_the_file_is_the_time_of_retrieval(publisher: Publisher, fetcher: Fetcher, tmp_path: Path) -> None:
    publisher.script["/a.csv"] = [whole(CSV, last_modified=MODIFIED)]
    assert fetcher.fetch(publisher.url("/a.csv"), tmp_path).path.stat().st_mtime == NOW.timestamp()


def test_a_cut_download_goes_on_from_where_it_stopped(publisher: Publisher, fetcher: Fetcher, tmp_path: Path) -> None:
    publisher.script["/a.csv"] = [whole(CSV, cut=70_000, etag='"a"'), whole(CSV, etag='"a"')]
    fetched = fetcher.fetch(publisher.url("/a.csv"), tmp_path)
    assert fetched.path.read_bytes() == CSV
    assert 0 < fetched.continued_from <= 70_000
    assert publisher.asked[1][1]["range"] == f"bytes={fetched.continued_from}-"
    assert publisher.asked[1][1]["if-range"] == '"a"'


def test_a_later_run_continues_what_an_earlier_one_left(publisher: Publisher, fetcher: Fetcher, tmp_path: Path) -> None:
    publisher.script["/a.csv"] = [whole(CSV, cut=70_000, last_modified=MODIFIED), *[whole(b"", status=503)] * 3]
    with pytest.raises(Unavailable, match="503"):
        fetcher.fetch(publisher.url("/a.csv"), tmp_path)
    assert list(tmp_path.glob("*.csv")) == []
    assert len(hidden(tmp_path, ".part")) == 1
    publisher.script["/a.csv"] = [whole(CSV, last_modified=MODIFIED)]
    fetched = fetcher.fetch(publisher.url("/a.csv"), tmp_path)
    assert fetched.path.read_bytes() == CSV
    assert fetched.continued_from > 0


def test_a_file_that_changed_meanwhile_is_not_glued_to_its_older_half(
    publisher: Publisher, fetcher: Fetcher, tmp_path: Path
) -> None:
    newer = CSV.replace(b"2018", b"2019")
    publisher.script["/a.csv"] = [whole(CSV, cut=70_000, etag='"a"'), whole(newer, etag='"b"')]
    fetched = fetcher.fetch(publisher.url("/a.csv"), tmp_path)
    assert fetched.path.read_bytes() == newer
    assert fetched.continued_from == 0
    assert fetched.etag == '"b"'


def test_a_server_that_ignores_if_range_is_not_believed(publisher: Publisher, fetcher: Fetcher, tmp_path: Path) -> None:
    newer = CSV.replace(b"2018", b"2019")

    def careless(handler: BaseHTTPRequestHandler) -> None:
        start = int(handler.headers["Range"].removeprefix("bytes=").rstrip("-"))
        ranged = f"bytes {start}-{len(newer) - 1}/{len(newer)}"
        whole(newer[start:], ranges=False, status=206, etag='"b"', content_range=ranged)(handler)

    publisher.script["/a.csv"] = [whole(CSV, cut=70_000, etag='"a"'), careless, whole(newer, etag='"b"')]
    assert fetcher.fetch(publisher.url("/a.csv"), tmp_path).path.read_bytes() == newer


def test_without_ranges_or_validators_it_begins_again(publisher: Publisher, fetcher: Fetcher, tmp_path: Path) -> None:
    publisher.script["/a.csv"] = [whole(CSV, cut=70_000, etag='"a"'), whole(CSV, ranges=False, etag='"a"')]
    publisher.script["/b.csv"] = [whole(CSV, cut=70_000), whole(CSV)]
    publisher.script["/c.csv"] = [whole(CSV, cut=70_000, etag='W/"a"'), whole(CSV, etag='W/"a"')]
    for name in ("a.csv", "b.csv", "c.csv"):
        fetched = fetcher.fetch(publisher.url(f"/{name}"), tmp_path)
        assert fetched.path.read_bytes() == CSV
        assert fetched.continued_from == 0
    assert [("range" in headers) for path, headers in publisher.asked if path in ("/b.csv", "/c.csv")] == [False] * 4


def test_a_server_in_trouble_is_asked_again_with_growing_pauses(
    publisher: Publisher, fetcher: Fetcher, pauses: list[float], tmp_path: Path
) -> None:
    publisher.script["/a.csv"] = [whole(b"", status=500), whole(b"", status=502), whole(CSV)]
    assert fetcher.fetch(publisher.url("/a.csv"), tmp_path).path.read_bytes() == CSV
    assert pauses == [1, 2]


def test_the_pause_that_a_server_asks_for_is_kept(
    publisher: Publisher, fetcher: Fetcher, pauses: list[float], tmp_path: Path
) -> None:
    publisher.script["/a.csv"] = [
        whole(b"", status=429, retry_after="17"),
        whole(b"", status=503, retry_after="9999"),
        whole(CSV),
    ]
    fetcher.fetch(publisher.url("/a.csv"), tmp_path)
    assert pauses == [17, 60]


def test_an_address_that_is_gone_is_said_at_once(
    publisher: Publisher, fetcher: Fetcher, pauses: list[float], tmp_path: Path
) -> None:
    publisher.script["/gone.csv"] = [whole(b"<html>not found", status=404)]
    with pytest.raises(Unavailable, match="404 Not Found") as caught:
        fetcher.fetch(publisher.url("/gone.csv"), tmp_path)
    assert caught.value.where == publisher.url("/gone.csv")
    assert "--url" in str(caught.value.hint)
    assert pauses == []


def test_a_host_that_does_not_answer_is_given_up(fetcher: Fetcher, pauses: list[float], tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"the connection failed.*3 attempts"):
        fetcher.fetch("http://127.0.0.1:9/a.csv", tmp_path)
    assert pauses == [1, 2]


@pytest.mark.parametrize(
    "page",
    [
        b"<!DOCTYPE html><html><body>Service unavailable",
        b"\xef\xbb\xbf\r\n <html lang='en'>",
        b"<!-- cached --> <!doctype HTML>",
        b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">',
    ],
)
def test_a_web_page_never_takes_the_place_of_a_good_file(
    publisher: Publisher, fetcher: Fetcher, tmp_path: Path, page: bytes
) -> None:
    publisher.script["/a.csv"] = [whole(CSV), whole(page, content_type="text/csv")]
    good = fetcher.fetch(publisher.url("/a.csv"), tmp_path).path
    with pytest.raises(NotData, match="web page"):
        fetcher.fetch(publisher.url("/a.csv"), tmp_path)
    assert good.read_bytes() == CSV
    assert hidden(tmp_path, ".part") == []


def test_nothing_and_half_an_archive_are_refused(publisher: Publisher, fetcher: Fetcher, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", CSV)
    publisher.script["/empty.csv"] = [whole(b"")]
    publisher.script["/half.zip"] = [whole(packed.getvalue()[:5_000])]
    publisher.script["/whole.zip"] = [whole(packed.getvalue())]
    with pytest.raises(NotData, match="empty"):
        fetcher.fetch(publisher.url("/empty.csv"), tmp_path)
    with pytest.raises(TruncatedFile):
        fetcher.fetch(publisher.url("/half.zip"), tmp_path)
    assert fetcher.fetch(publisher.url("/whole.zip"), tmp_path).bytes == len(packed.getvalue())


def test_a_file_that_is_too_large_is_refused_and_not_kept(publisher: Publisher, tmp_path: Path) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for _ in range(20):
            handler.wfile.write(b"2710\r\n" + b"x" * 10_000 + b"\r\n")
        handler.wfile.write(b"0\r\n\r\n")

    publisher.script["/a.csv"] = [whole(CSV)]
    publisher.script["/endless.csv"] = [endless]
    with Fetcher(Patience(limit_bytes=100_000)) as fetcher:
        for name in ("a.csv", "endless.csv"):
            with pytest.raises(TooLarge, match="--limit-mb"):
                fetcher.fetch(publisher.url(f"/{name}"), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".fetched"]
    assert hidden(tmp_path, ".part") == []


def test_an_unchanged_file_is_not_sent_again_and_keeps_its_date(publisher: Publisher, fetcher: Fetcher, tmp_path: Path) -> None:
    publisher.script["/a.csv"] = [unless_known(CSV, '"a"')]
    first = fetcher.fetch(publisher.url("/a.csv"), tmp_path)
    os.utime(first.path, (1_500_000_000, 1_500_000_000))
    again = fetcher.fetch(publisher.url("/a.csv"), tmp_path)
    assert not again.changed
    assert again.sha256 == first.sha256
    assert again.path.stat().st_mtime == 1_500_000_000


def test_a_file_that_was_altered_here_is_fetched_whole(publisher: Publisher, fetcher: Fetcher, tmp_path: Path) -> None:
    publisher.script["/a.csv"] = [unless_known(CSV, '"a"')]
    path = fetcher.fetch(publisher.url("/a.csv"), tmp_path).path
    path.write_bytes(b"edited by hand")
    assert fetcher.fetch(publisher.url("/a.csv"), tmp_path).path.read_bytes() == CSV
    assert [older.read_bytes() for older in (tmp_path / "older").rglob("a.csv")] == [b"edited by hand"]


def test_a_newer_edition_leaves_the_older_one_beside_it(publisher: Publisher, fetcher: Fetcher, tmp_path: Path) -> None:
    newer = CSV + b"1,2019\n"
    publisher.script["/a.csv"] = [whole(CSV, etag='"a"'), whole(newer, etag='"b"')]
    fetcher.fetch(publisher.url("/a.csv"), tmp_path)
    assert fetcher.fetch(publisher.url("/a.csv"), tmp_path).path.read_bytes() == newer
    older = list((tmp_path / "older").rglob("a.csv"))
    assert [path.parent.name for path in older] == [f"2026-03-04-{hashlib.sha256(CSV).hexdigest()[:8]}"]
    assert older[0].read_bytes() == CSV


def test_two_addresses_with_one_file_name_keep_two_files(publisher: Publisher, fetcher: Fetcher, tmp_path: Path) -> None:
    publisher.script["/irq/data.csv"], publisher.script["/syr/data.csv"] = [whole(CSV)], [whole(CSV + b"1,2019\n")]
    first = fetcher.fetch(publisher.url("/irq/data.csv"), tmp_path)
    second = fetcher.fetch(publisher.url("/syr/data.csv"), tmp_path)
    assert first.path.name == "data.csv"
    assert second.path != first.path
    assert second.path.suffix == ".csv"
    assert first.path.read_bytes() == CSV


def test_redirects_are_followed_and_a_circle_is_told(publisher: Publisher, fetcher: Fetcher, tmp_path: Path) -> None:
    publisher.script["/download"] = [whole(b"", status=302, location="/files/GEDEvent_v25_1.csv?X-Amz-Signature=hush")]
    publisher.script["/files/GEDEvent_v25_1.csv"] = [whole(CSV)]
    publisher.script["/round"] = [whole(b"", status=302, location="/round")]
    publisher.script["/out"] = [whole(b"", status=302, location="file:///etc/hostname")]
    fetched = fetcher.fetch(publisher.url("/download"), tmp_path)
    assert fetched.path.name == "GEDEvent_v25_1.csv"
    assert "hush" not in hidden(tmp_path, ".json")[0].read_text()
    with pytest.raises(Unavailable, match="in a circle"):
        fetcher.fetch(publisher.url("/round"), tmp_path)
    with pytest.raises(Unavailable, match="not http"):
        fetcher.fetch(publisher.url("/out"), tmp_path)


def test_an_interrupted_fetch_keeps_what_came_and_goes_on(publisher: Publisher, tmp_path: Path) -> None:
    publisher.script["/a.csv"] = [whole(CSV, etag='"a"')]

    def interrupt(event: str, facts: dict[str, object]) -> None:
        if event == "piece":
            raise KeyboardInterrupt

    with Fetcher(tell=interrupt) as fetcher, pytest.raises(KeyboardInterrupt):
        fetcher.fetch(publisher.url("/a.csv"), tmp_path)
    assert list(tmp_path.glob("*.csv")) == []
    with Fetcher() as fetcher:
        fetched = fetcher.fetch(publisher.url("/a.csv"), tmp_path)
    assert fetched.path.read_bytes() == CSV


def test_a_full_disk_is_told_and_leaves_the_good_file(publisher: Publisher, tmp_path: Path) -> None:
    publisher.script["/a.csv"] = [whole(CSV), whole(CSV + b"1,2019\n")]

    def full(event: str, facts: dict[str, object]) -> None:
        if event == "piece":
            raise OSError(28, "No space left on device")

    with Fetcher() as fetcher:
        good = fetcher.fetch(publisher.url("/a.csv"), tmp_path).path
    with Fetcher(tell=full) as fetcher, pytest.raises(NoSpace):
        fetcher.fetch(publisher.url("/a.csv"), tmp_path)
    assert good.read_bytes() == CSV


def test_the_page_of_an_hdx_data_set_stands_for_the_files_it_lists(
    publisher: Publisher, fetcher: Fetcher, tmp_path: Path
) -> None:
    listed = [
        {"name": "irq_admbnda_adm2.geojson", "format": "GeoJSON", "url": publisher.url("/d/irq_admbnda_adm2.geojson")},
        {"name": "irq_admbnda_adm1.zip", "format": "SHP", "url": publisher.url("/d/irq_admbnda_adm1.zip")},
        {"name": "map.pdf", "format": "PDF", "url": publisher.url("/d/map.pdf")},
    ]
    answer = json.dumps({"success": True, "result": {"name": "cod-ab-irq", "resources": listed}}).encode()
    publisher.script["/api/3/action/package_show"] = [whole(answer, content_type="application/json")]
    page = publisher.url("/dataset/cod-ab-irq")
    assert fetcher.addresses(page, tmp_path) == (listed[0]["url"], listed[1]["url"])
    assert publisher.asked[0][0] == "/api/3/action/package_show?id=cod-ab-irq"
    assert fetcher.addresses(page, tmp_path, "*ADM1*") == (listed[1]["url"],)
    with pytest.raises(Unavailable, match=r"irq_admbnda_adm1\.zip"):
        fetcher.addresses(page, tmp_path, "*adm3*")
    assert [path for path in tmp_path.iterdir() if not path.name.startswith(".")] == []


def test_an_address_that_is_no_data_set_stands_for_itself(fetcher: Fetcher, tmp_path: Path) -> None:
    assert fetcher.addresses("https://example.org/dataset/x", tmp_path) == ("https://example.org/dataset/x",)


@pytest.mark.parametrize("url", ["ftp://example.org/a.csv", "file:///a.csv", "example.org/a.csv", "https:///a.csv"])
def test_only_addresses_of_http_and_https_are_taken(url: str) -> None:
    with pytest.raises(BadRequest):
        checked(url)


@pytest.mark.parametrize(
    ("asked", "final", "headers", "name"),
    [
        ("https://x.org/d/a.csv", "https://cdn.x.org/9f3c", {}, "a.csv"),
        (
            "https://x.org/dl?id=1",
            "https://x.org/dl?id=1",
            {"content-disposition": 'attachment; filename="r 1.xlsx"'},
            "r 1.xlsx",
        ),
        ("https://x.org/dl", "https://x.org/dl", {"content-disposition": 'attachment; filename="../../.bashrc"'}, "bashrc"),
        (
            "https://x.org/custom-search?planid=1083&groupby=cluster&token=hush",
            "https://x.org/custom-search?planid=1083&groupby=cluster&token=hush",
            {"content-type": "application/json; charset=utf-8"},
            "custom-search-planid-1083-groupby-cluster.json",
        ),
        ("https://x.org/progress/2022", "https://x.org/progress/2022", {"content-type": "application/json"}, "2022.json"),
        ("https://x.org", "https://x.org", {"content-type": "text/csv"}, "x.org.csv"),
    ],
)
def test_a_file_is_named_as_its_publisher_names_it(asked: str, final: str, headers: dict[str, str], name: str) -> None:
    assert file_name(asked, final, headers) == name


def test_what_is_written_down_holds_no_password_and_no_key() -> None:
    assert recorded("https://me:hush@x.org/a?year=2022&apiKey=hush#top") == "https://x.org/a?year=2022&apiKey=***"
