"""What is remembered of beginnings: of the stream's course, and of its sources."""

from msgspec import Struct


class Course(Struct, frozen=True, tag="course", gc=False):
    """What may have changed what is usual. Key: empty.

    `heard` is the last bucket with news, -1 before any, `versions` are the lexicons and models of its articles. The stream warms
    up `since` a bucket, at an `age` of the stream in counting buckets, for a reason. Sources that begin before the stream is as
    old as `settles` are its own from the start.
    """

    heard: int = -1
    versions: tuple[tuple[str, str], ...] = ()
    since: int | None = None
    age: int = 0
    why: str = ""
    settles: int = 0


class Source(Struct, frozen=True, tag="source", array_like=True, gc=False):
    """A source: the buckets of its first and its last article, and the group in which its stories count.

    `tried` says that this is decided for good. `last` is kept to the day once it is. Key: the source group and the source.
    """

    since: int
    last: int
    group: str
    tried: bool
