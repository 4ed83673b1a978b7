from . import probes
