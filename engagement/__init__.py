"""People and what they say: survivors, safe contact, consent, assessments, consultations, and the gate."""
