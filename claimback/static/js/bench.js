/* The bench with hands: pages as cards instead of numbers. The numbers stay what is sent, so nothing here decides anything. */
(() => {
  "use strict";

  const bench = document.querySelector("[data-bench]");
  const lying = document.querySelector("[data-lying]");
  if (!bench || !lying) return;
  const LETTERS = { 0: "", 90: "r", 180: "u", 270: "l" };
  const TURNS = { "": 0, r: 90, u: 180, l: 270 };
  const MOST = 50;
  const blank = bench.querySelector("[data-blank]");
  const tools = bench.querySelector("[data-tools]");
  const said = bench.querySelector("[data-said]");
  const originals = new Map(Array.from(lying.children, (card) => [Number(card.dataset.number), card.cloneNode(true)]));
  const boxes = () => Array.from(bench.querySelectorAll("fieldset[data-new]"));
  const strips = () => boxes().map((box) => box.querySelector("[data-strip]"));
  const typed = (strip) => strip.closest("[data-new]")?.querySelector('input[name$="-pages"]');
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
  const nth = (strip) => strips().indexOf(strip) + 1;
  let last = null;

  const card = (number, turn) => {
    const made = originals.get(number).cloneNode(true);
    made.dataset.turn = turn;
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", "false");
    made.draggable = true;
    made.tabIndex = -1;
    return made;
  };
  /* What was typed as pages, or null when the server must say what is wrong with it. */
  const understood = (words) => {
    const pages = [];
    for (const each of words.trim().replace(/\s*[-–—]\s*/g, "-").split(/[,;\s]+/).filter(Boolean)) {
      const hit = /^(\d{1,5})(?:-(\d{1,5}))?([rul]?)$/i.exec(each);
      const first = Number(hit?.[1]);
      const end = Number(hit?.[2] ?? first);
      if (!originals.has(first) || !originals.has(end) || pages.length > 1000) return null;
      const by = end < first ? -1 : 1;
      for (let n = first; n !== end + by; n += by) pages.push([n, TURNS[hit[3].toLowerCase()]]);
    }
    return pages;
  };
  const words = (strip) => {
    const runs = [];
    for (const each of strip.children) {
      const page = { n: Number(each.dataset.number), turn: Number(each.dataset.turn) };
      const run = runs.at(-1);
      const by = run ? page.n - run.at(-1).n : 0;
      const goesOn = run && run[0].turn === page.turn && Math.abs(by) === 1 && (run.length === 1 || run.at(-1).n - run.at(-2).n === by);
      if (goesOn) run.push(page);
      else runs.push([page]);
    }
    return runs
      .map((run) => (run.length > 1 ? `${run[0].n}-${run.at(-1).n}` : `${run[0].n}`) + LETTERS[run[0].turn])
      .join(", ");
  };
  const name = (strip, label) => {
    strip.hidden = !strip.children.length;
    if (strip.children.length) {
      strip.setAttribute("role", "listbox");
      strip.setAttribute("aria-multiselectable", "true");
      strip.setAttribute("aria-label", label);
      if (!strip.querySelector('[tabindex="0"]')) strip.firstElementChild.tabIndex = 0;
    } else {
      for (const each of ["role", "aria-multiselectable", "aria-label"]) strip.removeAttribute(each);
    }
  };
  const settle = () => {
    boxes().forEach((box, at) => {
      box.querySelector("legend").textContent = fill(bench.dataset.paper, { n: at + 1 });
      for (const field of box.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
        for (const each of ["name", "id", "for", "aria-describedby"]) {
          const value = field.getAttribute(each);
          if (value) field.setAttribute(each, value.replace(/(^|id_)\d+-/g, `$1${at + 1}-`));
        }
      }
      const strip = box.querySelector("[data-strip]");
      name(strip, fill(bench.dataset.strip, { n: at + 1 }));
      if (!strip.dataset.stays) typed(strip).value = words(strip);
    });
    bench.querySelector("[data-count]").value = boxes().length;
    const title = document.getElementById("lying-title");
    title.textContent = title.dataset.leftOut;
    name(lying, title.dataset.leftOut);
    lying.closest("[data-lying-part]").hidden = !lying.children.length;
  };
  const leaveRest = () => {
    const used = new Set(strips().flatMap((strip) => Array.from(strip.children, (each) => each.dataset.number)));
    lying.replaceChildren(...Array.from(originals.keys()).filter((n) => !used.has(String(n))).map((n) => card(n, 0)));
  };
  const lay = (strip) => {
    const pages = understood(typed(strip).value);
    if (pages === null) strip.dataset.stays = "yes";
    else delete strip.dataset.stays;
    strip.replaceChildren(...(pages ?? []).map(([n, turn]) => card(n, turn)));
  };
  const all = () => Array.from(document.querySelectorAll('.leaves [role="option"]'));
  const chosen = () => {
    const picked = all().filter((each) => each.getAttribute("aria-selected") === "true");
    return picked.length ? picked : last?.isConnected ? [last] : [];
  };
  const pick = (each, on) => each.setAttribute("aria-selected", String(on));
  const focus = (each) => {
    if (!each) return;
    for (const other of each.parentElement.querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
    each.tabIndex = 0;
    last = each;
    each.focus();
  };
  const newBox = (after) => {
    if (boxes().length >= MOST) return null;
    const box = blank.content.firstElementChild.cloneNode(true);
    after.after(box);
    return box.querySelector("[data-strip]");
  };
  const say = (key, each) => {
    const strip = each?.parentElement;
    const place = strip ? Array.from(strip.children).indexOf(each) + 1 : "";
    said.textContent = fill(bench.dataset[key], { page: each?.dataset.number, place, n: strip ? nth(strip) : "" });
  };
  const changed = (strip) => strip && delete strip.dataset.stays;

  const moves = {
    earlier: (pages) => {
      for (const each of pages) {
        const strip = each.parentElement;
        const before = each.previousElementSibling;
        if (before && !pages.includes(before)) before.before(each);
        else if (!before && strip !== lying) strips()[nth(strip) - 2]?.append(each);
      }
      return "moved";
    },
    later: (pages) => {
      for (const each of pages.toReversed()) {
        const strip = each.parentElement;
        const after = each.nextElementSibling;
        if (after && !pages.includes(after)) after.after(each);
        else if (!after && strip !== lying) strips()[nth(strip)]?.prepend(each);
      }
      return "moved";
    },
    left: (pages) => turn(pages, 270),
    right: (pages) => turn(pages, 90),
    split: ([first]) => {
      const strip = first.parentElement;
      if (strip === lying) return "none";
      const rest = Array.from(strip.children).slice(Array.from(strip.children).indexOf(first));
      newBox(strip.closest("[data-new]"))?.append(...rest);
      return "split";
    },
    part: (pages) => {
      newBox(boxes().at(-1))?.append(...pages);
      return "split";
    },
    out: (pages) => {
      lying.append(...pages);
      return "out";
    },
    back: (pages) => {
      strips().at(-1).append(...pages.filter((each) => each.parentElement === lying));
      return "moved";
    },
  };
  const turn = (pages, by) => {
    for (const each of pages) each.dataset.turn = (Number(each.dataset.turn) + by) % 360;
    return "turned";
  };
  const act = (what, pages = chosen()) => {
    if (!pages.length) return say("none");
    const from = pages.map((each) => each.parentElement);
    const key = moves[what](pages);
    for (const strip of [...from, ...pages.map((each) => each.parentElement)]) changed(strip);
    settle();
    say(key, pages[0]);
    return pages[0];
  };

  tools.addEventListener("click", (event) => {
    const what = event.target.closest("[data-do]")?.dataset.do;
    if (what) act(what);
  });
  document.addEventListener("click", (event) => {
    const each = event.target.closest?.('.leaves [role="option"]');
    if (!each) return;
    if (event.shiftKey && last?.parentElement === each.parentElement) {
      const row = Array.from(each.parentElement.children);
      const [a, b] = [row.indexOf(last), row.indexOf(each)].sort((x, y) => x - y);
      for (const between of row.slice(a, b + 1)) pick(between, true);
    } else pick(each, each.getAttribute("aria-selected") !== "true");
    focus(each);
  });
  document.addEventListener("keydown", (event) => {
    const each = event.target.closest?.('.leaves [role="option"]');
    if (!each || event.ctrlKey || event.metaKey) return;
    const row = Array.from(each.parentElement.children);
    const across = Math.max(1, row.filter((other) => other.offsetTop === row[0].offsetTop).length);
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across, Home: -row.length, End: row.length };
    if (event.altKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      act(event.key === "ArrowLeft" ? "earlier" : "later", [each]);
      focus(each);
    } else if (event.altKey) return;
    else if (event.key in steps) {
      const to = row[Math.min(row.length - 1, Math.max(0, row.indexOf(each) + steps[event.key]))];
      if (event.shiftKey) {
        pick(each, true);
        pick(to, true);
      }
      focus(to);
    } else if (event.key === " ") pick(each, each.getAttribute("aria-selected") !== "true");
    else if (event.key === "Delete") {
      const next = each.nextElementSibling ?? each.previousElementSibling;
      act("out", [each]);
      focus(next ?? each);
    } else return;
    event.preventDefault();
  });

  let dragged = [];
  const unmark = () => {
    for (const each of document.querySelectorAll(".leaves .before, .new-paper.over")) each.classList.remove("before", "over");
  };
  document.addEventListener("dragstart", (event) => {
    const each = event.target.closest?.('.leaves [role="option"]');
    if (!each) return;
    const picked = chosen();
    dragged = picked.includes(each) ? picked : [each];
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", each.dataset.number);
  });
  document.addEventListener("dragover", (event) => {
    const box = event.target.closest?.("[data-new]");
    if (!dragged.length || !box) return;
    event.preventDefault();
    unmark();
    (event.target.closest('[role="option"]') ?? box).classList.add(event.target.closest('[role="option"]') ? "before" : "over");
  });
  document.addEventListener("drop", (event) => {
    const box = event.target.closest?.("[data-new]");
    if (!dragged.length || !box) return;
    event.preventDefault();
    const to = event.target.closest('[role="option"]');
    if (!dragged.includes(to)) {
      const from = dragged.map((each) => each.parentElement);
      if (to) to.before(...dragged);
      else box.querySelector("[data-strip]").append(...dragged);
      for (const strip of [...from, box.querySelector("[data-strip]")]) changed(strip);
      settle();
      say("moved", dragged[0]);
    }
  });
  document.addEventListener("dragend", () => {
    dragged = [];
    unmark();
  });

  bench.addEventListener("change", (event) => {
    const field = event.target.closest('input[name$="-pages"]');
    if (!field) return;
    lay(field.closest("[data-new]").querySelector("[data-strip]"));
    leaveRest();
    settle();
  });
  bench.querySelector("[data-more]").addEventListener("click", (event) => {
    const strip = newBox(boxes().at(-1));
    if (!strip) return;
    event.preventDefault();
    settle();
    strip.closest("[data-new]").querySelector("input").focus();
  });

  /* From numbers to hands. */
  strips().forEach(lay);
  leaveRest();
  bench.after(lying.closest("[data-lying-part]"));
  bench.querySelector("[data-help-typed]").hidden = true;
  bench.querySelector("[data-help-hands]").hidden = false;
  tools.hidden = false;
  settle();
})();
