"""What the words mean: tables, measures, sources, labels, figures and errors; imports nothing else of ours."""
