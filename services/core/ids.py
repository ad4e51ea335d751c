"""Ids that derive from content, so that repeats change nothing."""

import hashlib
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

DIGITS = 20
"""Hex digits of an id: 80 bits, so that 10^9 ids collide with a probability below 10^-6."""

_TRACKING = ("utm_", "fbclid", "gclid", "cmp", "ref_src", "ocid")


def digest(*parts: str) -> str:
    """Give a short hash of the parts; their boundaries count."""
    packed = b"".join(len(part).to_bytes(8, "big") + part for part in (p.encode("utf-8", "surrogatepass") for p in parts))
    return hashlib.sha256(packed).hexdigest()[:DIGITS]


def canonical_url(url: str) -> str:
    """Give the address without fragment, tracking parameters, default scheme differences and a trailing slash."""
    parts = urlsplit(url.strip())
    query = urlencode(sorted((k, v) for k, v in parse_qsl(parts.query) if not k.lower().startswith(_TRACKING)))
    host = parts.netloc.lower().removeprefix("www.")
    return urlunsplit(("https", host, parts.path.rstrip("/"), query, ""))


def document_id(url: str, *, publisher: str, title: str, text: str) -> str:
    """Identify a document by its canonical URL, or without one by who published what."""
    return digest("document", canonical_url(url)) if url else digest("document", publisher, title, text)


def article_id(document: str, *, title: str, text: str) -> str:
    """Identify one version of a document by its content: a corrected text is a new article of the same document."""
    return digest("article", document, title, text)
