"""Screening in a browser: one name that is kept nowhere, a file as long work, decisions by two people, receipts."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from httpx import Response
from starlette.testclient import TestClient

from commonground.web.jobs.running import run as run_job
from commonground.web.jobs.state import Job
from fixtures_small import put
from screening_small import PEOPLE, few_clean_names, un
from signed_small import Pages, words
from web_small import told

NOBODY = "Ottoline Vanderplanck"
LISTED = "Testorian Quillfeather"
PAYEES = f"payee,land\n{LISTED},\n{NOBODY},\n"
LOOSE = {"fpr": "0.01"}


class Office(Pages):
    """Belgium with two approvers and a reader, CELL with an approver; each is signed in once."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._browsers: dict[str, TestClient] = {}

    def open_to(self, name: str, role: str) -> None:
        account = self.account(name, role)
        seed = self.factor(account, name) if role == "approver" else None
        self._browsers[name] = super().signed_in(name, seed)

    def signed_in(self, name: str, seed: str | None = None) -> TestClient:
        return self._browsers[name]


@pytest.fixture(autouse=True, scope="module")
def few() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        few_clean_names(patch)
        yield


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A list of two people whom nobody is, and who screens beside it."""
    root = tmp_path_factory.mktemp("listed")
    made = Office(root / "w")
    told(made.root, "load", str(put(root / "un.xml", un(*PEOPLE))))
    for name, role in (("BEL/ann", "approver"), ("BEL/bob", "approver"), ("BEL/rea", "reader"), ("CELL/cyd", "approver")):
        made.open_to(name, role)
    yield made
    made.site.close()


@pytest.fixture(scope="module")
def run(office: Office) -> str:
    """A file that Ann had screened; the run."""
    return screened(office, office.signed_in("BEL/ann"))


def screened(office: Office, browser: TestClient, text: str = PAYEES, **more: str) -> str:
    sent = {"file": (f"payments to {NOBODY}.csv", text)}
    answer = browser.post("/screening/batch", files=sent, data={**LOOSE, **more})
    job = ended(office, answer)
    found = browser.get(f"/data/jobs/{job.job_id}")
    assert f"/screening/runs/{job.outcome['run']}" in found.text
    return str(job.outcome["run"])


def ended(office: Office, answer: Response) -> Job:
    """The job that an answer leads to, once it was run."""
    assert answer.status_code == 303, words(answer)
    job_id = answer.headers["location"].rpartition("/")[2]
    run_job(office.site.jobs, job_id, threading.Event())
    job = office.site.jobs.state.one(job_id)
    assert (job.state, job.problem) == ("done", None)
    return job


def everything(root: Path) -> bytes:
    return b"".join(path.read_bytes() for path in root.rglob("*") if path.is_file())


# one name


def test_a_listed_name_is_told_with_its_evidence(office: Office) -> None:
    answer = office.signed_in("BEL/rea").post("/screening", data={"name": LISTED, "dob": "1951-03-02"})
    said = words(answer)
    assert answer.status_code == 200
    assert LISTED in said
    assert "QDi.001" in said
    assert "Date of birth" in said
    assert "un-sc" in said
    assert "7 June 2018" in said
    assert "Words side by side" in said


def test_no_hit_is_said_with_the_lists_that_were_asked(office: Office) -> None:
    said = words(office.signed_in("BEL/rea").post("/screening", data={"name": NOBODY}))
    assert "No hit." in said
    assert "un-sc 7 June 2018" in said
    assert "too few clean names to promise" in said


def test_a_name_that_was_asked_is_in_no_address_no_log_and_no_file(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    browser = office.signed_in("BEL/rea")
    with caplog.at_level(logging.DEBUG):
        asked = {"name": NOBODY, "documents": "P-1234567", "dob": "1971-04-05", "countries": "Belgium"}
        answer = browser.post("/screening", data=asked)
        wrong = browser.post("/screening", data={"name": NOBODY, "dob": NOBODY})
    assert (answer.status_code, wrong.status_code) == (200, 400)
    for one in (answer, wrong):
        assert one.headers["cache-control"] == "no-store"
        assert "etag" not in one.headers
        assert not re.search(r'(href|action)="[^"]*Vanderplanck', one.text)
    assert "Vanderplanck" not in caplog.text
    held = everything(office.root)
    assert b"Vanderplanck" not in held
    assert b"P-1234567" not in held


def test_what_cannot_be_read_is_said_beside_the_form(office: Office) -> None:
    answer = office.signed_in("BEL/rea").post("/screening", data={"name": "<b>x</b>", "dob": "no day"})
    assert answer.status_code == 400
    assert "&#39;no day&#39; is no date of birth" in answer.text
    assert "<b>x</b>" not in answer.text


def test_a_form_from_elsewhere_is_refused(office: Office, run: str) -> None:
    browser = office.signed_in("BEL/ann")
    for path in ("/screening", "/screening/batch", "/screening/verify", f"/screening/runs/{run}/decide"):
        answer = browser.post(
            path, data={"name": LISTED}, headers={"sec-fetch-site": "cross-site", "origin": "https://elsewhere.test"}
        )
        assert answer.status_code == 403
    assert office.browser().get("/screening/runs").status_code == 303


# a file


def test_the_columns_of_a_file_are_told_with_what_they_seem_to_be(office: Office) -> None:
    browser = office.signed_in("BEL/ann")
    answer = browser.post("/screening/batch/columns", files={"file": ("payees.csv", PAYEES)})
    assert answer.status_code == 200
    assert re.search(r'<option value="name" selected>', answer.text)
    assert "Choose the file again" in words(answer)
    part = browser.post("/screening/batch/columns", files={"file": ("payees.csv", PAYEES)}, headers={"hx-request": "true"})
    assert part.text.lstrip().startswith('<div id="columns">')


def test_a_file_without_a_column_of_names_is_asked_about(office: Office) -> None:
    browser = office.signed_in("BEL/ann")
    answer = browser.post("/screening/batch", files={"file": ("p.csv", "who,sum\nA,1\n")}, data=LOOSE)
    assert answer.status_code == 400
    assert "no column seems to hold a name" in words(answer)
    assert 'name="heading" value="who"' in answer.text


def test_a_mapped_column_is_screened(office: Office) -> None:
    data = {"heading": ["who", "sum"], "role-0": "name", "role-1": ""}
    browser = office.signed_in("BEL/bob")
    answer = browser.post("/screening/batch", files={"file": ("p.csv", f"who,sum\n{LISTED},1\n")}, data={**LOOSE, **data})
    job_id = answer.headers["location"].rpartition("/")[2]
    run_job(office.site.jobs, job_id, threading.Event())
    assert office.site.jobs.state.one(job_id).outcome["alerting"] == 1


def test_a_workbook_has_columns_too(office: Office) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Beneficiary", "Sum"])
    book.active.append([NOBODY, 5])
    held = io.BytesIO()
    book.save(held)
    answer = office.signed_in("BEL/ann").post("/screening/batch/columns", files={"file": ("p.xlsx", held.getvalue())})
    assert 'name="heading" value="Beneficiary"' in answer.text


def test_nothing_of_a_file_stays(office: Office, run: str) -> None:
    assert b"Vanderplanck" not in everything(office.root)
    assert office.site.jobs.spool.all() == []


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [("payees.exe", 400, "this is no file of payees"), ("payees.parquet", 422, "it is no Parquet")],
)
def test_a_file_of_another_kind_is_refused(office: Office, name: str, status: int, said: str) -> None:
    answer = office.signed_in("BEL/ann").post("/screening/batch", files={"file": (name, b"PAR1")}, data=LOOSE)
    assert (answer.status_code, said in words(answer)) == (status, True)


def test_the_columns_of_parquet_are_told_too(office: Office) -> None:
    written = io.BytesIO()
    pq.write_table(pa.table({"Payee": [LISTED], "Born": [1951]}), written)
    answer = office.signed_in("BEL/ann").post("/screening/batch/columns", files={"file": ("p.parquet", written.getvalue())})
    assert answer.status_code == 200
    assert re.findall(r'name="heading" value="(\w+)"', answer.text) == ["Payee", "Born"]


def test_a_reader_screens_no_file(office: Office) -> None:
    browser = office.signed_in("BEL/rea")
    assert browser.post("/screening/batch", files={"file": ("p.csv", PAYEES)}).status_code == 403
    assert 'type="file"' not in browser.get("/screening/batch").text


# runs, decisions, receipts


def test_a_run_names_rows_by_number_and_listed_people_alone(office: Office, run: str) -> None:
    page = office.signed_in("BEL/ann").get(f"/screening/runs/{run}")
    assert page.status_code == 200
    assert LISTED in page.text
    assert NOBODY not in page.text
    assert f"{run[:8]}.2.1" in page.text


def test_a_run_of_another_member_is_as_one_that_is_not_there(office: Office, run: str) -> None:
    browser = office.signed_in("CELL/cyd")
    hidden, absent = (browser.get(f"/screening/runs/{one}") for one in (run, "0" * 32))
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert hidden.text.replace(run, "") == absent.text.replace("0" * 32, "")
    assert run[:8] not in browser.get("/screening/runs").text
    assert browser.get(f"/screening/runs/{run}/receipt.json").status_code == 404


def test_a_hit_is_decided_by_two_people(office: Office) -> None:
    ann, bob = office.signed_in("BEL/ann"), office.signed_in("BEL/bob")
    run = screened(office, ann)
    decide, hit = f"/screening/runs/{run}/decide", f"{run[:8]}.2.1"
    assert ann.post(decide, data={"hit": hit, "said": "clear", "why": ""}).status_code == 400
    assert ann.post(decide, data={"hit": hit, "said": "clear", "why": "born elsewhere"}).status_code == 303
    waiting = words(ann.get(f"/screening/runs/{run}"))
    assert "another person approves it" in waiting
    assert "born elsewhere" in waiting
    again = ann.post(decide, data={"hit": hit, "said": "clear", "why": "mine"})
    assert again.status_code == 403
    assert "Approve: cleared" in words(bob.get(f"/screening/runs/{run}"))
    assert bob.post(decide, data={"hit": hit, "said": "clear", "why": "looked at it too"}).status_code == 303
    decided = words(ann.get(f"/screening/runs/{run}"))
    assert "No hit waits for a decision." in decided
    assert "cleared" in decided


def test_a_proposal_is_refused(office: Office) -> None:
    ann, bob = office.signed_in("BEL/ann"), office.signed_in("BEL/bob")
    run = screened(office, ann)
    decide, hit = f"/screening/runs/{run}/decide", f"{run[:8]}.2.1"
    ann.post(decide, data={"hit": hit, "said": "confirm", "why": "the same"})
    assert bob.post(decide, data={"hit": hit, "said": "refuse", "why": "another day of birth"}).status_code == 303
    assert "proposed as confirmed, and refused" in words(bob.get(f"/screening/runs/{run}"))


def test_a_reader_decides_nothing(office: Office, run: str) -> None:
    browser = office.signed_in("BEL/rea")
    assert "/decide" not in browser.get(f"/screening/runs/{run}").text
    answer = browser.post(f"/screening/runs/{run}/decide", data={"hit": f"{run[:8]}.2.1", "said": "clear", "why": "x"})
    assert answer.status_code == 403


def test_a_hit_of_another_run_is_not_decided_here(office: Office, run: str) -> None:
    data = {"hit": "00000000.2.1", "said": "clear", "why": "x"}
    assert office.signed_in("BEL/ann").post(f"/screening/runs/{run}/decide", data=data).status_code == 400


def test_hits_are_downloaded_by_row_in_three_forms(office: Office, run: str) -> None:
    browser = office.signed_in("BEL/ann")
    files = {ending: browser.get(f"/screening/runs/{run}/hits.{ending}").content for ending in ("csv", "xlsx", "parquet")}
    sheet = openpyxl.load_workbook(io.BytesIO(files["xlsx"])).worksheets[0]
    table = pq.read_table(io.BytesIO(files["parquet"]))
    (row,) = csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig")))
    assert (row["hit"], row["row"], row["alert"], row["caption"]) == (f"{run[:8]}.2.1", "2", "yes", LISTED)
    assert [cell.value for cell in sheet[1]] == table.column_names == list(row)
    assert (sheet["A2"].value, table["hit"].to_pylist()) == (row["hit"], [row["hit"]])
    assert table["score"].to_pylist() == [float(row["score"])]
    assert browser.get(f"/screening/runs/{run}/hits.pdf").status_code == 404
    assert office.signed_in("CELL/cyd").get(f"/screening/runs/{run}/hits.csv").status_code == 404


def test_a_file_is_screened_again_since_its_run_and_the_result_tells_rows_alone(office: Office, run: str) -> None:
    browser, again = office.signed_in("BEL/ann"), f"payee\n{NOBODY}\nPerpetua Snodgrass\n"
    assert f"/screening/batch?since={run}" in browser.get(f"/screening/runs/{run}").text
    form = browser.get("/screening/batch", params={"since": run})
    assert (f'name="since" value="{run}"' in form.text, 'name="fpr"' in form.text) == (True, False)
    sent = browser.post("/screening/batch", files={"file": ("p.csv", again)}, data={"since": run})
    done = ended(office, sent)
    page = browser.get(f"/screening/again/{done.job_id}")
    assert "Nothing newly hits." in words(page)
    assert "the payee is not in the input any more, or was changed" in words(page)
    assert (LISTED in page.text, "Snodgrass" in page.text) == (True, False)
    assert f"/screening/again/{done.job_id}" in browser.get(f"/screening/runs/{run}").text
    assert f"/screening/again/{done.job_id}" in browser.get(f"/data/jobs/{done.job_id}").text
    other = office.signed_in("CELL/cyd")
    assert other.get(f"/screening/again/{done.job_id}").status_code == 404
    assert other.get("/screening/batch", params={"since": run}).status_code == 404
    assert other.post("/screening/batch", files={"file": ("p.csv", again)}, data={"since": run}).status_code == 404


def test_the_ledger_is_screened_by_contributors_and_again_since_then(office: Office, run: str) -> None:
    browser = office.signed_in("BEL/ann")
    assert office.signed_in("BEL/rea").post("/screening/ledger").status_code == 403
    first = ended(office, browser.post("/screening/ledger")).outcome["run"]
    assert 'name="since"' in browser.get(f"/screening/runs/{first}").text
    done = ended(office, browser.post("/screening/ledger", data={"since": first}))
    assert "Nothing ceased to hit." in words(browser.get(f"/screening/again/{done.job_id}"))
    assert browser.post("/screening/ledger", data={"since": run}).status_code == 404


def test_the_last_scorecard_is_shown_to_the_member_that_had_it_measured(office: Office) -> None:
    reader, other = office.signed_in("BEL/rea"), office.signed_in("CELL/cyd")
    assert "has not had it measured yet" in words(reader.get("/screening/quality"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("commonground.screening.quality_alarms.FRESH", 20)
        done = ended(office, reader.post("/screening/quality"))
    page = words(reader.get("/screening/quality"))
    assert "asked for by BEL/rea. Lists: 1; entries: 2; names: 4." in page
    assert "un-sc" in page
    assert "2018" in page
    assert "/screening/quality" in reader.get(f"/data/jobs/{done.job_id}").text
    assert "has not had it measured yet" in words(other.get("/screening/quality"))
    assert 'dir="rtl"' in reader.get("/screening/quality", params={"lang": "ar"}).text[:200]


def test_a_receipt_is_downloaded_and_verified_by_anybody(office: Office, run: str) -> None:
    receipt = office.signed_in("BEL/ann").get(f"/screening/runs/{run}/receipt.json")
    assert "attachment" in receipt.headers["content-disposition"]
    key = json.loads(receipt.content)["public_key"]
    other = office.signed_in("CELL/cyd")
    for given, said in (
        (key, "The signature is good."),
        ("", "The signature fits the key in the file."),
        ("00" * 32, "Not verified"),
    ):
        answer = other.post("/screening/verify", files={"file": ("r.json", receipt.content)}, data={"key": given})
        assert said in words(answer)
    changed = receipt.content.replace(b'"rows":2', b'"rows":3')
    assert changed != receipt.content
    answer = other.post("/screening/verify", files={"file": ("r.json", changed)}, data={"key": key})
    assert (answer.status_code, "the receipt was changed after it was signed" in words(answer)) == (422, True)
    assert "Not verified" in words(other.post("/screening/verify", files={"file": ("r.json", b"[]")}))


def test_pages_of_screening_are_read_from_right_to_left_in_arabic(office: Office, run: str) -> None:
    browser = office.signed_in("BEL/ann")
    for path in ("/screening", "/screening/batch", "/screening/runs", f"/screening/runs/{run}", "/screening/verify"):
        assert 'dir="rtl"' in browser.get(path, params={"lang": "ar"}).text[:200]
