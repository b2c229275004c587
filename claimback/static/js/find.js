/* The search box: / or Ctrl-K goes there, the arrows walk what was found, Escape gives it up. Without this file the form
   still leads to a page with everything found. */
(() => {
  "use strict";

  const box = () => Array.from(document.querySelectorAll("[data-find]")).find((each) => each.checkVisibility());
  const empty = (finder) => finder.querySelector("[data-found]")?.replaceChildren();

  const go = () => {
    const input = box();
    if (input) {
      input.focus();
      input.select();
    } else {
      document.querySelector(".finder-link")?.click(); // on a narrow screen the box has a page of its own
    }
  };

  document.addEventListener("keydown", (event) => {
    const finder = event.target.closest?.("[data-finder]");
    const typing = event.target.closest?.("input, select, textarea, [contenteditable], dialog[open]");
    const asked = event.key === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (asked || (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey)) {
      event.preventDefault();
      go();
    }
    if (!finder) return;
    const links = Array.from(finder.querySelectorAll("[data-found-link]"));
    const here = links.indexOf(document.activeElement);
    if (event.key === "Escape") {
      empty(finder);
      finder.querySelector("[data-find]").focus();
    } else if (event.key === "ArrowDown" && links.length) {
      event.preventDefault();
      links[Math.min(here + 1, links.length - 1)].focus();
    } else if (event.key === "ArrowUp" && here >= 0) {
      event.preventDefault();
      (links[here - 1] ?? finder.querySelector("[data-find]")).focus();
    }
  });

  /* Whoever goes elsewhere leaves no list lying over the page. */
  const left = (event) => {
    for (const finder of document.querySelectorAll("[data-finder]")) {
      if (event.target instanceof Node && !finder.contains(event.target)) empty(finder);
    }
  };
  document.addEventListener("focusin", left);
  document.addEventListener("click", left);
})();
