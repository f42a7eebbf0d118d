"""The portal's own settings, with two things more: a header that counts queries, and the one-row view.

Nothing else imports this module. It refuses to be read for any database but one that the bench has made.
"""

from sec_portal.bench.names import refuse_others
from sec_portal.settings import *  # noqa: F403  (the portal as it is)
from sec_portal.settings import DATABASES, DEBUG, MIDDLEWARE

refuse_others(str(DATABASES["default"]["NAME"]))
if DEBUG:
    raise ValueError("With DEBUG every query is kept in memory, and no figure means anything.")
MIDDLEWARE = ["sec_portal.bench.counting.CountingMiddleware", *MIDDLEWARE]
ROOT_URLCONF = "sec_portal.bench.urls"
