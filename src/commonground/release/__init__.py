"""Who may read what: pure rules over labels; memberships are handed in, nothing is looked up."""
