"""Referrals sent at a steady rate by several workers, and what the coordinator's list takes meanwhile.

Drafts are made beforehand from one that was filled in by hand, so that what is measured is the final press. Every press
that was answered must be one referral with its first step and its event: none is lost, and none is there twice.
"""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from queue import Queue
from statistics import median, quantiles
from time import perf_counter, sleep
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.demo import DEMO_PASSWORD, present_code
from accounts.models import Organisation, User
from engagement.models import Survivor
from partners.models import Referral, ReferralDraft, ReferralStep, SharingAgreement
from safeguards.audit import SYSTEM, Action, Why
from safeguards.models import AuditEvent
from safeguards.sealing import keys_in_hand, new_key, open_rows
from sec_portal.bench.browser import Browser
from sec_portal.bench.fill import COORDINATORS, fill
from sec_portal.bench.server import serving

WORKERS = 8  # who send, each at a browser of their own
PEOPLE = 500  # in the database beside the referrals
WARM_UP = 5
Step = dict[str, str | list[str]]
ANSWERS: dict[str, Step] = {  # what a worker fills in, by the step it is asked in
    "agreement": {
        "job": "idva", "reply_to": "worker@agency.example", "aim": "service_recovery", "has_agreed": "yes",
        "agreed_how": "phone", "agreed_to": ["contact", "told_outcome"], "knows_warning": "yes",
    },
    "person": {"their_reference": "LL-204", "language": "cy", "reach": "through_me"},
    "service": {
        "what_happened": "They were told that somebody would ring. Nobody rang.",
        "service_part": "Updates, September", "put_right": "Somebody to say sorry.", "choice": "put_right",
        "raise_as": "own_case",
    },
    "safety": {},
}  # fmt: skip


def run(*, rate: int, seconds: int, journeys: int) -> dict[str, Any]:
    """What was sent, what arrived, and how long pages took meanwhile."""
    fill(PEOPLE, PEOPLE)
    workers = [_worker(number) for number in range(WORKERS)]
    with serving() as port:
        coordinator = sign_in(port, User.objects.get(email=f"{COORDINATORS[0]}@demo.example"))
        browsers = [sign_in(port, worker) for worker in workers]
        begin(browsers[0])
        typed = _typed_of(ReferralDraft.objects.get(owner=workers[0]))
        who = itertools.islice(itertools.cycle(zip(workers, browsers, strict=True)), rate * seconds)
        drafts = [(_draft(worker, typed), browser) for worker, browser in who]
        alone = _watched(coordinator, lambda: sleep(min(seconds, 10)))
        sent: list[float] = []
        meanwhile = _watched(coordinator, lambda: sent.extend(_send(drafts, rate)))
        arrived = _arrived([pk for pk, _browser in drafts])
        told = {"rate": rate, "seconds": seconds, "asked": len(drafts), "answered": len(sent), **arrived}
        done = _journeys(browsers[:2], journeys)
    return told | {
        "send_ms": _spread(sent),
        "alone": alone,
        "meanwhile": meanwhile,
        "list_to_one_row": meanwhile["list"]["median"] / meanwhile["one_row"]["median"],
        "list_to_one_row_p95": meanwhile["list"]["p95"] / meanwhile["one_row"]["p95"],
        "whole_journeys_a_second": round(done, 2),
    }


# Who sends, and what --------------------------------------------------------------------------------------------------
def _worker(number: int) -> User:
    agency, _ = Organisation.objects.get_or_create(name="Bench agency", defaults={"kind": "partner_agency"})
    today, now = timezone.localdate(), timezone.now()
    worker = User(
        email=f"bench-{number}@demo.example", name=f"Worker {number}", role="partner", organisation=agency,
        is_active=True, invited_at=now, set_up_at=now, password=make_password(DEMO_PASSWORD),
    )  # fmt: skip
    worker.save()
    TOTPDevice.objects.create(user=worker, name="app", confirmed=True)
    if number == 0:
        SharingAgreement.objects.create(
            organisation=agency, terms="Bench", begins_on=today, until=today + timedelta(days=9), recorded_by=worker
        )
    return worker


def sign_in(port: int, user: User) -> Browser:
    """A password and a code, as a person does it."""
    browser, path = Browser(port), reverse("sign_in")
    typed = {"email": user.email, "password": DEMO_PASSWORD}
    code_page = browser.post(path, browser.get(path).form(path, "email").filled(typed)).to
    code = present_code(TOTPDevice.objects.get(user=user))
    browser.post(code_page, browser.get(code_page).form(code_page, "code").filled({"code": code}))
    return browser


