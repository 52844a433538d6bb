"""What rows are resolved against: units with their polygons and names; resolutions are derived from them."""
