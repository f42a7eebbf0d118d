"""What every room stands on: sealed fields and their keys, the audit trail, the field registry, the discreet checker."""
