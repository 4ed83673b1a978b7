from . import test_chart_tour
from . import test_device_tour
from . import test_graph_tour
from . import test_live_tour
from . import test_unit
