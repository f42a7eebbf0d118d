"""What every room stands on: sealed fields and their keys, the audit trail, the registry, the discreet checker."""
