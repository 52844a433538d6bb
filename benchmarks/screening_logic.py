"""The scores of nomenklatura's logic-v2 for pairs of records, on standard output: an anchor in an environment of its own.

`PYTHON benchmarks/screening_logic.py < pairs.json`, where PYTHON has `nomenklatura` (`pip install nomenklatura`) and nothing of
Common Ground. Pairs are those of `benchmarks.screening_pairs`, and scores a JSON list in their order. Every entity has an id of
its own: logic-v2 remembers names by it.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from followthemoney import model
from nomenklatura.matching import get_algorithm
from nomenklatura.matching.types import ScoringConfig

SCHEMATA = {"person": "Person", "organisation": "Organization", "vessel": "Vessel", None: "LegalEntity"}


def entity(record: dict[str, Any], identity: str) -> Any:
    """A record as an entity of FollowTheMoney."""
    person = record["kind"] == "person"
    properties = {"name": record["names"], "country": record["countries"], "registrationNumber": record["documents"]}
    if person:
        properties = {**properties, "birthDate": record["born"], "gender": record["gender"]}
        properties["idNumber"] = properties.pop("registrationNumber")
    known = {name: values for name, values in properties.items() if values}
    return model.get_proxy({"id": identity, "schema": SCHEMATA[record["kind"]], "properties": known}, cleaned=False)


def main() -> None:
    """Read pairs, print scores."""
    algorithm = get_algorithm("logic-v2")
    config = ScoringConfig.defaults()
    pairs = json.load(sys.stdin)
    scores = [
        algorithm.compare(entity(pair["left"], f"left-{at}"), entity(pair["right"], f"right-{at}"), config).score
        for at, pair in enumerate(pairs)
    ]
    print(json.dumps(scores))


if __name__ == "__main__":
    main()
