from . import test_boards_tour
from . import test_pivots
from . import test_spreadsheets
from . import test_unit
from . import test_values
from . import test_wallboard_tour
