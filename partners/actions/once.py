"""The id that a form gives the row it makes, so that pressed twice it makes one."""

from uuid import UUID, uuid4

from django.db import models


def free_id(model: type[models.Model], once: UUID | None) -> UUID:
    """`once`, for a row of this kind that is still to be made; another where none was named, or it is another's."""
    is_free = once is not None and not model._default_manager.filter(pk=once).exists()
    return once if once is not None and is_free else uuid4()
