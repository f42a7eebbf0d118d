"""Files that were handed in, sealed."""

import uuid

from django.db import migrations, models

import safeguards.sealing


class Migration(migrations.Migration):
    dependencies = [
        ("safeguards", "0003_fewer_rights"),
    ]

    operations = [
        migrations.CreateModel(
            name="SealedFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key_id", models.UUIDField(db_index=True, editable=False)),
                ("name", safeguards.sealing.SealedField(place="safeguards.file.name")),
                (
                    "media_type",
                    models.CharField(
                        choices=[
                            ("application/pdf", "PDF"),
                            ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word"),
                            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel"),
                            ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "PowerPoint"),
                            ("application/vnd.oasis.opendocument.text", "ODT"),
                            ("application/vnd.oasis.opendocument.spreadsheet", "ODS"),
                            ("text/plain", "TXT"),
                            ("text/csv", "CSV"),
                            ("image/png", "PNG"),
                            ("image/jpeg", "JPEG"),
                            ("image/webp", "WebP"),
                            ("video/mp4", "MP4"),
                            ("video/quicktime", "MOV"),
                        ],
                        max_length=80,
                    ),
                ),
                ("size", models.PositiveBigIntegerField()),
                ("chunks", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Not checked for viruses yet"),
                            ("clean", "Checked for viruses"),
                            ("infected", "Not safe to open"),
                            ("broken", "Cannot be opened any more"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("made_by", models.UUIDField(null=True)),
                ("scanned_at", models.DateTimeField(null=True)),
                ("claimed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["made_at"], name="sealedfile_to_scan"
                    ),
                    models.Index(
                        condition=models.Q(("claimed_at", None)), fields=["made_at"], name="sealedfile_unclaimed"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "media_type__in",
                                [
                                    "application/pdf",
                                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                                    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
                                    "application/vnd.oasis.opendocument.text",
                                    "application/vnd.oasis.opendocument.spreadsheet",
                                    "text/plain",
                                    "text/csv",
                                    "image/png",
                                    "image/jpeg",
                                    "image/webp",
                                    "video/mp4",
                                    "video/quicktime",
                                ],
                            )
                        ),
                        name="safeguards_sealedfile_media_type_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "clean", "infected", "broken"])),
                        name="safeguards_sealedfile_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("scanned_at", None), ("state", "waiting")),
                            models.Q(models.Q(("state", "waiting"), _negated=True), ("scanned_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="safeguards_sealedfile_scanned_or_waiting",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("chunks__gt", 0), ("size__gt", 0)),
                        name="safeguards_sealedfile_holds_something",
                    ),
                ],
            },
        ),
    ]
