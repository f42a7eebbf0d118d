"""The outcomes and criteria that changes are held against, as they came with the product (domain.md 9.1)."""

from typing import Any

# frame, version, code, English, Welsh (drafts: a qualified translator checks them)
TAGS = (
    ("outcome", "2024", "satisfaction", "Victims are more satisfied", "Mae dioddefwyr yn fwy bodlon"),
    ("outcome", "2024", "training", "Better training of officers and staff", "Gwell hyfforddiant i swyddogion a staff"),
    ("outcome", "2024", "services", "Better services", "Gwell gwasanaethau"),
    ("outcome", "2024", "resources", "Better resources and support", "Gwell adnoddau a chymorth"),
    ("outcome", "2024", "partners", "Better feedback from partners", "Gwell adborth gan bartneriaid"),
    ("criterion", "2024", "built_trust_and_confidence", "Built trust and confidence", "Meithrin ymddiriedaeth a hyder"),
    ("criterion", "2024", "victim_centred", "Centred on victims", "Dioddefwyr yn y canol"),
    ("criterion", "2024", "showed_impact", "Showed what it achieved", "Dangos yr effaith"),
    ("criterion", "2024", "pursuing_perpetrators", "Pursued perpetrators", "Mynd ar ôl cyflawnwyr"),
    ("criterion", "2024", "sustainable", "Will last", "Bydd yn para"),
    ("pillar", "2024-27", "prepare", "Prepare", "Paratoi"),
    ("pillar", "2024-27", "protect", "Protect", "Amddiffyn"),
    ("pillar", "2024-27", "pursue", "Pursue", "Mynd ar drywydd"),
    ("pillar", "2024-27", "prevent", "Prevent", "Atal"),
)


def plant(tag: Any) -> None:
    """Write the tags with the given model (the migration's or today's). Safe to repeat."""
    for position, (frame, version, code, english, welsh) in enumerate(TAGS, 1):
        tag.objects.get_or_create(
            frame=frame,
            version=version,
            code=code,
            defaults={"name_en": english, "name_cy": welsh, "position": position},
        )
