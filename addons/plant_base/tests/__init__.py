from . import test_event, test_event_cursors, test_emit, test_event_types, test_token
from . import test_queue_waker
from . import test_throttle
from . import test_sign_in
from . import test_master_constraints
from . import test_master_access
from . import test_station_rpc
from . import test_intervals, test_workorder_verbs, test_workorder_quantity
from . import test_workorder_time, test_workorder_events, test_workorder_concurrency
from . import test_workorder_indexes, test_workorder_views
from . import test_sign_in_race
from . import test_session_plans
from . import test_demo_plant
from . import test_station_status
from . import test_terminal_login
from . import test_reach
from . import test_workorder_edges, test_close_together
from . import test_machine
from . import test_vault
from . import test_terminal_pairing, test_terminal_http
from . import test_terminal_calls, test_terminal_undo
from . import test_terminal_scan, test_terminal_components
from . import test_terminal_concurrency
from . import test_terminal_help, test_terminal_plans, test_shift_end
