"""Entering by file: templates to fill in, import with a preview, export in the importable form."""
