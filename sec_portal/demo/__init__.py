"""Demo data: synthetic people, bilingual, plausible, made by `manage.py demo` where SEC_DEMO is set."""
