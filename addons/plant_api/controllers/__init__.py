from . import authorize, events, oauth, openapi, resources
