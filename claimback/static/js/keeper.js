/* The keeper: without a connection it shows the last seen page of a case, as js/kept.js has kept it. It fetches nothing else. */
"use strict";

const A_PAGE = /^\/cases\/[0-9a-f-]{36}\/(page\/)?$/;

/* What its reader may see no more is taken off this device as soon as the server says so. */
const forgotten = (pathname) => async (answer) => {
  if (answer.status === 404 || answer.status === 403) {
    const names = await caches.keys();
    await Promise.all(names.map(async (name) => (await caches.open(name)).delete(pathname)));
  }
  return answer;
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  if (request.mode !== "navigate" || request.method !== "GET" || !A_PAGE.test(pathname)) return;
  event.respondWith(
    fetch(request).then(forgotten(pathname)).catch(async (lost) => {
      const kept = await caches.match(pathname);
      if (kept) return kept;
      throw lost;
    }),
  );
});
