"""What the other rooms use of biophysics."""

from nrnwrap.biophysics import scan as scan, states as states, stubs as stubs
from nrnwrap.biophysics.allen_glif import read_glif as read_glif
from nrnwrap.biophysics.places import Where as Where, chosen as chosen, regions as regions
from nrnwrap.biophysics.plan import Kept as Kept, Plan as Plan, Value as Value, redistribute as redistribute
from nrnwrap.biophysics.reading import read as read, written as written
from nrnwrap.biophysics.scan import Section as Section
from nrnwrap.biophysics.value import Biophysics as Biophysics, apply as apply, declared as declared
from nrnwrap.biophysics.variables import Key as Key
