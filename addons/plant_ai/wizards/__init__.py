from . import plant_ai_correction
