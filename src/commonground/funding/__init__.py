"""Money: what was promised, committed and paid, for whom, what is short, and what would close it; never a dollar twice."""
