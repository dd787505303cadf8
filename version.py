"""The version of the product; the changelog speaks of it."""

__version__ = "0.1.0"
