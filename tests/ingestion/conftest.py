"""The stores of `shelf.py`, as fixtures."""

from tests.ingestion.shelf import empty_stores, shelf

__all__ = ["empty_stores", "shelf"]
