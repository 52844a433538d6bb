"""The one door to lake and ledger: `Reader(viewer, as_of)` and `Desk(actor)`; nobody else opens files or databases."""
