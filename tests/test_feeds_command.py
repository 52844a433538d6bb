"""The commands `feeds` and `fetch` as a user meets them."""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.intake.catalogue import known_feeds
from commonground.vocabulary.tables import TABLES

GED = """id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,dyad_dset_id,\
dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,side_b,number_of_sources,source_article,where_prec,\
where_coordinates,where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,event_clarity,\
date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low
1,IRQ-2018-1-1,2018,1,Clear,1,1,1,Iraq: Government,1,1,Government of Iraq - IS,1,1,Government of Iraq,2,2,IS,1,,1,Mosul,,Ninewa,,\
36.3,43.1,,1,Iraq,645,Middle East,1,1,2018-01-05,2018-01-05,1,2,0,0,3,3,3
"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "ged_iraq.csv").write_text(GED)
    (folder / "page.csv").write_text("<html>moved</html>")
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_every_feed_is_listed_with_what_a_reader_needs(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(cli, ["feeds", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [feed["name"] for feed in listed] == [feed.name for feed in known_feeds()]
    for feed in listed:
        assert feed["title"], feed["name"]
        assert feed["recognised"].endswith("."), feed["name"]
        assert set(feed["tables"]) <= set(TABLES), feed["name"]
        assert feed["licence"]["name"], feed["name"]
        assert feed["attribution"], feed["name"]
        for download in feed["downloads"]:
            assert download["url"].startswith("https://"), feed["name"]


def test_names_of_feeds_are_told_apart() -> None:
    names = [feed.name for feed in known_feeds()]
    assert len(names) == len(set(names))


def test_an_address_that_was_not_tried_here_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(cli, ["feeds", "ucdp-ged"]) == 0
    shown = capsys.readouterr().out
    assert "https://ucdp.uu.se/downloads/" in shown
    assert "(not verified here)" in shown


def test_an_unknown_feed_is_told_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(cli, ["fetch", "ucdp-gde"]) == 6
    assert "ucdp-ged" in capsys.readouterr().err


def test_a_fetched_file_can_be_loaded_in_one_go(site: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace, folder = str(tmp_path / "theatre"), tmp_path / "dl"
    assert run(cli, ["init", workspace]) == 0
    command = ["-w", workspace, "fetch", "ucdp-ged", "--url", f"{site}/ged_iraq.csv", "--to", str(folder), "--load"]
    assert run(cli, command) == 0
    assert "loaded 1 event" in capsys.readouterr().out
    assert (folder / "ucdp-ged" / "ged_iraq.csv").read_text() == GED
    assert run(cli, ["-w", workspace, "load", str(folder)]) == 0
    assert "nothing changed" in capsys.readouterr().out


def test_what_cannot_be_fetched_is_listed_and_the_rest_is_fetched(
    site: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    urls = [part for name in ("page.csv", "gone.csv", "ged_iraq.csv") for part in ("--url", f"{site}/{name}")]
    assert run(cli, ["fetch", "ucdp-ged", *urls, "--to", str(tmp_path / "dl"), "--json"]) == 4
    told = json.loads(capsys.readouterr().out)
    assert [Path(item["file"]).name for item in told["files"]] == ["ged_iraq.csv"]
    assert [(item["feed"], item["error"]) for item in told["failures"]] == [("ucdp-ged", "not-data"), ("ucdp-ged", "unavailable")]


def test_options_that_do_not_fit_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(cli, ["fetch", "ucdp-ged", "fts-plan", "--url", "https://example.org/a.csv"]) == 2
    assert run(cli, ["fetch", "ucdp-ged", "--load", "--json"]) == 2
    assert "exclude each other" in capsys.readouterr().err
    assert run(cli, ["fetch", "control-statements"]) == 2
    assert "no address is known for control-statements" in capsys.readouterr().err
