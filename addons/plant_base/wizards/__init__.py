from . import plant_operator_pin
