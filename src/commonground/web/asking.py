"""Who asks, for whom, in which language and as of when: everything that a page may know of a request."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import unquote, urlencode

from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request

from commonground.answers.question import Question
from commonground.answers.questions import every
from commonground.door.actor import Actor
from commonground.door.browsers import SAFE_METHODS, SESSION
from commonground.door.desk import Desk
from commonground.door.parties import is_party, seen_by
from commonground.door.reader import Reader
from commonground.door.records import Records
from commonground.door.standing import WHOLE, covered, note
from commonground.vocabulary.errors import BadRequest, NotFound, NotSignedIn, Refused
from commonground.vocabulary.label import PUBLIC
from commonground.web.charts import drawn
from commonground.web.deriving import of_reader, over_lake
from commonground.web.kept import Kept, program, text_of
from commonground.web.language import PageLanguage, chosen, language
from commonground.web.shelf import Place
from commonground.web.site import OWN, Site

LANGUAGE = "commonground-language"
SAID = "commonground-said"
"""The cookie that carries a word of what was done to the page after."""
CARRIED = ("as_of", "as")
"""What an address hands on to the links of its page."""


@dataclass
class Ask:
    """One request. `actor` is None for who is not signed in; `owned`: the operator on their own machine; `bearer`: a program."""

    request: Request
    site: Site
    actor: Actor | None
    owned: bool
    session_id: str | None = None
    form: FormData = field(default_factory=FormData)
    bearer: bool = False

    @property
    def query(self) -> Mapping[str, str]:
        """What stands in the address."""
        return self.request.query_params

    @cached_property
    def party(self) -> str:
        """For whom the page is: who reads, or the member with whose eyes it is looked at (`as` in the address).

        Raises NotSignedIn where the public reads nothing here, Refused for who may not look with others' eyes, NotFound for a
        member that is not there, or is not known to who looks.
        """
        named, own = self.query.get("as"), self.reader
        if not named or named == own:
            return own
        if named != PUBLIC and not self.may_look:
            raise Refused(
                "only an approver or a steward of the workspace's own member sees the site as another member does",
                hint="leave `as` out of the address; `as=PUBLIC` is open to each",
            )
        known = is_party(self.site.workspace, named) if self.owned or named == PUBLIC else self._known(named)
        if not known:
            raise NotFound(f"there is no member {named!r}", hint="choose one of the members")
        return named

    @cached_property
    def reader(self) -> str:
        """Who reads: the account's member, the workspace's own for the operator, else the public. Raises NotSignedIn."""
        if self.owned:
            return self.site.workspace.settings.member or PUBLIC
        if self.actor is not None:
            return self.actor.member
        if self.site.workspace.settings.web.public:
            return PUBLIC
        raise NotSignedIn("sign in to read", hint="use the account that a steward of your member has made for you")

    @property
    def may_look(self) -> bool:
        """Whether who asks may look with the eyes of other members: the operator, and approvers of the workspace's own."""
        own = self.site.workspace.settings.member
        return self.owned or (self.actor is not None and self.actor.member == own and self.actor.may("approver"))

    @property
    def looking(self) -> str | None:
        """With whose eyes the page is looked at, where these are not one's own; also where it is nobody's that is there."""
        named = self.query.get("as") or str(self.form.get("as") or "")
        try:
            return named if named and named != self.reader else None
        except NotSignedIn:
            return None

    def _known(self, member: str) -> bool:
        """Whether a member is known to who looks, who else learns nothing of it."""
        place = self.site.shelf.place(self.reader, None, None)
        viewer = seen_by(self.site.workspace, self.reader, None, place.today)
        return any(one.code == member for one in Records(self.site.workspace, viewer, today=place.today).all_of("member"))

    @property
    def account_key(self) -> str | None:
        """Whose settings these are: the account's, or the operator's for a member; None for a program, and for nobody."""
        if self.actor is None or self.bearer:
            return None
        return self.actor.account_id or f"operator of {self.actor.member}"

    @cached_property
    def language(self) -> PageLanguage:
        """The language of the page."""
        kept, accepted = self.request.cookies.get(LANGUAGE), self.request.headers.get("accept-language", "")
        return language(chosen(self.query.get("lang"), kept, accepted))

    @property
    def said(self) -> str:
        """What the form before has done, in words; empty where there is nothing to say."""
        return unquote(self.request.cookies.get(SAID, ""))

    @cached_property
    def as_of(self) -> dt.date | None:
        """The day as of which the whole site is read; None: today. Raises BadRequest for what is no day."""
        text = self.query.get("as_of")
        if not text:
            return None
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise BadRequest(f"{text!r} is not a date", hint="write YYYY-MM-DD") from None

    @property
    def day(self) -> str | None:
        """The day as of which the page is read, as its banner tells it; None for today, and for what is no day."""
        try:
            return self.as_of.isoformat() if self.as_of else None
        except BadRequest:
            return None

    @cached_property
    def place(self) -> Place:
        """The reader that this request reads with."""
        party = self.party  # the operator has the files: nothing of a party's sight is beyond them
        within = None if self.owned or party in (PUBLIC, self.reader) else self.reader
        return self.site.shelf.place(party, self.as_of, None, within)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """The reader, for as long as this is held; nobody else uses it meanwhile."""
        self.readable()
        with self.site.shelf.reading(self.place) as held:
            yield held

    def made(self, make: Callable[..., Any], /, **options: Any) -> Any:
        """What a function of a module makes of the reader and options, where answers are computed; not kept."""
        self.readable()
        if self.site.apart is not None:
            return self.site.apart.made(self.place, of_reader, make=make, options=options)
        return of_reader(self.site.shelf, self.place, make, options)

    def records(self) -> Records:
        """The ledger's records as they may be read now, without opening the lake."""
        self.readable()
        return self._records()

    def readable(self, kind: str = "") -> None:
        """Raises Refused where reading is asked, and a token's scope does not cover it (all, or records of a kind)."""
        held = self.actor
        if held is not None and self.request.method in SAFE_METHODS and not held.admits("read", kind):
            raise Refused("the token's scope does not cover this", hint="make a token with the scope read")

    def _records(self) -> Records:
        with covered():
            viewer = seen_by(self.site.workspace, self.place.party, self.place.within, self.place.today)
        return Records(self.site.workspace, viewer, today=self.place.today, at=self.as_of)

    @property
    def state(self) -> str:
        """A name for the files that this reader may read by now; it changes with them alone, and tells nothing of hidden ones."""

        def seen() -> bytes:
            with self.reading() as held:
                known = sorted((key, str(row["removed"]), row["published"]) for key, row in held.sources.items())
            return text_of(hashlib.sha256(json.dumps(known).encode()).hexdigest()[:32])

        return str(self.site.answers.get(self.place, "state", {}, seen).value)

    def kept(self, name: str, /, **options: Any) -> Kept:
        """The answer to a question of `answers`, computed once for all who read alike."""
        asked = every()[name]
        self.readable(str(options.get("kind") or ""))
        given = {key: value for key, value in options.items() if value is not None}
        if asked.private or not asked.kept:
            note(WHOLE)  # what a page makes of it hangs on all that it may have looked at
        if asked.private:
            return Kept(json.loads(json.dumps(self._answered(asked, given), default=str)), "")
        if not asked.kept:
            text = json.dumps(self._answered(asked, given), default=str)
            return Kept(json.loads(text), hashlib.sha256(text.encode()).hexdigest()[:32])
        return self.site.answers.get(self.place, name, given, lambda: self._told(asked, given))

    def read(self, name: str, /, **options: Any) -> Kept:
        """A page of a long list, not kept: to read it takes no longer than to find it again, and there are many."""
        asked = every()[name]
        self.readable(str(options.get("kind") or ""))
        given = {key: value for key, value in options.items() if value is not None}
        told = json.dumps([program(), self.party, self.place.within, self.state, name, given], sort_keys=True, default=str)
        return Kept(self._answered(asked, given), hashlib.sha256(told.encode()).hexdigest()[:32])

    def answer(self, name: str, /, **options: Any) -> Any:
        """The same, without its tag; the pages' objects are shared, and never changed."""
        return self.kept(name, **options).value

    def _told(self, asked: Question, options: dict[str, Any]) -> bytes:
        """The answer as JSON; what is asked of the lake may take much memory, and workers have it answered apart."""
        if asked.over == "reader" and self.site.apart is not None:
            return self.site.apart.answer(self.place, asked.name, options)
        return text_of(self._answered(asked, options))

    def _answered(self, asked: Question, options: dict[str, Any]) -> Any:
        if asked.over == "nothing":
            return asked.ask(None, **options)
        if asked.over == "records":
            return asked.ask(self._records(), **options)
        return over_lake(self.site.shelf, self.place, asked, options)

    def keep(self, name: str, compute: Callable[[], Any], /, **options: Any) -> Any:
        """What a page makes of answers, kept as they are: for all who read alike, in this language, until the ledger changes."""
        return self.site.answers.get(self.place, f"page {name} {self.language.code}", options, lambda: text_of(compute())).value

    def chart(self, spec: str, identifier: str, alt: str) -> Markup:
        """A chart as SVG, drawn once for its specification."""
        return drawn(self.site.charts, spec, identifier, alt)

    def desk(self) -> Desk:
        """The desk of who is signed in. Raises NotSignedIn; Refused while somebody else's view, or another day's, is shown."""
        if self.actor is None:
            raise NotSignedIn("sign in to enter anything", hint="use the account that a steward of your member has made for you")
        if self.party != self.actor.member or self.as_of is not None:
            raise Refused("this is how another member, or another day, sees it: nothing is entered here", hint="go back to today")
        return Desk(self.site.workspace, self.actor)

    def may(self, role: str) -> bool:
        """Whether who asks is signed in with a role that includes this one, and reads for themselves and today."""
        return self.actor is not None and self.actor.may(role) and self.party == self.actor.member and self.as_of is None

    def link(self, path: str, **query: Any) -> str:
        """An address within the site that stays as of the same day and for the same reader; a value of None is left out."""
        carried = {name: self.query[name] for name in CARRIED if self.query.get(name)}
        asked = {name.rstrip("_"): value for name, value in {**carried, **query}.items() if value not in (None, "")}
        return f"{path}?{urlencode(asked, doseq=True)}" if asked else path


def ask_of(request: Request, form: FormData | None = None) -> Ask:
    """Who asks by this request: a token, the operator's key, the session, or nobody. A session that has ended is nobody's.

    Raises NotSignedIn for a token that opens nothing: a program is told so, and not taken for the public.
    """
    site: Site = request.app.state.site
    secret = bearer_of(request)
    if secret is not None:
        return Ask(request, site, site.accounts.by_token(secret), False, None, form or FormData(), bearer=True)
    own = request.cookies.get(OWN)
    if site.owned(own):
        return Ask(request, site, site.owner(own), True, None, form or FormData())
    session_id = SESSION.read(request.headers.get("cookie"))
    actor = None
    if session_id:
        try:
            actor = site.accounts.by_session(session_id)
        except NotSignedIn:
            session_id = None
    return Ask(request, site, actor, False, session_id, form or FormData())


def bearer_of(request: Request) -> str | None:
    """The token that a program sends (RFC 6750, section 2.1)."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None
