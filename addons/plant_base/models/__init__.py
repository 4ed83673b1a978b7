from . import plant_event, plant_event_counter
