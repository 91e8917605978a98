"""The proofs; SciPy is loaded when one is asked for."""

from nrnwrap.validation.case import Case as Case
from nrnwrap.validation.cases import CASES as CASES, TRIALS as TRIALS
from nrnwrap.validation.claim import Claim as Claim, Row as Row
from nrnwrap.validation.claims import CLAIMS as CLAIMS
from nrnwrap.validation.noisy import THEORY as THEORY
from nrnwrap.validation.proof import Accuracy as Accuracy, Sameness as Sameness, Tried as Tried
from nrnwrap.validation.proof import accuracy as accuracy, sameness as sameness, tried as tried
from nrnwrap.validation.trial import Trial as Trial
