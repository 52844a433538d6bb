"""What goes out: IATI, HXL and plain tables of what may be released."""
