from . import plant_quality_freeze
