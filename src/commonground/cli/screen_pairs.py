"""`commonground screen --pairs`: given pairs of records, each with its score."""

from __future__ import annotations

from pathlib import Path

import click

from commonground.answers.payee_file import pairs
from commonground.cli.show import emit_rows, table


def score(path: Path, as_json: bool) -> None:
    """Score the pairs of a file, in their order. Raises MissingInput or MalformedFile."""
    from commonground.screening.asking import of_record
    from commonground.screening.given_pairs import pair_scores, probability

    scores = pair_scores((of_record(number, left), of_record(number, right)) for number, left, right in pairs(path))
    found = [
        {"pair": number, "score": total, "name_score": by_name, "probability": round(probability(total), 6)}
        for number, (total, by_name) in enumerate(scores, start=1)
    ]
    if as_json:
        emit_rows(found)
        return
    rows = [[one["pair"], f"{one['score']:.2f}", f"{one['name_score']:.2f}", f"{one['probability']:.3f}"] for one in found]
    table([(heading, "right") for heading in ("pair", "score", "by name", "probability")], rows)
    click.echo(f"{len(found):,} pairs; scores are log-odds in nats")
