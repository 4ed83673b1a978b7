from . import plant_coded, plant_sign_in_throttle, plant_throttled
from . import plant_line, plant_station, plant_station_sign_in, plant_station_status
from . import plant_operator, plant_operator_session
from . import hr_employee, mrp_workcenter, res_company, res_config_settings
from . import plant_event, plant_event_counter, plant_event_emitting, base
from . import plant_queue_mixin
from . import plant_token, plant_token_secret, plant_vault
from . import ir_http, ir_websocket
from . import plant_transition_mixin, plant_scrap_reason, plant_workorder_report
from . import product_product
from . import mrp_production, mrp_workorder, mrp_workorder_verbs, mrp_workorder_quantity
from . import mrp_workorder_events
from . import plant_bom_part, mrp_bom, mrp_bom_line, mrp_bom_byproduct
from . import mrp_workorder_actions, mrp_workorder_snapshot
from . import mrp_workcenter_productivity, mrp_workcenter_machine, stock_scrap
from . import stock_move_line, stock_move, stock_picking, stock_lot
from . import mrp_workorder_rows, mrp_workorder_card, mrp_workorder_components
from . import mrp_workorder_overview, mrp_workorder_maintenance, mrp_workorder_hints
from . import mrp_routing_workcenter, mrp_workcenter_shift
from . import plant_undo, plant_terminal, plant_terminal_key, plant_terminal_page
from . import plant_station_terminal, plant_station_queue, plant_station_overview
from . import plant_station_help, plant_station_sheet, plant_line_overview
from . import plant_terminal_calls, plant_terminal_hints, plant_terminal_files
from . import plant_terminal_look, plant_terminal_sign_in, plant_terminal_act
from . import plant_terminal_scan, plant_terminal_commands
from . import plant_demo
