from . import plant_quality_freeze
from . import plant_quality_hold_place
from . import plant_quality_hold_release
from . import plant_quality_answer
from . import plant_quality_check_release
