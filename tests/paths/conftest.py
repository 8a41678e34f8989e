"""What is asked of learning paths."""

from tests.people.conftest import desk

__all__ = ["desk"]  # a fixture
