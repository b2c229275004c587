/* Small comforts. Everything works without this file; nothing here is the only way to do something. */
(() => {
  "use strict";

  const typing = (element) => element.closest("input, select, textarea, [contenteditable], dialog[open]") !== null;
  const kilobytes = (bytes) =>
    bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
  const tell = (sentence) => {
    const messages = document.getElementById("messages");
    if (!messages || !sentence) return;
    const notice = document.createElement("div");
    notice.className = "notice bad";
    const paragraph = document.createElement("p");
    paragraph.textContent = sentence;
    notice.append(paragraph);
    messages.replaceChildren(notice);
  };

  /* Upload zone: drop, paste, and the list of files before they are sent. */
  const list = (zone) => {
    const input = zone.querySelector("input[type=file]");
    const shown = zone.querySelector("[data-file-list]");
    const largest = Number(zone.dataset.maxBytes) || Infinity;
    if (!shown) return;
    shown.replaceChildren(
      ...Array.from(input.files, (file) => {
        const line = document.createElement("li");
        const tooBig = file.size > largest;
        const words = [tooBig ? "✕" : "•", file.name, tooBig ? zone.dataset.tooBig : kilobytes(file.size)];
        line.classList.toggle("refused", tooBig);
        line.append(...words.map((word) => Object.assign(document.createElement("span"), { textContent: word })));
        return line;
      }),
    );
  };
  const add = (zone, files) => {
    const input = zone.querySelector("input[type=file]");
    const both = new DataTransfer();
    for (const file of [...(input.multiple ? input.files : []), ...files].slice(0, input.multiple ? undefined : 1)) {
      both.items.add(file);
    }
    input.files = both.files;
    list(zone);
  };
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const zone = event.target.closest?.("[data-drop]");
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("over", kind === "dragover");
      if (kind === "drop") add(zone, event.dataTransfer.files);
    });
  }
  document.addEventListener("paste", (event) => {
    const zone = document.querySelector("[data-drop]");
    if (zone && event.clipboardData?.files.length && !typing(event.target)) add(zone, event.clipboardData.files);
  });

  /* Autosave: a form with data-autosave is posted there two seconds after the last key. */
  const waiting = new WeakMap();
  const save = async (form) => {
    const said = form.querySelector("[data-saved]");
    const say = (words) => said && (said.textContent = words);
    say(said?.dataset.saving);
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Autosave": "1" },
        credentials: "same-origin",
        redirect: "error",
      });
      const time = new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
      if (answer.status === 409) { // both texts are kept; from here on the person saves, and sees both
        delete form.dataset.autosave;
        form.removeAttribute("data-autosave");
        return say(said?.dataset.conflict ?? said?.dataset.notKept);
      }
      say(answer.ok ? `${said?.dataset.kept ?? ""} ${time}` : said?.dataset.notKept);
      const version = answer.headers.get("X-Version"); // the next save begins with what was just kept
      if (answer.ok && version && form.elements.version) form.elements.version.value = version;
      if (answer.ok) form.dispatchEvent(new CustomEvent("claimback:saved", { bubbles: true }));
    } catch {
      say(said?.dataset.notKept);
      // the connection is lost: what was written stays in the form, and is sent as soon as it goes again
      clearTimeout(waiting.get(form));
      waiting.set(form, setTimeout(() => form.isConnected && save(form), 5000));
    }
  };
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-autosave]");
    if (!form) return;
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => save(form), 2000));
  });
  document.addEventListener("submit", (event) => {
    clearTimeout(waiting.get(event.target));
    // without a connection the browser would leave for a page of its own, and what was typed with it
    if (!event.target.dataset.autosave || navigator.onLine) return;
    event.preventDefault();
    save(event.target);
  });

  /* How long a call has lasted, by the server's clock: the one of a telephone may be wrong. */
  const opened = Date.now();
  const lasted = () => {
    for (const timer of document.querySelectorAll("[data-timer]")) {
      const seconds = Number(timer.dataset.timer) + Math.floor((Date.now() - opened) / 1000);
      const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
      const two = (number) => String(number).padStart(2, "0");
      timer.textContent = `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
    }
  };
  if (document.querySelector("[data-timer]")) {
    lasted();
    setInterval(lasted, 1000);
  }

  document.addEventListener("change", (event) => {
    const zone = event.target.closest("[data-drop]");
    if (zone && event.target.type === "file") list(zone);
  });

  /* Confirm: the field that has the focus lights its line in the letter. */
  document.addEventListener("focusin", (event) => {
    const field = event.target.closest("[data-confirm] [data-quote]");
    if (!field || event.target.matches("a")) return;
    for (const lit of document.querySelectorAll("mark.lit")) lit.classList.remove("lit");
    const line = document.getElementById(field.dataset.quote);
    const pane = line?.closest(".letter-pane");
    if (!pane) return;
    line.classList.add("lit");
    if (pane.scrollHeight > pane.clientHeight) {
      const way = line.getBoundingClientRect().top - pane.getBoundingClientRect().top;
      pane.scrollTop += way - pane.clientHeight / 3;
    }
  });

  /* Keys: j and k walk along a list, / finds, ? explains. */
  const step = (by) => {
    const links = Array.from(document.querySelectorAll("[data-keys] [data-key-link]"));
    const here = links.indexOf(document.activeElement);
    const next = links[here < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, here + by))];
    next?.focus();
    next?.closest("tr, li")?.scrollIntoView({ block: "nearest" });
  };
  /* Numbers are copied in one key: of what was found and has the focus, else of the case whose page this is. */
  const copyBy = (key) => {
    const from = document.activeElement.closest("[data-copies]") ?? document;
    const number = from.querySelector(`[data-copy-key="${key}"]`);
    const said = document.getElementById("copied");
    if (number && said) {
      navigator.clipboard?.writeText(number.dataset.copy).then(() => {
        said.textContent = `${said.dataset.copied} ${number.dataset.copy}`;
      });
    }
  };
  const chase = () => {
    const line = document.activeElement?.closest("[data-keys] tr");
    const choice = line?.querySelector("[data-key-choose]");
    if (choice) return choice.click();
    const button = line?.querySelector("[data-key-chase]");
    if (button) button.click();
    else tell(line?.querySelector("[data-key-why]")?.textContent.trim());
  };
  const press = (what) => document.activeElement?.closest("[data-keys] tr")?.querySelector(`[data-key-${what}]`)?.click();
  /* The messages of the case whose page this is, else of the line that has the focus. */
  const toMessages = () => {
    const line = document.activeElement?.closest("[data-keys] tr")?.querySelector("[data-key-link]");
    const of = line && /^\/cases\/[0-9a-f-]{36}\//.exec(line.pathname);
    const there = document.querySelector("[data-key-messages]")?.href ?? (of && `${of[0]}messages/`);
    if (there) location.assign(there);
  };
  const keys = {
    s: () => press("hand"),
    l: () => (document.querySelector("[data-keys]") ? press("looked") : document.querySelector("[data-key-looked]")?.click()),
    g: toMessages,
    j: () => step(1),
    k: () => step(-1),
    c: () => copyBy("c"),
    m: () => copyBy("m"),
    r: () => copyBy("r"),
    x: chase,
    n: () => press("new"),
    o: () => press("away"),
    "?": () => document.getElementById("keys")?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const menu of document.querySelectorAll("details.menu[open]")) {
        if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
        menu.open = false;
      }
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  document.addEventListener("click", (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      navigator.clipboard?.writeText(copy.dataset.copy).then(() => {
        copy.textContent = copy.dataset.copied || copy.textContent;
      });
    }
    if (event.target.closest("[data-print]")) window.print();
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  /* On a phone filters stand in one line that is moved sideways: the chosen one is in sight. */
  for (const chosen of document.querySelectorAll(".filters [aria-current]")) {
    const line = chosen.parentElement;
    if (line.scrollWidth > line.clientWidth) line.scrollLeft = chosen.offsetLeft - line.offsetLeft - 32;
  }

  /* A sheet that was fetched into a dialog opens; closed, one is back on the line one came from. */
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.matches("dialog[data-opens]")) event.target.showModal();
  });
  document.addEventListener("click", (event) => {
    const sheet = event.target.closest("dialog[data-opens] [data-close]")?.closest("dialog");
    if (!sheet) return;
    event.preventDefault();
    sheet.close();
  });

  /* What others did is shown in the parts it changed, unless somebody's hands are on one of them. */
  const parts = (show) => show.getAttribute("hx-select-oob").split(",").map((id) => document.querySelector(id));
  const held = (part) => part?.contains(document.activeElement) || part?.querySelector("details[open]");
  document.addEventListener("htmx:afterSettle", (event) => {
    const show = event.target.id === "news" && event.target.querySelector("[data-shows]");
    if (show && getSelection().isCollapsed && !parts(show).some(held)) show.click();
  });
  document.addEventListener("htmx:afterOnLoad", (event) => {
    const show = event.target.closest("[data-shows]");
    if (!show || !event.detail.successful) return;
    const pressed = show === document.activeElement;
    show.remove(); // it is shown; what happened, and by whom, stays said
    if (pressed) Object.assign(document.querySelector("#case h1"), { tabIndex: -1 }).focus();
  });

  /* Whoever leaves a form that others are told of says so; without it they are gone soon after. */
  window.addEventListener("pagehide", () => {
    for (const form of document.querySelectorAll("[data-leaves]")) {
      const said = new FormData();
      said.append("csrfmiddlewaretoken", form.dataset.token);
      said.append("left", "1");
      navigator.sendBeacon(form.dataset.leaves, said);
    }
  });

  /* A part that could not be fetched says so, instead of doing nothing. */
  const words = () => document.getElementById("messages")?.dataset ?? {};
  document.addEventListener("htmx:sendError", () => tell(words().unreachable));
  document.addEventListener("htmx:responseError", () => tell(words().refused));
})();
