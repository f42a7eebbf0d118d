"""The coordinator's day: what is due from every room, and the survivor's page that gathers them."""
