"""One module per revision, in the order in which they were released."""
