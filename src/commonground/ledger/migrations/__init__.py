"""The migrations of the ledger, run by Alembic: one revision for each released format."""
