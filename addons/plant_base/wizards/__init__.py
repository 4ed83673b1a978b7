from . import plant_operator_pin
from . import plant_workorder_block, plant_workorder_count
from . import plant_report_correction, plant_time_correction
from . import plant_terminal_code
