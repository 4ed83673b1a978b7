from . import events, oauth, openapi, resources, webhooks
