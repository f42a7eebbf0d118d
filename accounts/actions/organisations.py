"""Adding organisations, and naming who leads one."""

from django.db import IntegrityError, transaction

from accounts.actions.refusals import CannotLead, OrganisationAlreadyThere
from accounts.models import Organisation, User
from accounts.permissions import may_lead
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


def name_lead(*, organisation: Organisation, lead: User | None, by: User) -> Organisation:
    """Say who hears first that something of theirs is late; nobody, where it is open. Who led when is in the audit
    trail. Raises CannotLead."""
    with transaction.atomic():
        held = Organisation.objects.select_for_update().get(pk=organisation.pk)
        before = held.lead_id
        if lead is not None and lead.pk != before and not may_lead(held).filter(pk=lead.pk).exists():
            raise CannotLead
        held.lead = lead
        held.save(update_fields=["lead"])
        for who, outcome in ((before, "taken"), (held.lead_id, "given")):
            if who is not None and before != held.lead_id:
                record(Action.ORGANISATION_LED, by=by, subjects=[held.pk, who], outcome=outcome)
    return held
