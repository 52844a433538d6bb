"""The table of jobs, beside the queue's own: in `jobs.sqlite` of the workspace, or in the database that holds the ledger.

Unlike the ledger it may be changed and emptied. Times are milliseconds since 1970-01-01 UTC.
"""

from __future__ import annotations

import sqlalchemy as sa

METADATA = sa.MetaData()

job = sa.Table(
    "jobs_job",
    METADATA,
    sa.Column("job_id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("account_id", sa.Text),
    sa.Column("member", sa.Text, nullable=False),
    sa.Column("asked", sa.Text, nullable=False),
    sa.Column("asked_ms", sa.BigInteger, nullable=False),
    sa.Column("began_ms", sa.BigInteger),
    sa.Column("ended_ms", sa.BigInteger),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("runs", sa.Integer, nullable=False),
    sa.Column("cancel", sa.Boolean, nullable=False),
    sa.Column("progress", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text),
    sa.Column("problem", sa.Text),
)
"""`asked`, `progress`, `outcome` and `problem` are JSON; `account` is MEMBER/NAME, `account_id` the id of its record."""

sa.Index("jobs_job_member", job.c.member, job.c.asked_ms)
sa.Index("jobs_job_state", job.c.state)
