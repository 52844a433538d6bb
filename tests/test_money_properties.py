"""What must hold of money whatever the files say: parts sum, order and repetition change nothing, each transfer counts once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from commonground.cli.main import cli
from commonground.funding.speaking import money
from fixtures_small import Theatre, put
from money_small import ECB, Paid, Work, iati

SOME = settings(max_examples=3, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
"""A workspace for each example takes a fifth of a second: a failure is shown as it is found, not made smaller."""

AMOUNTS = st.integers(1, 10**9)
CURRENCIES = st.sampled_from(["USD", "EUR", "GBP"])
PERCENTAGES = st.sampled_from(["", "0", "33.3333", "50", "100", "130", "-5", "half", "0.0001"])
KINDS = st.sampled_from(["1", "2", "3", "4", "11", "12"])
DAYS = st.sampled_from(["2019-07-01", "2020-01-02", "2020-01-09"])


def cents(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}"


@st.composite
def files(draw: st.DrawFn) -> dict[str, str]:
    """Files of three reporters who name one another, with amounts, currencies, days and places at random."""
    made = {}
    for name in ("xm-a", "xm-b", "xm-c"):
        paid = []
        for _ in range(draw(st.integers(1, 3))):
            other = draw(st.sampled_from(["XM-A", "XM-B", "XM-C"]))
            kind, sign = draw(KINDS), draw(st.sampled_from(["", "", "-"]))
            ends = (
                {"by": other, "by_activity": f"{other}-1"} if kind in ("1", "11") else {"to": other, "to_activity": f"{other}-1"}
            )
            amount, currency = sign + cents(draw(AMOUNTS)), draw(CURRENCIES)
            paid.append(Paid(kind, amount, **ends, day=draw(DAYS), currency=currency))
        places = [(country, draw(PERCENTAGES)) for country in draw(st.sampled_from(["IQ", "IQ SY", "IQ SY YE"])).split()]
        regions = draw(st.sampled_from([(), (("498", "50"),)]))
        made[name] = iati(name.upper(), Work(f"{name.upper()}-1", paid, countries=places, regions=regions))
    return made


class World:
    """A workspace with rates, into which texts are loaded one by one, and the commands' answers in it."""

    def __init__(self, root: Path) -> None:
        self._theatre, self._inbox, self._loads = Theatre(root / "w"), root / "in", 0
        self._theatre.load(put(self._inbox / "eurofxref-hist.csv", ECB))

    def load(self, texts: Iterable[tuple[str, str]], **options: Any) -> World:
        for name, text in texts:
            self._loads += 1
            self._theatre.load(put(self._inbox / str(self._loads) / f"{name}.xml", text), **options)
        return self

    def says(self, *words: str) -> Any:
        """The JSON of a command, without the sources' names, which follow the files."""
        result = CliRunner().invoke(cli, ["-w", str(self._theatre.root), *words, "--json"])
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    def total(self, *words: str) -> dict[str, Any]:
        found: dict[str, Any] = self.says("total", "--country", "IRQ", *words)
        return {key: found[key] for key in ("total_usd", "low_usd", "high_usd", "steps", "unconverted")}

    def rows(self, sql: str) -> list[dict[str, Any]]:
        reader = self._theatre.reader()
        money(reader)
        return reader.rows(sql)

    def close(self) -> None:
        self._theatre.close()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("money")


def world(root: Path) -> World:
    return World(root / str(sum(1 for _ in root.iterdir())))


@SOME
@given(files())
def test_parts_sum_to_their_flow_in_both_currencies(root: Path, made: dict[str, str]) -> None:
    held = world(root).load(made.items())
    for row in held.rows(
        "SELECT any_value(amount_cents) AS amount, sum(part_cents) AS parts, any_value(usd_cents) AS usd,"
        " sum(part_usd_cents) AS usd_parts FROM part GROUP BY source_id, position"
    ):
        assert (row["amount"], row["usd"]) == (row["parts"], row["usd_parts"])
    held.close()


@SOME
@given(files(), st.permutations(["xm-a", "xm-b", "xm-c"]))
def test_the_order_of_files_and_loading_them_twice_change_nothing(root: Path, made: dict[str, str], order: list[str]) -> None:
    first, other = world(root).load(made.items()), world(root).load((name, made[name]) for name in [*order, *order])
    assert other.total() == first.total()
    assert other.total("--measure", "commitment", "--year", "2019") == first.total("--measure", "commitment", "--year", "2019")
    first.close()
    other.close()


