/* The keeper: without a connection it shows the last seen page of a case, as js/kept.js has kept it. It fetches nothing else. */
"use strict";

const A_PAGE = /^\/cases\/[0-9a-f-]{36}\/(page\/)?$/;

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  if (request.mode !== "navigate" || request.method !== "GET" || !A_PAGE.test(pathname)) return;
  event.respondWith(
    fetch(request).catch(async (lost) => {
      const kept = await caches.match(pathname);
      if (kept) return kept;
      throw lost;
    }),
  );
});
