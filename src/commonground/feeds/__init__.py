"""One module per public format: bytes in, rows and rejects out. A feed knows its publisher's quirks and nothing else."""
