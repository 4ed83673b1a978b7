"""OAuth2: what oauthlib asks, answered with the models."""
