"""The pages and the interface: the picture that everyone looks at."""
