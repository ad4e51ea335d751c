"""Apache Kafka's jars: fetched once through jgo, and each one checked before it is trusted."""

import hashlib
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from jgo.config import GlobalSettings
from jgo.maven import Artifact, MavenContext, PythonResolver
from jgo.parse import Coordinate

from services.adapters.lock import hold
from services.core.errors import TocsinError

KAFKA_VERSION = "4.4.0"
WANTED = (
    Coordinate("org.apache.kafka", "kafka_2.13", KAFKA_VERSION, scope="compile"),
    Coordinate("org.slf4j", "slf4j-simple", "1.7.36", scope="compile"),  # without a binding Kafka logs nothing
)
HASHES = Path(__file__).with_name("kafka-jars.sha256")
OTHER_DOWNLOAD_LIMIT_S = 900.0
TELL_EVERY_S = 2.0
MEGABYTE = 1_000_000

Say = Callable[[str], None]


class JarsError(TocsinError):
    """The jars cannot be had, or are not the ones that this version was tested with."""


class ChecksumError(JarsError):
    """A jar that is not the listed one."""

    def __init__(self, jar: Path, expected: str, found: str) -> None:
        super().__init__(
            f"{jar.name}: sha256 is {found}; this version of Tocsin trusts only {expected}; delete {jar.parent} and run again"
        )
        self.jar = jar
        self.expected = expected
        self.found = found


def kafka_jars(cache: Path, say: Say) -> list[Path]:
    """Give the checked jars of the class path, downloading those that the cache lacks; offline when it lacks none.

    Every jar is hashed at every call (0.1 s for all), so whatever happened to the folder, a wrong one is noticed.

    Raises:
        ChecksumError: A jar is not the listed one.
        JarsError: A download failed, or the cache folder cannot be written.
        LockError: Another process's download did not end.
    """
    hashes = listed_hashes()
    folder = cache / f"kafka-{KAFKA_VERSION}"
    if any(not (folder / name).exists() for name in hashes):
        try:
            _fill(folder, hashes, say)
        except OSError as error:
            raise JarsError(f"{cache}: {error}; make it writable or set XDG_CACHE_HOME to another folder") from error
    for name, expected in hashes.items():
        check(folder / name, expected)
    return [folder / name for name in hashes]


def listed_hashes() -> dict[str, str]:
    """Read the committed list: sha256 by jar name, in the order of the class path."""
    lines = [line.split() for line in HASHES.read_text(encoding="ascii").splitlines()]
    return {name: sha256 for sha256, name in lines}


def check(jar: Path, expected: str) -> None:
    """Compare a jar's sha256 with the listed one.

    Raises:
        ChecksumError: They differ.
    """
    with jar.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        raise ChecksumError(jar, expected, found)


def _fill(folder: Path, hashes: Mapping[str, str], say: Say) -> None:
    """Download what is missing. A jar gets its name in the folder only when it is whole and checked."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder.with_name(f"{folder.name}.part")
    lock = folder.with_name(f"{folder.name}.lock")
    with hold(lock, wait_s=OTHER_DOWNLOAD_LIMIT_S, busy=lambda: say("waiting for another Tocsin to download Apache Kafka")):
        missing = [name for name in hashes if not (folder / name).exists()]
        if not missing:
            return
        say(f"downloading Apache Kafka {KAFKA_VERSION} once, into {folder}")
        shutil.rmtree(part, ignore_errors=True)  # what a killed download left
        progress = _Progress(done=len(hashes) - len(missing), total=len(hashes), say=say)
        try:
            for jar in _download(part, set(missing), progress):
                check(jar, hashes[jar.name])
                jar.replace(folder / jar.name)
                progress.jar_done()
        finally:
            shutil.rmtree(part, ignore_errors=True)


def _download(part: Path, missing: set[str], progress: "_Progress") -> Iterator[Path]:
    """Let jgo resolve what Kafka depends on, and give each missing jar as soon as it is there."""
    try:
        for artifact in _resolve(part, progress):
            if artifact.filename in missing:
                yield artifact.resolve()
                missing.remove(artifact.filename)
    except (OSError, RuntimeError, ValueError, SyntaxError) as error:  # a broken POM is a SyntaxError
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the folder's fault; what the network says has no errno of its own
        raise JarsError(
            f"Apache Kafka {KAFKA_VERSION}: the download failed ({_root(error)}); check the network (HTTPS_PROXY is obeyed) and "
            "run again, or set TOCSIN_KAFKA_BOOTSTRAP to a broker that runs already"
        ) from error
    if missing:
        raise JarsError(
            f"Apache Kafka {KAFKA_VERSION}: jgo no longer finds {', '.join(sorted(missing))}; "
            f"install the jgo of constraints.txt, or bring {HASHES.name} up to date"
        )


def _resolve(part: Path, progress: "_Progress") -> list[Artifact]:
    """Give Kafka and all that it needs at run time; its user's own repositories in jgo's settings come first."""
    context = MavenContext(resolver=PythonResolver(progress_callback=progress.file), repo_cache=part, local_repos=[])
    context.remote_repos = {**GlobalSettings.load().repositories, **context.remote_repos}
    wanted = [context.create_dependency(each) for each in WANTED]
    direct, indirect = context.resolver.resolve(wanted)
    return [each.artifact for each in [*direct, *indirect] if each.scope in {"compile", "runtime"}]


def _root(error: BaseException) -> BaseException:
    """Give the first cause: what the system said, below the layers of an HTTP library."""
    while deeper := error.__cause__ or error.__context__:
        error = deeper
    return error


class _Progress:
    """Tells how far the download is, now and then."""

    def __init__(self, *, done: int, total: int, say: Say) -> None:
        self._done = done
        self._total = total
        self._say = say
        self._any = False
        self._files = 0
        self._bytes = 0
        self._told_at = time.monotonic()

    @contextmanager
    def file(self, _name: str, _size: int) -> Iterator[Callable[[int], None]]:
        """Watch one file, a jar or a POM, as jgo's `progress_callback`."""
        self._files += 1
        yield self._received

    def jar_done(self) -> None:
        """Count a checked jar."""
        self._done += 1
        self._any = True
        self._tell(always=self._done == self._total)

    def _received(self, size: int) -> None:
        self._bytes += size
        self._tell()

    def _tell(self, *, always: bool = False) -> None:
        now = time.monotonic()
        if always or now - self._told_at >= TELL_EVERY_S:
            self._told_at = now
            so_far = f"{self._done} of {self._total} jars, {self._bytes / MEGABYTE:.0f} MB"
            before = f"reading what it needs, {self._files} files so far"  # POMs come first, for half of the time
            self._say(f"downloading Apache Kafka {KAFKA_VERSION}: {so_far if self._any else before}")
