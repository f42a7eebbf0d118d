"""What the invented survivors need, who stands by them, and whom they must not meet. Nobody here is real."""

# kind, detail; one entry for each person in turn
NEEDS: tuple[tuple[tuple[str, str], ...], ...] = (
    (("breaks", "Every twenty minutes"),),
    (),
    (("spoken_interpreter", "Polish, a woman, not from the area"), ("plain_text", "")),
    (("step_free", ""),),
    (),
    (("hearing_loop", ""), ("breaks", "")),
    (),
    (("childcare", "Two under five"), ("transport", "")),
    (("supporter_present", "Their sister"),),
    (("bsl_interpreter", "The same one each time"), ("trauma_room_layout", "")),
)

WORKERS: tuple[tuple[str, str], ...] = (
    ("Eirlys Hopkin", "Canolfan Derwen"),
    ("Jo Marlow", "Harbour House"),
    ("Nerys Tudor", "Canolfan Derwen"),
    ("Sam Ashby", "Lantern Support"),
)

# rating, note, what was agreed; every other domain was no concern
DOMAINS: dict[str, tuple[str, str, str]] = {
    "finding_out": ("some", "The tablet at home was set up by somebody else.", "Own phone only, no links."),
    "readiness": ("some", "“Ready, if I may stop when I want to.”", "We agreed a word for stopping."),
    "support": ("no_concern", "Their support worker knows and may be rung.", ""),
    "triggers": ("significant", "Raised voices in a corridor.", "A quiet room, door in sight, a break each half hour."),
    "expectations": ("no_concern", "Knows that this changes the service, not their own matter.", ""),
    "travel": ("some", "The last bus is at six.", "We end at five, and ring the next day."),
}

NAMED: tuple[tuple[str, str], ...] = (
    ("not_with", "Glyn Harries"),
    ("not_safe", "Carol Harries"),
    ("not_with", "Dean Farrow"),
    ("not_safe", "Mrs Pritchard next door"),
    ("not_with", "Lowri Beynon"),
    ("not_safe", "Their uncle Terry"),
)

HAPPENED = "They rang: the order ended on Friday, and they have seen the car twice since."
TOLD = "In the spring somebody took their bank card and used it for a month. They have not told anybody before."
