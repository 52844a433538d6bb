"""Common Ground: one traced, shared picture for a coalition that stabilises areas freed from an armed group."""

__version__ = "0.1.0"
