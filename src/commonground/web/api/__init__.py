"""The interface for programs: every question of `answers` under `/api`, as JSON, CSV, Parquet or GeoJSON."""
