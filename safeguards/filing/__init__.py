"""Sealed files: received, looked at, scanned, kept and served without their plain bytes ever touching a disk."""
