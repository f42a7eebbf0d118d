"""Enter in a box presses the first button of its form, in every browser: that must never be the language switch."""

import re

from django.urls import reverse

BUTTON = re.compile(r'<button(?=[^>]*type="submit")(?=[^>]*form="main-form")[^>]*>')


def test_enter_sends_the_form_and_does_not_change_the_language(client, db):
    page = client.get(reverse("sign_in")).content.decode()
    first, *others = BUTTON.findall(page)
    assert "_switch" not in first
    assert any("_switch" in other for other in others)
