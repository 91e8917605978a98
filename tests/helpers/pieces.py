"""A session in three pieces, with a change between the first two."""

WHEN, END = 20.0, 60.0  # ms: of the change, and of the whole


def in_pieces(opened, change=None):
    """What a Session finds at its end."""
    with opened as session:
        session.run(until=WHEN)
        if change is not None:
            change()
        session.run(until=31)
        return session.run(until=END)
