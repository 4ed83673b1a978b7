from . import test_devices_api