def begin(browser: Browser) -> str:
    """From the warning to the last page, as a worker fills it in; where it is sent from."""
    before = reverse("refer_before")
    page = browser.follow(browser.post(before, browser.get(before).form(before, "once").filled({})).to)
    while "/check/" not in page.path:
        step = page.path.rstrip("/").rsplit("/", 1)[-1]
        page = browser.follow(browser.post(page.path, page.form(page.path, "number").filled(_typed_in(step))).to)
    return page.path


def _typed_in(step: str) -> Any:
    if step != "agreement":
        return ANSWERS[step]
    return ANSWERS[step] | {"agreed_on": f"{timezone.localdate():%d/%m/%Y}"}


def _typed_of(draft: ReferralDraft) -> str:
    return str(open_rows([draft], "typed", by=SYSTEM, why=Why.WORK)[draft.pk]["typed"])


def _draft(worker: User, typed: str) -> UUID:
    pk = uuid4()
    like = ReferralDraft.objects.earliest("warned_at")
    key = new_key(pk)
    with keys_in_hand([key]):
        ReferralDraft(
            pk=pk, key_id=key, owner=worker, organisation=worker.organisation, warning=like.warning, typed=typed,
            number=like.number,
        ).save(force_insert=True)  # fmt: skip
    return pk


# Sending, and watching ------------------------------------------------------------------------------------------------
def _send(drafts: list[tuple[UUID, Browser]], rate: int) -> list[float]:
    """Each at its moment; whoever is still waiting for an answer sends the next one late, and none is left out."""
    began = perf_counter()
    taken: list[float] = []
    queues: dict[int, Queue[tuple[int, UUID] | None]] = {id(browser): Queue() for _pk, browser in drafts}

    def work(browser: Browser) -> None:
        token = None
        while (next_one := queues[id(browser)].get()) is not None:
            turn, pk = next_one
            path = reverse("refer_check", args=[pk])
            if token is None:  # of the session: the same on every page of it
                token = browser.get(path).form(path, "number").fields
            sleep(max(0.0, began + turn / rate - perf_counter()))
            asked = perf_counter()
            browser.post(path, token)
            taken.append(perf_counter() - asked)

    for turn, (pk, browser) in enumerate(drafts):
        queues[id(browser)].put((turn, pk))
    browsers = list({id(browser): browser for _pk, browser in drafts}.values())
    for browser in browsers:
        queues[id(browser)].put(None)
    with ThreadPoolExecutor(len(browsers)) as pool:
        for done in [pool.submit(work, browser) for browser in browsers]:
            done.result()
    return taken


def _watched(coordinator: Browser, busy: Any) -> dict[str, dict[str, float]]:
    """The list and one row, turn about, for as long as the other goes on."""
    over = threading.Event()
    taken: dict[str, list[float]] = {"list": [], "one_row": []}
    person = Survivor.objects.order_by("pk").values_list("pk", flat=True)[0]
    pages = {"list": reverse("referral_list"), "one_row": reverse("bench_one_row", args=[person])}

    def watch() -> None:
        for name in itertools.cycle(pages):
            if over.is_set():
                return
            taken[name].append(coordinator.get(pages[name]).seconds)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        busy()
    finally:
        over.set()
        watcher.join()
    return {name: _spread(seconds[WARM_UP:]) for name, seconds in taken.items()}


def _spread(seconds: list[float]) -> dict[str, float]:
    """Milliseconds."""
    if len(seconds) < WARM_UP:
        return {"count": len(seconds), "median": float("nan"), "p95": float("nan")}
    cut = quantiles(seconds, n=20)[-1]
    return {"count": len(seconds), "median": round(1000 * median(seconds), 1), "p95": round(1000 * cut, 1)}


def _arrived(drafts: list[UUID]) -> dict[str, int]:
    """What stands in the database, each counted for itself."""
    with closing(connection):
        return {
            "referrals": Referral.objects.filter(pk__in=drafts).count(),
            "first_steps": ReferralStep.objects.filter(referral__in=drafts, status="received").count(),
            "events": AuditEvent.objects.filter(action=Action.REFERRAL_SUBMITTED, subjects__overlap=drafts).count(),
            "drafts_left": ReferralDraft.objects.filter(pk__in=drafts).count(),
        }


def _journeys(browsers: list[Browser], seconds: int) -> float:
    """Whole journeys a second, from the warning to *sent*, by two workers at once."""
    until = perf_counter() + seconds

    def work(browser: Browser) -> int:
        done = 0
        while perf_counter() < until:
            path = begin(browser)
            browser.post(path, browser.get(path).form(path, "number").filled({}))
            done += 1
        return done

    began = perf_counter()
    with ThreadPoolExecutor(len(browsers)) as pool:
        done = sum(pool.map(work, browsers))
    return done / (perf_counter() - began)
