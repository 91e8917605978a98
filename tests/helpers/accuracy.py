"""What the tests of test_accuracy and others share."""

from dataclasses import replace
from functools import cache

from helpers.references import stored
from nrnwrap.validation import CASES, accuracy

NAMES = {f"{case.model.__name__} {case.name}": replace(case, solve=stored(case.solve)) for case in CASES}


proof = cache(lambda name: accuracy(NAMES[name]))
