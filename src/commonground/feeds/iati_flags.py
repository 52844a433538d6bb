"""What is doubtful about a row of an IATI file: a short, fixed list of words, and what each of them means."""

from __future__ import annotations

NO_CURRENCY = "no currency"
NO_VALUE_DATE = "no value date"
NO_DATE = "no transaction date"
FUTURE_DATE = "transaction date in the future"
FUTURE_VALUE_DATE = "value date in the future"
SEPARATORS = "amount with separators"
HUGE = "amount of ten million million or more"
NO_REPORTER = "no reporting organisation"
REPEATED = "identifier repeated in the file"
UNREADABLE_PERCENTAGE = "percentage cannot be read"
PLACES_SUM = "percentages of places do not sum to 100"
SECTORS_SUM = "percentages of sectors do not sum to 100"
PLACES_BOTH = "places of activity and transactions"
SECTORS_BOTH = "sectors of activity and transactions"
UNKNOWN_COUNTRY = "unknown country code"
LONG_PERIOD = "period longer than a year"
NO_END = "no end of the period"
TURNED_PERIOD = "period ends before it begins"

MEANING = {
    NO_CURRENCY: "the value states a currency that is no ISO code, or neither it nor the activity states one: never converted"
    " (ruleset 7.8.1)",
    NO_VALUE_DATE: "no readable value date; the date of the transaction, or the first day of the period, stands in its place",
    NO_DATE: "no readable transaction date; the value date alone is known",
    FUTURE_DATE: "later than the day on which the file or activity says that it was written (ruleset 11.2.1)",
    FUTURE_VALUE_DATE: "later than the day on which the file or activity says that it was written (ruleset 11.2.2)",
    SEPARATORS: "the amount was written with separators of thousands or a decimal comma",
    HUGE: "an amount that is more likely a slip than money, whatever its currency; it counts as stated",
    NO_REPORTER: "the activity names no reporting organisation by a reference",
    REPEATED: "an earlier activity of the same file has the same identifier",
    UNREADABLE_PERCENTAGE: "a percentage of the activity is no number; it is left empty",
    PLACES_SUM: "countries and regions of one vocabulary are off 100 by more than 0.1 (ruleset 3.1.2)",
    SECTORS_SUM: "sectors of one vocabulary are off 100 by more than 0.1 (ruleset 2.1.2)",
    PLACES_BOTH: "countries or regions stand with the activity and with its transactions (ruleset 3.6.2)",
    SECTORS_BOTH: "sectors stand with the activity and with its transactions (ruleset 6.6.2)",
    UNKNOWN_COUNTRY: "a country is given by a code that is no ISO 3166-1 code; it is kept as published",
    LONG_PERIOD: "a budget or planned disbursement runs for more than 366 days (ruleset 7.5.3)",
    NO_END: "the period has a first day only",
    TURNED_PERIOD: "the last day of the period is before the first",
}
