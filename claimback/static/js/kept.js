/* The last seen page of a case, kept on this device to be read without a connection; gone when its reader signs out. */
(() => {
  "use strict";
  if (!("caches" in window)) return;

  const OURS = "claimback-page-";
  const mine = document.body.dataset.reader ? OURS + document.body.dataset.reader : "";

  /* Whatever was kept for somebody else, or for one who has signed out, is taken away before anything is kept. */
  const forget = async (but) => {
    const names = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== but);
    await Promise.all(names.map((name) => caches.delete(name)));
  };
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-signs-out]")) forget("");
  });

  const LOOK =
    "body{font:1.25rem/1.5 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:1rem;color:#111;background:#fff}" +
    "section,div.sheet,li{margin-block:1rem}.asof{border:2px solid;padding:.75rem}time{font-size:2rem;font-weight:700}";

  /* Only words: no form, no button, no link and no script lives on in the copy. */
  const words = (part) => {
    const copy = part.cloneNode(true);
    for (const each of copy.querySelectorAll("form, a, button, script, svg, input, .no-print")) each.remove();
    for (const each of copy.querySelectorAll("details")) each.open = true;
    return copy.outerHTML;
  };
  const said = (tag, sentence) => Object.assign(document.createElement(tag), { textContent: sentence }).outerHTML;
  const keep = async (page) => {
    const { lang } = document.documentElement;
    const html = [
      `<!doctype html><html lang="${lang}"><head><meta charset="utf-8">`,
      '<meta name="viewport" content="width=device-width, initial-scale=1">',
      `${said("title", document.title)}<style>${LOOK}</style></head><body>`,
      `<div class="asof">${said("p", page.dataset.asOf)}</div>`,
      ...Array.from(page.querySelectorAll("[data-keep]"), words),
      "</body></html>",
    ];
    const headers = {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    };
    const shelf = await caches.open(mine);
    await shelf.put(location.pathname, new Response(html.join(""), { headers }));
  };

  forget(mine)
    .then(async () => {
      const page = document.querySelector("[data-as-of]");
      if (!page || !mine) return;
      await keep(page);
      await navigator.serviceWorker?.register(page.dataset.keeper, { scope: "/cases/" });
      page.dataset.kept = "";
    })
    .catch(() => {}); // a browser that keeps nothing shows the page all the same
})();
