"""Bytes to cells, whatever the publisher: text, CSV with or without HXL tags, JSON, workbooks, shapefiles."""
