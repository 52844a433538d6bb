"""Briefs: what they say (content), and how it looks as HTML, PDF, DOCX and Markdown."""
