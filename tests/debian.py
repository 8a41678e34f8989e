"""Programs of Debian's that tests need. Where one is missing, CI installs it; elsewhere the test is skipped with the reason."""

import os
import shutil
import subprocess

import pytest


def program(package: str, *names: str) -> str:
    """Where the program is that the package brings, under the first of its names that is found."""
    if not (found := _found(names)) and os.environ.get("CI") == "true" and shutil.which("apt-get"):
        for step in (["update"], ["install", "--yes", package]):
            subprocess.run(["apt-get", "--quiet", *step], check=True, stdout=subprocess.DEVNULL)
        found = _found(names)
        assert found, f"apt-get installed {package}, and {names[0]} is not on the PATH"
    if not found:
        pytest.skip(f"no {names[0]} on this machine: install Debian's `{package}`")
    return found


def _found(names: tuple[str, ...]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)
