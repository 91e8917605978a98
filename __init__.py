"""For Python started in the folder that holds a checkout called nrnwrap: the package is the folder inside it.

Without this file `import nrnwrap` would find the checkout itself there, as a package of nothing, without a word.
"""

import sys as _sys
from importlib.machinery import PathFinder as _PathFinder
from importlib.util import module_from_spec as _module_from_spec
from os.path import dirname as _dirname

if __name__ == "nrnwrap":
    _spec = _PathFinder.find_spec(__name__, [_dirname(__file__)])
    _sys.modules[__name__] = _module = _module_from_spec(_spec)
    _spec.loader.exec_module(_module)
