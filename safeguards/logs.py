"""Logs with an allow-list of keys: no request bodies, no names, no local variables (security rule 12)."""

import logging
import logging.config
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

ALLOWED = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "logger",
        "request_id",
        "status",
        "method",
        "view",
        "task",
        "count",
        "exception_type",
    }
    | {"message_id", "file_id", "state", "reason", "seconds", "path_name"}
)


def keep_allowed(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every key that is not on the list; reduce an exception to its type and the lines it passed through."""
    record = event.pop("_record", None)
    trouble = event.pop("exc_info", None) or (record.exc_info if record else None)
    if trouble is True:  # said by structlog inside an `except`
        trouble = sys.exc_info()
    kept = {key: value for key, value in event.items() if key in ALLOWED}
    if isinstance(trouble, tuple) and trouble[0] is not None:
        kept["exception_type"] = trouble[0].__name__
        kept["where"] = _lines(trouble[2])
    return kept


def _lines(traceback: Any) -> list[str]:
    """File and line of each frame: where it went wrong, without what was in hand there."""
    found = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        found.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return found[-12:]


def configure(_settings: dict[str, object]) -> None:
    """Django's LOGGING_CONFIG: one JSON line an event, on standard error."""
    from django.conf import settings

    shared: list[Any] = [structlog.stdlib.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True)]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "json": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "use_get_message": False,  # a library's sentence without what it put in: that may be a name
                    "foreign_pre_chain": [*shared, structlog.stdlib.add_logger_name],
                    "processors": [keep_allowed, structlog.processors.JSONRenderer()],
                }
            },
            "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["err"], "level": settings.LOG_LEVEL},
            "loggers": {
                "django.server": {"handlers": [], "propagate": False},  # its lines hold addresses of pages
                "django.request": {"level": "ERROR"},
                "axes": {"level": "WARNING"},
                "gunicorn.access": {"handlers": [], "propagate": False},
            },
        }
    )
