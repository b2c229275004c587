/* What a word means, on a slip beside it. Without this file the button is a link to the page of words. */
(() => {
  "use strict";

  const buttons = (root) => root.querySelectorAll("a[data-word]:not([role])");
  const ready = (root) => {
    for (const ask of buttons(root)) {
      if (!ask.nextElementSibling?.showPopover) continue;
      ask.setAttribute("role", "button");
      ask.setAttribute("aria-expanded", "false");
    }
  };
  const open = (ask) => {
    const said = ask.nextElementSibling;
    ask.scrollIntoView({ block: "nearest" }); // a key also presses what was scrolled away
    said.showPopover();
    const from = ask.getBoundingClientRect();
    const box = said.getBoundingClientRect();
    const below = from.bottom + 6 + box.height < innerHeight;
    said.style.left = `${Math.max(16, Math.min(from.left, innerWidth - box.width - 16))}px`;
    said.style.top = `${Math.max(16, below ? from.bottom + 6 : from.top - box.height - 6)}px`;
    said.focus({ preventScroll: true }); // read aloud at once; Escape closes it and leads back to the button
  };
  const asked = (event) => event.target.closest?.('a[data-word][role="button"]');
  document.addEventListener("click", (event) => {
    const ask = asked(event);
    if (!ask || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(ask);
  });
  document.addEventListener("keydown", (event) => {
    const ask = asked(event);
    if (!ask || event.key !== " ") return;
    event.preventDefault();
    open(ask);
  });
  document.addEventListener(
    "toggle",
    (event) => {
      const ask = event.target.matches?.(".word-said") && event.target.previousElementSibling;
      if (ask) ask.setAttribute("aria-expanded", String(event.newState === "open"));
    },
    true,
  );
  document.addEventListener("htmx:afterSettle", () => ready(document));
  ready(document);
})();
