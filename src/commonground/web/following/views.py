"""Saved views: a page with what was chosen on it is its address, which a user keeps under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from commonground.web.asking import Ask

LEFT_OUT = frozenset({"lang", "said", "as", "from", "after", "back"})
"""What is not part of a view: the language, for whom it is read, the leaf."""
SECRETS = frozenset({"code", "key", "state", "token"})
"""Words of an address that is nobody's to save."""


def view_address(ask: Ask) -> str | None:
    """The address of this page as a view that can be saved; None where nothing was chosen, or nobody is there to save it."""
    path = ask.request.url.path
    if ask.account_key is None or ask.request.method != "GET" or path.startswith(("/following", "/account", "/sign-in")):
        return None
    chosen = [(name, value) for name, value in ask.request.query_params.multi_items() if value and name not in LEFT_OUT]
    if not chosen or SECRETS & {name for name, _ in chosen}:
        return None
    return f"{path}?{urlencode(chosen)}"
