"""What users follow and the views that they saved: theirs alone, outside the ledger, erased with the account."""
