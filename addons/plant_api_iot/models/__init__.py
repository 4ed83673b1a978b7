from . import plant_api_resources
