/* global SwaggerUIBundle */

// Everything comes from this server: no validator, no content delivery network.
SwaggerUIBundle({
    url: "/plant/api/v1/openapi.json",
    dom_id: "#docs",
    deepLinking: true,
    docExpansion: "none",
    defaultModelsExpandDepth: 0,
    filter: true,
    // A secret that was typed here is gone with the page.
    persistAuthorization: false,
    tryItOutEnabled: true,
    validatorUrl: null,
});
