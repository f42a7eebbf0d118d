"""What must always be true of a row, said in one way everywhere: choices bind the database, who and when come together.

`Meta` cannot see the choices of its own class, so the values stand here again; a test compares them.
"""

from django.db.models import CheckConstraint, Q


def known(field: str, values: str, *, may_be_empty: bool = False) -> CheckConstraint:
    """The column holds one of `values` (separated by spaces), or nothing where that is allowed."""
    held = [*values.split(), *([""] if may_be_empty else [])]
    return CheckConstraint(condition=Q(**{f"{field}__in": held}), name=f"%(app_label)s_%(class)s_{field}_known")


def known_each(field: str, values: str) -> CheckConstraint:
    """The array holds none but these."""
    condition = Q(**{f"{field}__contained_by": values.split()})
    return CheckConstraint(condition=condition, name=f"%(app_label)s_%(class)s_{field}_known")


def together(*fields: str) -> CheckConstraint:
    """All of these are there, or none: a moment without its person is no record."""
    none = Q(**{f"{field}__isnull": True for field in fields})
    every = Q(**{f"{field}__isnull": False for field in fields})
    return CheckConstraint(condition=none | every, name=f"%(app_label)s_%(class)s_{fields[0]}_together")
