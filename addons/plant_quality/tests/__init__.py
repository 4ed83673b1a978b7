from . import test_check_records
from . import test_spc_feed
from . import test_units
from . import test_trace_access
from . import test_trace_genealogy
from . import test_trace_plans
from . import test_trace_view
