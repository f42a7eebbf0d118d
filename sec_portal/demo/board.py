"""What the board of the demo agreed: one action that is late, one that is done, one that goes on."""

from accounts.models import User
from impact.actions.agreed import agree_action, move_action
from sec_portal.demo.scene import Scene


def add_agreed(scene: Scene, manager: User, owner: User) -> None:
    """Each with what was said of it since."""
    rota = agree_action(
        what="Put a second person on the rota who rings people back", agreed_on=scene.day(75), due_on=scene.day(12),
        owner=owner, by=scene.coordinator,
    )  # fmt: skip
    move_action(action=rota, words="Somebody is named. They are waiting to be trained.", by=manager)
    leaflet = agree_action(
        what="Give out the leaflet about what happens next in both languages", agreed_on=scene.day(75),
        due_on=scene.day(20), owner=manager, by=scene.coordinator,
    )  # fmt: skip
    move_action(action=leaflet, words="It lies at every front desk, in Welsh and in English.", to="done", by=manager)
    agree_action(
        what="Ask every department how soon it rings people back", agreed_on=scene.day(10), due_on=scene.day(-40),
        owner=manager, by=scene.coordinator,
    )  # fmt: skip
