from . import test_trace_genealogy
from . import test_trace_plans
from . import test_trace_access
