"""What the API shows of devices, beside the resources of plant_api."""

from .channels import CHANNELS
from .devices import DEVICES
