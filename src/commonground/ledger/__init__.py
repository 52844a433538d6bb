"""What was done and what people entered: append-only, hash-chained, the only commit point of the lake."""
