"""Who is asking: passwords, second factors, sessions, tokens and identity providers, in a store of their own that can forget."""
