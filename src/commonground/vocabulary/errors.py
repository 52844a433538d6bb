"""The one error tree; each error says what happened, where, and what to do.

CommonGroundError
├── InputError                     exit 4   the input cannot be used
│   ├── MissingInput                        a named file or folder is not there
│   ├── UnknownFormat                       no feed recognises the content
│   └── MalformedFile                       recognised or not, the bytes are broken
│       ├── TruncatedFile                   a compressed or structured file ends too early
│       ├── WrongEncoding                   text that is not UTF-8, UTF-16 or Windows-1252
│       ├── NotData                         an HTML error page or an empty file in place of data
│       └── TooLarge                        an archive or document that unpacks beyond the limits
├── WorkspaceError                 exit 5   the workspace cannot be used
│   ├── NoWorkspace                         no workspace at the path
│   ├── WorkspaceExists                     `init` where a workspace already is
│   ├── OlderWorkspace                      a format that needs `commonground ledger upgrade`
│   ├── DamagedWorkspace                    a listed file is missing or its hash differs
│   └── NoSpace                             the disk is full; nothing was changed
├── NotFound                       exit 6   a place, measure, source or brief that does not exist (or may not be seen)
├── BadRequest                     exit 2   options that do not fit together
├── Unavailable                    exit 7   a publisher's address does not answer or answers wrongly
├── NotSignedIn                    exit 11  who asks is not known: no session or token, or one that has ended
│   ├── SignInRefused                       name, password, code or the provider's word do not let in
│   ├── SignInAgain                         signed in too long ago, or too weakly, for what was asked
│   └── TooManyAttempts                     too many failures: wait, and try again
├── Conflict                       exit 9   somebody else changed it meanwhile, or it is taken already
├── Unsolved                       exit 10  the solver ended without an answer, or with one that does not add up
└── Refused                        exit 8   a rule of the house forbids it
"""

from __future__ import annotations


class CommonGroundError(Exception):
    """Base of every error that a user can meet: a message, where it happened and what to do."""

    code = "error"
    exit_code = 1
    status = 500

    def __init__(self, message: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text}\n  → {self.hint}" if self.hint else text

    def as_dict(self) -> dict[str, str | None]:
        """The error as the stable object that `--json` prints."""
        return {"error": self.code, "message": self.message, "where": self.where, "hint": self.hint}


class InputError(CommonGroundError):
    """The input cannot be used."""

    code, exit_code, status = "input", 4, 422


class MissingInput(InputError):
    """A named file or folder is not there."""

    code = "missing-input"


class UnknownFormat(InputError):
    """No feed recognises the content."""

    code = "unknown-format"


class MalformedFile(InputError):
    """The bytes are broken."""

    code = "malformed-file"


class TruncatedFile(MalformedFile):
    """A compressed or structured file ends too early."""

    code = "truncated-file"


class WrongEncoding(MalformedFile):
    """Text in an encoding that cannot be told apart from noise."""

    code = "wrong-encoding"


class NotData(MalformedFile):
    """An HTML error page or an empty file stands where data should be."""

    code = "not-data"


class TooLarge(MalformedFile):
    """An archive or document that unpacks beyond the limits."""

    code = "too-large"


class WorkspaceError(CommonGroundError):
    """The workspace cannot be used."""

    code, exit_code, status = "workspace", 5, 503


class NoWorkspace(WorkspaceError):
    """There is no workspace at the path."""

    code = "no-workspace"


class WorkspaceExists(WorkspaceError):
    """A workspace already stands where one was to be made."""

    code = "workspace-exists"


class OlderWorkspace(WorkspaceError):
    """The workspace has an older format."""

    code = "older-workspace"


class DamagedWorkspace(WorkspaceError):
    """A file that the ledger lists is missing or differs from its hash."""

    code = "damaged-workspace"


class NoSpace(WorkspaceError):
    """The disk is full; nothing was changed."""

    code = "no-space"


class NotFound(CommonGroundError):
    """What was asked for does not exist, or may not be seen: the two look the same."""

    code, exit_code, status = "not-found", 6, 404


class BadRequest(CommonGroundError):
    """Options that do not fit together or cannot be read."""

    code, exit_code, status = "bad-request", 2, 400


class Unavailable(CommonGroundError):
    """A publisher's address does not answer, or answers wrongly."""

    code, exit_code, status = "unavailable", 7, 502


class Refused(CommonGroundError):
    """A rule of the house forbids it."""

    code, exit_code, status = "refused", 8, 403


class NotSignedIn(CommonGroundError):
    """Who asks is not known: there is no session or token, or it has ended."""

    code, exit_code, status = "not-signed-in", 11, 401


class SignInRefused(NotSignedIn):
    """Name, password, code or the provider's word do not let in; which of them is not said."""

    code = "sign-in-refused"


class SignInAgain(NotSignedIn):
    """The sign-in was too long ago, or too weak, for what was asked."""

    code = "sign-in-again"


class TooManyAttempts(NotSignedIn):
    """Too many failures in a short time; the next attempt is heard after `wait_seconds`."""

    code, status = "too-many-attempts", 429

    def __init__(self, message: str, *, wait_seconds: int, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(message, where=where, hint=hint)
        self.wait_seconds = wait_seconds


class Conflict(CommonGroundError):
    """Somebody else changed the record since it was read, or what must be unique is taken."""

    code, exit_code, status = "conflict", 9, 409


class Unsolved(CommonGroundError):
    """The solver ended without an answer, or with one that does not add up."""

    code, exit_code, status = "unsolved", 10, 500