@SOME
@given(st.lists(AMOUNTS, min_size=1, max_size=3), st.lists(AMOUNTS, min_size=1, max_size=3), st.booleans())
def test_two_versions_of_a_file_are_the_newer_one(root: Path, old: list[int], new: list[int], newer_first: bool) -> None:
    def stated(amounts: list[int], on: str) -> tuple[str, str]:
        works = [Work("XM-A-1", [Paid("3", cents(amount)) for amount in amounts])]
        return "xm-a", iati("XM-A", *works, generated=f"{on}T00:00:00Z")

    both = [stated(old, "2020-06-01"), stated(new, "2021-06-01")]
    held = world(root).load(reversed(both) if newer_first else both)
    assert held.total()["total_usd"] == pytest.approx(sum(new) / 100, abs=1e-9)
    held.close()


@SOME
@given(st.lists(AMOUNTS, min_size=1, max_size=4), CURRENCIES, PERCENTAGES)
def test_a_negative_correction_cancels_to_the_cent(root: Path, amounts: list[int], currency: str, percentage: str) -> None:
    paid = [Paid("3", sign + cents(amount), currency=currency) for amount in amounts for sign in ("", "-")]
    places = (("IQ", percentage), ("SY", "33.3333"), ("YE", ""))
    held = world(root).load([("a", iati("XM-A", Work("XM-A-1", paid, countries=places)))])
    assert {step["usd"] for step in held.total()["steps"]} == {0.0}
    assert {row["usd"] for row in held.rows("SELECT sum(part_usd_cents) AS usd FROM part GROUP BY place")} == {0}
    held.close()


@SOME
@given(st.lists(st.tuples(AMOUNTS, DAYS), min_size=1, max_size=4), CURRENCIES, st.booleans(), st.booleans())
def test_the_other_end_of_transfers_changes_no_net_total(
    root: Path, transfers: list[tuple[int, str]], currency: str, upper_first: bool, with_ids: bool
) -> None:
    """The giver tells what it paid, the receiver what it got and passed on: either alone, or both, is one sum."""
    ids = {"to_activity": "XM-B-1"} if with_ids else {}
    back = {"by_activity": "XM-A-1"} if with_ids else {}
    given_ = [Paid("3", cents(n), to="XM-B", day=day, currency=currency, **ids) for n, day in transfers]
    got = [Paid("1", cents(n), by="XM-A", day=day, currency=currency, **back) for n, day in transfers]
    spent = [Paid("4", cents(n), day=day, currency=currency) for n, day in transfers]
    upper = "a", iati("XM-A", Work("XM-A-1", given_))
    lower = "b", iati("XM-B", Work("XM-B-1", [*got, *spent]))
    held = world(root)
    alone = held.load([upper if upper_first else lower]).total()["total_usd"]
    assert alone > 0
    assert held.load([lower if upper_first else upper]).total()["total_usd"] == alone
    held.close()


@SOME
@given(files(), files())
def test_what_is_released_to_others_leaves_no_trace(root: Path, shown: dict[str, str], hidden: dict[str, str]) -> None:
    hidden = {
        name: text.replace("2021-06-01T", "2021-07-01T") for name, text in hidden.items()
    }  # newer, and never the same bytes
    plain, other = world(root).load(shown.items()), world(root)
    other.load(list(hidden.items())[:2], release_to=["DEU"])
    other.load(shown.items())
    other.load(list(hidden.items())[2:], release_to=["DEU"])
    for words in (
        ["total", "--country", "IRQ", "--explain"],
        ["flows", "--to-place", "IRQ"],
        ["trace", "XM-A-1"],
    ):
        assert _undated(other.says(*words, "--as", "PUBLIC")) == _undated(plain.says(*words))
    plain.close()
    other.close()


def _undated(said: Any) -> Any:
    """Without days of retrieval, which differ between two workspaces that are filled one file a day."""
    if isinstance(said, dict):
        return {key: _undated(value) for key, value in said.items() if key != "published"}
    return [_undated(value) for value in said] if isinstance(said, list) else said
