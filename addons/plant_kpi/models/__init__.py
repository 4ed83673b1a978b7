from . import plant_kpi_mark, plant_kpi_shift, plant_kpi_day, plant_kpi_day_plan
from . import plant_kpi_day_settle
from . import plant_kpi_slot, plant_kpi_loss, plant_kpi_yield, plant_kpi_inventory
from . import plant_kpi_ratio_mixin
from . import plant_kpi_workcenter, plant_kpi_downtime, plant_kpi_first_pass, plant_kpi_failure
from . import plant_kpi_order, plant_kpi_cash
from . import plant_kpi, plant_kpi_figures, plant_kpi_states, plant_kpi_tiles, plant_kpi_records
from . import plant_kpi_board, plant_wallboard, plant_wallboard_guard
from . import mrp_workcenter_productivity_loss, mrp_workorder, mrp_production
from . import resource_calendar_leaves, plant_event, ir_websocket, ir_http
from . import plant_demo
