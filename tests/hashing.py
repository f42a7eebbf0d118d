"""Passwords and PINs as the portal keeps them, but quick: a test that signs somebody in is not about the work that it
takes to guess a password. What runs beside the tests, in a process of its own, keeps them as in production."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2PasswordHasher(Argon2PasswordHasher):
    """The same algorithm with the least of time and memory."""

    time_cost = 1
    memory_cost = 64  # kibibytes
    parallelism = 1
