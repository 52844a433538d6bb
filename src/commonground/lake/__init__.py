"""Rows of feeds at rest: immutable Parquet files, kept sources, derived tables, and the engine that reads them."""
