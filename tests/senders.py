"""A sender that is killed and stands up again at once: `python -m tests.senders`.

One process learns everything once; its child sends, as the worker does. Whenever the child is killed another takes its
place. Each one's number is printed, so that a test can kill it.
"""

import os
import signal
import time

PAUSE = 0.02  # seconds between two sweeps


def main() -> None:
    import django

    django.setup()
    from outbox.tasks import sweep
    from sec_portal.engines import tied_to_this_process

    tie = tied_to_this_process(signal.SIGKILL)  # none is left behind when the test is stopped
    while True:
        child = os.fork()
        if child == 0:
            if tie:
                tie()
            while True:
                sweep()
                time.sleep(PAUSE)
        print(child, flush=True)
        os.waitpid(child, 0)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sec_portal.settings")
    main()
