"""The messages that a demo caught instead of sending."""

from email.message import EmailMessage

import pytest
from django.urls import reverse


def caught(folder, name, words):
    mail = EmailMessage()
    mail["To"], mail["From"], mail["Subject"] = "somebody@demo.example", "mari@post.example", name
    mail.set_content(words)
    (folder / f"{name}.eml").write_bytes(mail.as_bytes())


@pytest.mark.parametrize(("path", "is_private"), [("/n/token", True), ("/cy/n/token", True), ("/sign-in/", False)])
def test_only_a_private_page_is_called_one(client, settings, tmp_path, path, is_private):
    settings.DEV_PAGES, settings.MAIL_CATCH_DIR = True, tmp_path
    caught(tmp_path, "one", f"Hello. {settings.SITE_URL}{path}")
    page = client.get(reverse("dev_outbox")).text
    assert ("Open the private page" in page) is is_private
