from . import test_journeys
from . import test_unit
