"""The smallest IATI files: activities of version 2.03, with transactions, in the words of the standard."""

from __future__ import annotations


def activities(*inside: str, generated: str | None = "2021-06-01T00:00:00Z", version: str = "2.03") -> str:
    """A file of these activities."""
    dated = f' generated-datetime="{generated}"' if generated else ""
    root = f'<iati-activities version="{version}"{dated}>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n{"".join(inside)}</iati-activities>\n'


def activity(
    identifier: str,
    *inside: str,
    currency: str | None = "USD",
    reporter: str = "XM-DAC-1",
    attributes: str = "",
    title: str = "Water",
) -> str:
    """An activity of this identifier."""
    money = f' default-currency="{currency}"' if currency else ""
    return (
        f"<iati-activity{money} {attributes}>\n<iati-identifier>{identifier}</iati-identifier>\n"
        f'<reporting-org ref="{reporter}" type="40"><narrative>The Reporter</narrative></reporting-org>\n'
        f"<title><narrative>{title}</narrative></title>\n{''.join(inside)}</iati-activity>\n"
    )


def transaction(
    kind: str, value: str, day: str | None, *inside: str, valued: str | None = None, attributes: str = "", of: str = ""
) -> str:
    """A transaction; `valued` is its value date (else the same day), `of` further attributes of its value."""
    date = f'<transaction-date iso-date="{day}"/>' if day else ""
    value_date = f' value-date="{valued or day}"' if valued or day else ""
    return (
        f'<transaction {attributes}><transaction-type code="{kind}"/>{date}<value{value_date} {of}>{value}</value>'
        f"{''.join(inside)}</transaction>\n"
    )
