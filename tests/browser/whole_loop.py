"""The whole loop, walked once in one language: log what was said, change something, tell the survivor, hear back."""

from dataclasses import dataclass

from tests.browser.walk import LINK, Story, at_the_desk, letter_for, on_a_phone, until_the_news_is_sent


@dataclass
class Walked:
    """What came of it."""

    story: Story
    answers: list
    faults: list


def walk_whole_loop(site, chromium, language, first):
    """As a coordinator at a desk and a survivor on a phone."""
    story = Story(tag=f"walk-{language}", language=language)
    coordinator = at_the_desk(chromium, site, first, story, thorough=True)
    survivor = on_a_phone(chromium, site, story, thorough=True)

    preview = until_the_news_is_sent(coordinator, passkey=True)
    letter, _ = letter_for(site, story, seconds=45)
    link = hold_to_account(site, story, letter, preview)
    story.token = link.rsplit("/", 1)[-1]
    survivor.open_their_page(link)
    survivor.answer_yes()
    survivor.say_how_it_was()
    survivor.switch_to_english()
    coordinator.see_the_loop_closed()

    site.told.append(story)
    coordinator.page.context.close()
    survivor.page.context.close()
    return Walked(story, loops_of(site, story), coordinator.eyes.faults + survivor.eyes.faults)


def hold_to_account(site, story, letter, preview):
    """One recipient, nothing on the outside, in Welsh, just what the preview showed, and the one link."""
    assert letter.get_all("To") == [story.address]
    assert [letter[name] for name in ("Cc", "Bcc", "Reply-To", "X-Mailer", "Sender")] == [None] * 5
    assert letter["From"] == "Mari <mari@post.example>"
    assert letter["Subject"] == "Helo"
    body = letter.get_content()
    links = LINK.findall(body)
    assert len(links) == 1
    assert links[0].startswith(f"{site.url}/cy/n/")
    told, shown = (" ".join(text.split()) for text in (LINK.sub("", body), preview.rsplit("[", 1)[0]))
    assert told == shown
    assert "Siân" not in body
    assert "Connor" not in body
    return links[0]


def loops_of(site, story):
    return site.database.ask(
        "SELECT r.answer FROM feedback_response r JOIN feedback_feedbacknotification n ON n.id = r.notification_id "
        "WHERE n.change_id = %s AND n.told_at IS NOT NULL",
        story.change.strip("/").rsplit("/", 1)[-1],
    )
