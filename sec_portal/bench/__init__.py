"""`manage.py bench`: how fast the pages are when the portal holds as many people as it may ever have to.

names      what a database of the bench is called, and how it is told from every other
settings   the portal's own settings, with two things more; refused for any other database
urls       the portal's own addresses, and the one-row view
one_row    the page that everything is held against
counting   how many queries each answer took, in a header
database   made, migrated, kept or dropped
rows       rows on their way into a table, sealed by our own sealing
people     survivors, and all that hangs on them
changes    what came of what they said, and who was told
fill       the database filled, by two processes
server     gunicorn as in the Procfile, on a loopback port
browser    what a browser does with a page: links, forms, cookies
pages      what is measured, and the same rows by bare SQL
measure    rounds, medians, ratios
run        all of it in order, printed as JSON
counted    what the figures count beside what people said
impact     a release, its report and the page of figures, for `manage.py bench_impact`
limits     what those may cost, as a table
"""
