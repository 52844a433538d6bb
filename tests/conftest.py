"""Fixtures that every test may use: where the real data is, and what must not be skipped."""

from __future__ import annotations

import gc
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commonground.web import settled

settled.settle = lambda: None  # a process serves for days, but a test for a moment: looking through all of pytest takes longer
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each worker, and each command in a process, compiles everything anew
sys.dont_write_bytecode = False

ROOT = Path(__file__).resolve().parent.parent
REQUIRED = {name.strip().lower() for name in os.environ.get("COMMONGROUND_REQUIRE", "").split(",") if name.strip()}
"""What must be there: a test that would skip for want of it fails instead."""


FIRST = """
    test_personal_data test_web_journeys test_noninterference_commands test_noninterference_web test_rebuild test_explain
    test_watch_panel_on_spark test_screening_on_spark test_noninterference test_real_data test_failures test_brief_languages
    test_small_counts_shown test_total test_release_of_files test_web_kept test_real_money test_real_plans test_docs
    test_money_properties test_guards test_stabilisation_page test_brief_render test_web_map test_web_watch test_load_streaming
""".split()
"""The files that take longest, whatever the number of their tests: begun last, one would keep a core waiting for it."""


def pytest_collection() -> None:
    """What is collected stays: to look through it for rubbish again and again takes time."""
    gc.disable()


def pytest_collection_finish() -> None:
    """From here on there is rubbish, but not among what was collected."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, the rest in its order; `make test` hands files out in this order."""
    order = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: order.get(item.path.stem, len(order)))


def absent(what: str, reason: str) -> None:
    """Skip with a reason, or fail where COMMONGROUND_REQUIRE names it."""
    if what.lower() in REQUIRED:
        pytest.fail(f"{what} is required here, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real public data."""
    folder = Path(os.environ.get("COMMONGROUND_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        absent("data", f"no real data at {folder} (COMMONGROUND_DATA names another place)")
    return folder


@pytest.fixture(scope="session")
def pdftotext() -> str:
    """The program that reads a PDF back as text."""
    program = shutil.which("pdftotext")
    if program is None:
        absent("poppler", "pdftotext is not installed (Debian package poppler-utils)")
    return str(program)


@pytest.fixture(scope="session")
def chromium() -> str:
    """A headless browser."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        absent("chromium", "Chromium is not installed (Debian package chromium)")
    return str(program)


@pytest.fixture(scope="session")
def access_database() -> str:
    """The address of an empty PostgreSQL database for the store of credentials."""
    from postgres import fresh_database

    return fresh_database("access")


@pytest.fixture(params=["sqlite", "postgresql"])
def access_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | str]:
    """Where an empty store of credentials may be: the same tests run on both kinds of database."""
    from access_small import close_opened

    if request.param == "postgresql":
        import sqlalchemy as sa

        from commonground.access.schema import METADATA

        address = request.getfixturevalue("access_database")
        engine = sa.create_engine(address)
        METADATA.drop_all(engine)
        engine.dispose()
        yield address
    else:
        yield tmp_path / "access.sqlite"
    close_opened()


@pytest.fixture(scope="session")
def database() -> str:
    """The address of a PostgreSQL database for the tests of this run; a test that writes takes a schema of it for itself."""
    from postgres import fresh_database

    return fresh_database("suite")


@pytest.fixture
def fresh_schema(request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """A function that gives the address of an empty schema in PostgreSQL, which is gone after the test."""
    import sqlalchemy as sa

    address = request.getfixturevalue("database")
    engine, made = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool), []

    def make() -> str:
        made.append(f"t_{secrets.token_hex(6)}")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {made[-1]}")
        return f"{address}?options=-csearch_path%3D{made[-1]}"

    yield make
    with engine.connect() as connection:
        for name in made:
            connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_url(request: pytest.FixtureRequest) -> str | None:
    """Where a ledger is kept, for `create(root, now, ledger_url)` or `Theatre(root, ledger_url)`: None is a file of the folder.

    A test that takes it runs once on SQLite and once on PostgreSQL, in an empty schema of its own.
    """
    return None if request.param == "sqlite" else str(request.getfixturevalue("fresh_schema")())


@pytest.fixture(scope="session")
def example_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example theatre with its members, loaded once for all tests of pages; a test that writes copies it."""
    from web_small import made

    return made(tmp_path_factory.mktemp("example") / "w")
