"""What the graph and the content store hold, read whole for comparing: a bounded number of calls, and no more kept than is asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
