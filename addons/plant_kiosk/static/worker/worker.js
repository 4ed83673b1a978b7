/**
 * The terminal's service worker: a reload without a link shows the terminal as it was last loaded,
 * so that what waits to be sent is seen and nothing of it is lost.
 *
 * The page comes from the server where that answers in time, else from what was kept. Its bundles never
 * change under their address, so what was kept is as good. Calls are never answered from here.
 */
(function () {
    "use strict";

    const CACHE = "plant-terminal";
    const PAGE = "/plant/terminal";
    const ASSETS = "/plant/terminal/assets/";
    const PATIENCE = 4000;

    const own = self;

    async function fromNetwork(request) {
        const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
        if (answer.ok) {
            const cache = await caches.open(CACHE);
            await cache.put(request, answer.clone());
        }
        return answer;
    }

    async function page(request) {
        try {
            return await fromNetwork(request);
        } catch (failure) {
            const kept = await caches.match(request, { ignoreSearch: true });
            if (kept) {
                return kept;
            }
            throw failure;
        }
    }

    async function asset(request) {
        return (await caches.match(request)) || fromNetwork(request);
    }

    own.addEventListener("install", () => own.skipWaiting());
    own.addEventListener("activate", (event) => event.waitUntil(own.clients.claim()));
    own.addEventListener("fetch", (event) => {
        const { request } = event;
        const { pathname } = new URL(request.url);
        if (request.method !== "GET") {
            return;
        }
        if (pathname === PAGE) {
            event.respondWith(page(request));
        } else if (pathname.startsWith(ASSETS)) {
            event.respondWith(asset(request));
        }
    });
})();
