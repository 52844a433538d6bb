"""Place by month, joined from everything: every cell with its publisher, dates, coverage and the rows behind it."""
