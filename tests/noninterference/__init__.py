"""Non-interference: an answer over a store equals the answer over one in which what its reader may not see never was."""
