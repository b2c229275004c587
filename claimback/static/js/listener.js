/* The service worker: shows the one line that came, and leads to where it says. It keeps nothing and fetches nothing. */
"use strict";

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data?.json() ?? {};
  } catch {
    told = {}; // not ours: a line without words of anybody
  }
  const line = typeof told.line === "string" ? told.line.slice(0, 120) : "ClaimBack";
  const place = typeof told.to === "string" && told.to.startsWith("/") && !told.to.startsWith("//") ? told.to : "/for-you/";
  // the same message, come twice, is shown once
  event.waitUntil(self.registration.showNotification("ClaimBack", { body: line, tag: told.key, data: { place } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data?.place ?? "/for-you/"));
});
