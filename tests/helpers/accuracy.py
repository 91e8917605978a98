"""What the tests of test_accuracy and others share."""

from functools import cache

from nrnwrap.validation import CASES, accuracy

NAMES = {f"{case.model.__name__} {case.name}": case for case in CASES}


proof = cache(lambda name: accuracy(NAMES[name]))
