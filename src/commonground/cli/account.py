"""`commonground account`: who signs in for a member."""

from __future__ import annotations

import click


@click.group()
def command() -> None:
    """Who signs in for a member, in which role, and with what: passwords, second factors, tokens."""
