"""What static files carry: they are the same for everybody, and only for our own pages (security 9)."""

from collections.abc import MutableMapping


def static_headers(headers: MutableMapping[str, str], path: str, url: str) -> None:
    """WhiteNoise calls this for every static file it finds."""
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    headers["Referrer-Policy"] = "no-referrer"
    headers["X-Content-Type-Options"] = "nosniff"
