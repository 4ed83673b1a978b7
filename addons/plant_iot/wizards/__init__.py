from . import plant_iot_command_ask, plant_iot_label_print
