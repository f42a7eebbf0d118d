"""Ciphertext that was moved or changed never opens: tried at random, by the thousand (security rule 1)."""

import os
import random
from uuid import UUID

import pytest

from safeguards import sealing
from safeguards.sealing import SealBroken, Sealed, seal, unseal

PLACES = ("engagement.survivor.name", "engagement.survivor.known_as", "engagement.contribution.words")


@pytest.fixture
def ring():
    """Three people's keys in hand, so that no database is needed."""
    keys = {UUID(bytes=os.urandom(16)): os.urandom(32) for _ in range(3)}
    token = sealing._ring.set(keys)
    yield keys
    sealing._ring.reset(token)


def somewhere(chance, ring):
    return chance.choice(PLACES), UUID(int=chance.getrandbits(128)), chance.choice(list(ring))


def opens(sealed, place, row, key_id, ring):
    try:
        unseal(sealed, place, row, key_id, ring[key_id])
    except SealBroken:
        return False
    return True


def moved(chance, ring):
    """One value asked for at another place, row or key than its own."""
    home = somewhere(chance, ring)
    away = list(home)
    which = chance.randrange(3)
    away[which] = somewhere(chance, ring)[which]
    return tuple(away) != home and opens(seal("Siân O'Connor-Ŵyn", *home), *away, ring)


def flipped(chance, ring):
    """One value with a single bit turned, anywhere from its version to its tag."""
    home = somewhere(chance, ring)
    blob = bytearray(seal("Siân O'Connor-Ŵyn", *home).blob)
    blob[chance.randrange(len(blob))] ^= 1 << chance.randrange(8)
    return opens(Sealed(bytes(blob)), *home, ring)


def cut(chance, ring):
    """One value that lost its end, or all of it."""
    home = somewhere(chance, ring)
    blob = seal("Siân O'Connor-Ŵyn", *home).blob
    return opens(Sealed(blob[: chance.randrange(len(blob))]), *home, ring)


@pytest.mark.parametrize("attack", [moved, flipped, cut])
@pytest.mark.parametrize("times", [500, pytest.param(10_000, marks=pytest.mark.full)])
def test_nothing_opens_that_was_tampered_with(attack, times, ring):
    chance = random.Random(f"{attack.__name__}{times}")
    assert sum(attack(chance, ring) for _ in range(times)) == 0


@pytest.mark.parametrize("text", ["", "a", "ŵ" * 300, "\0\0", "🌊" * 64, "x" * 255, "x" * 256, "line\r\nline\x80"])
def test_every_text_comes_back_as_it_was(text, ring):
    home = (PLACES[0], UUID(int=1), next(iter(ring)))
    assert unseal(seal(text, *home), *home, ring[home[2]]) == text
