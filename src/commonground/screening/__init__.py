"""Payees beside the published sanctions lists: who is like whom, how like, and by what evidence."""
