"""Adding organisations."""

from django.db import IntegrityError, transaction

from accounts.actions.refusals import OrganisationAlreadyThere
from accounts.models import Organisation, User
from safeguards.audit import Action, record


def add_organisation(*, name: str, kind: Organisation.Kind, by: User) -> Organisation:
    """Add a department, a partner agency or a neighbouring force. Raises OrganisationAlreadyThere."""
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(name=name, kind=kind)
            record(Action.ORGANISATION_ADDED, by=by, subjects=[organisation.pk])
    except IntegrityError as error:
        raise OrganisationAlreadyThere from error
    return organisation
