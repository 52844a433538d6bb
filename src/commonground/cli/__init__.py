"""The command line: it asks, shows and says; no analysis lives here."""
