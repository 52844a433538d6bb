"""Files become rows: recognise, parse, commit; rejects, differences, removal and rebuilding."""
