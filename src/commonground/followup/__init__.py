"""Statements and what follows from them: who took part, who undertook what, and where it stands."""
