"""`spool doctor`: compares the stores with each other, and mends what can be worked out again."""

from ingestion.doctor.examination import examine
from ingestion.doctor.findings import Finding, State

__all__ = ["Finding", "State", "examine"]
