from . import test_chart_tour
from . import test_live_tour
from . import test_unit
