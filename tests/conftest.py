"""Settings of all tests."""

import os

from hypothesis import settings

settings.register_profile("here", deadline=None)  # examples are not timed: the machine may be busy
settings.register_profile("ci", deadline=None, derandomize=True)  # a search for new cases is for a developer
settings.load_profile("ci" if os.environ.get("CI") else "here")
