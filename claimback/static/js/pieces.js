/* A large file goes first and in pieces (tus 1.0), so that a lost connection costs a piece; then its form names it.
   The form's own files and boxes are left as they are. Without this file the form carries everything itself. */
(() => {
  "use strict";

  const MB = 1048576;
  const A_DAY = 86400000; // ms; so long the server keeps what nobody used
  const SILENCE = 60000; // ms without a byte, after which a connection counts as lost
  const WAITS = [1000, 2000, 5000, 10000, 30000]; // ms between two attempts
  const MARK = "upload:"; // what localStorage holds of ours: a hash, an address, a time
  const TUS = { "Tus-Resumable": "1.0.0" };
  const whole = new WeakMap(); // File -> the address of what arrived of it
  const running = new WeakMap(); // form -> what is being sent for it
  const refused = new WeakMap(); // form -> the file its panel says no to
  const plain = new WeakSet(); // forms that carry their files themselves
  let named = false; // a form of this page went out with the names of what arrived
  class Ended extends Error {} // somebody pressed Cancel, or the server said no in a sentence

  const panelOf = (form) => form.querySelector("[data-pieces]");
  const boxesOf = (form) => Array.from(form.querySelectorAll("input[type=file][name]"));
  const filesOf = (form) => boxesOf(form).flatMap((box) => Array.from(box.files));
  const largeOf = (form) => filesOf(form).filter((file) => file.size > MB);
  const idOf = (address) => new URL(address, location.href).pathname.split("/").filter(Boolean).at(-1);
  const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
  const megabytes = (bytes, of) => {
    const digits = of < 10 * MB ? 1 : 0;
    return (bytes / MB).toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits });
  };

  /* What is remembered over a closed page says nothing of the file: all that tells it apart is in one hash. */
  const kept = {
    read: (mark) => {
      try {
        return JSON.parse(localStorage.getItem(mark));
      } catch {
        return null; // this browser keeps nothing for us; the file is sent from its beginning
      }
    },
    write: (mark, value) => {
      try {
        if (mark) localStorage.setItem(mark, JSON.stringify(value));
      } catch {
        return; // the same
      }
    },
    forget: (mark) => {
      try {
        if (mark) localStorage.removeItem(mark);
      } catch {
        return; // the same
      }
    },
    marks: () => {
      try {
        return Object.keys(localStorage).filter((mark) => mark.startsWith(MARK));
      } catch {
        return [];
      }
    },
  };
  const markOf = async (file) => {
    if (!crypto.subtle) return ""; // an address without https
    const ends = new Blob([`${file.size} ${file.lastModified} ${file.name} `, file.slice(0, 65536), file.slice(-65536)]);
    return MARK + hex(await crypto.subtle.digest("SHA-256", await ends.arrayBuffer()));
  };
  const readable = (file) =>
    file.slice(0, 1).arrayBuffer().then(
      () => true,
      () => false,
    );

  /* The library is fetched when a large file is there to be sent, and not before. */
  let library = null;
  const fetched = (panel) => {
    library ??= new Promise((resolve) => {
      const script = Object.assign(document.createElement("script"), { src: panel.dataset.library });
      script.addEventListener("load", () => resolve(true));
      script.addEventListener("error", () => {
        library = null;
        resolve(false);
      });
      document.head.append(script);
    });
    return library;
  };

  /* One attempt: what became of it, as soon as that is known. */
  const attempt = (file, job, { address, key, opened, moved }) =>
    new Promise((resolve) => {
      let watch = 0;
      const end = (outcome) => {
        clearTimeout(watch);
        removeEventListener("offline", lose);
        job.stop = null;
        resolve(outcome);
      };
      const lose = () => {
        upload.abort();
        end({ status: 0 });
      };
      const alive = () => {
        clearTimeout(watch);
        watch = setTimeout(lose, SILENCE);
      };
      const upload = new window.tus.Upload(file, {
        ...(address ? { uploadUrl: address } : { endpoint: job.panel.dataset.pieces }),
        chunkSize: MB,
        retryDelays: null, // when to try again is decided here
        storeFingerprintForResuming: false, // it would write the file's name down
        metadata: { filename: file.name },
        headers: { "X-CSRFToken": job.token },
        onBeforeRequest: (request) => {
          if (request.getMethod() === "POST") request.setHeader("Idempotency-Key", key);
        },
        onUploadUrlAvailable: () => opened(upload.url),
        onProgress: (bytes) => {
          alive();
          moved(bytes);
        },
        onSuccess: () => end({ done: true }),
        onError: (trouble) => {
          const answer = trouble.originalResponse;
          const method = trouble.originalRequest?.getMethod();
          end({ status: answer?.getStatus() ?? 0, method, body: answer?.getBody() ?? "" });
        },
      });
      addEventListener("offline", lose);
      job.stop = lose;
      alive();
      upload.start();
    });

  const goesOn = ({ status, method }) =>
    [0, 423, 429].includes(status) || (status >= 500 && status !== 507) || (status === 409 && method === "PATCH");
  const sentenceOf = (outcome, panel) => {
    try {
      return JSON.parse(outcome.body).sentence || panel.dataset.refused;
    } catch {
      return panel.dataset.refused; // an answer without a sentence, from something between us and the server
    }
  };
  const pause = (job, time) =>
    new Promise((resolve) => {
      const on = () => {
        clearTimeout(timer);
        removeEventListener("online", on);
        job.stop = null;
        resolve();
      };
      const timer = setTimeout(on, time);
      addEventListener("online", on);
      job.stop = on;
    });

  /* A whole file, however often the connection is lost; Ended when it cannot be. */
  const send = async (file, job) => {
    const mark = await markOf(file);
    const fresh = () => hex(crypto.getRandomValues(new Uint8Array(16)));
    let address = kept.read(mark)?.address ?? "";
    let key = fresh();
    let tries = 0;
    const opened = (where) => {
      address = job.address = where;
      job.mark = mark;
      kept.write(mark, { address, at: Date.now() });
      key = fresh();
    };
    const moved = (bytes) => {
      if (bytes) tries = 0;
      job.moved(bytes);
    };
    for (;;) {
      const outcome = await attempt(file, job, { address, key, opened, moved });
      if (job.cancelled) throw new Ended(job.panel.dataset.cancelled);
      if (outcome.done) return address;
      if ([404, 410].includes(outcome.status)) {
        kept.forget(mark);
        address = "";
        if (outcome.method === "HEAD") continue; // it went, or is somebody else's: begin anew
      }
      if (!goesOn(outcome)) {
        job.refused = file;
        throw new Ended(`${file.name}: ${sentenceOf(outcome, job.panel)}`);
      }
      if (!outcome.status && !(await readable(file))) {
        job.refused = file;
        throw new Ended(`${file.name}: ${job.panel.dataset.unreadable}`);
      }
      job.say(outcome.status ? job.panel.dataset.busy : job.panel.dataset.lost, { aloud: true, lost: true });
      await pause(job, WAITS[Math.min(tries++, WAITS.length - 1)]);
      if (job.cancelled) throw new Ended(job.panel.dataset.cancelled);
    }
  };

  /* What the person sees and hears. The bar moves with every byte; it is told aloud at each quarter only. */
  const begin = (form, submitter) => {
    const panel = panelOf(form);
    const part = (name) => panel.querySelector(`[data-part="${name}"]`);
    const all = largeOf(form).reduce((sum, file) => sum + file.size, 0);
    const job = { panel, submitter, before: 0, quarter: -1, cancelled: false, refused: null, stop: null };
    job.token = form.elements.csrfmiddlewaretoken.value;
    job.say = (words, { aloud = false, lost = false, ended = false } = {}) => {
      part("said").textContent = words;
      if (aloud) panel.querySelector("[role=status]").textContent = words;
      panel.classList.toggle("lost", lost);
      part("bar").hidden = part("cancel").hidden = ended;
      part("out").hidden = !(ended && job.refused);
    };
    job.moved = (bytes) => {
      const sent = job.before + bytes;
      const quarter = Math.floor((4 * sent) / all);
      part("bar").value = sent / all;
      job.say(fill(panel.dataset.sent, { sent: megabytes(sent, all), whole: megabytes(all, all) }), {
        aloud: quarter !== job.quarter,
      });
      job.quarter = quarter;
    };
    part("shown").hidden = false;
    job.moved(0);
    part("shown").scrollIntoView({ block: "nearest" });
    return job;
  };

  const run = async (form, submitter) => {
    const job = begin(form, submitter);
    running.set(form, job);
    submitter?.setAttribute("aria-disabled", "true");
    try {
      if (!(await fetched(job.panel))) plain.add(form);
      for (const file of plain.has(form) ? [] : largeOf(form)) {
        if (!whole.has(file)) whole.set(file, await send(file, job));
        job.before += file.size;
        job.moved(0);
      }
    } catch (end) {
      if (!(end instanceof Ended)) throw end;
      refused.set(form, job.refused);
      job.say(end.message, { aloud: true, lost: true, ended: true });
      (job.refused ? job.panel.querySelector('[data-part="out"]') : submitter)?.focus();
      return;
    } finally {
      running.delete(form);
      submitter?.removeAttribute("aria-disabled");
    }
    form.requestSubmit(submitter);
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!panelOf(form) || event.submitter?.matches("[data-without-files]") || plain.has(form)) return;
    if (running.has(form)) event.preventDefault();
    else if (largeOf(form).some((file) => !whole.has(file))) {
      event.preventDefault();
      run(form, event.submitter);
    }
  });

  /* In place of each file that arrived stands its id; an empty one keeps the place of a file the form carries. */
  document.addEventListener("formdata", (event) => {
    const form = event.target;
    const files = filesOf(form);
    if (!panelOf(form) || !files.some((file) => whole.has(file))) return;
    named = true;
    for (const box of boxesOf(form)) {
      event.formData.delete(box.name);
    }
    for (const box of boxesOf(form)) {
      for (const file of box.files) {
        event.formData.append("arrived", whole.has(file) ? idOf(whole.get(file)) : "");
        if (!whole.has(file)) event.formData.append(box.name, file);
      }
    }
    const addresses = new Set(files.map((file) => whole.get(file)));
    for (const mark of kept.marks()) {
      const known = kept.read(mark);
      if (addresses.has(known?.address)) kept.write(mark, { ...known, used: true });
    }
  });

  const cancel = (job) => {
    job.cancelled = true;
    job.stop?.();
    kept.forget(job.mark);
    if (!job.address) return;
    // an answer that does not come changes nothing: the server takes it away within a day
    fetch(job.address, { method: "DELETE", headers: { ...TUS, "X-CSRFToken": job.token } }).catch(() => null);
  };
  const takeOut = (form, file) => {
    for (const box of boxesOf(form)) {
      const rest = new DataTransfer();
      for (const each of box.files) if (each !== file) rest.items.add(each);
      if (rest.files.length === box.files.length) continue;
      box.files = rest.files;
      box.dispatchEvent(new Event("change", { bubbles: true }));
      box.focus();
    }
  };
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-pieces] [data-part]");
    const form = pressed?.closest("form");
    if (pressed?.matches('[data-part="cancel"]') && running.has(form)) cancel(running.get(form));
    if (pressed?.matches('[data-part="out"]')) takeOut(form, refused.get(form));
  });

  /* Other files are chosen: what was said of the ones before is over, and the library may be on its way already. */
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    const panel = event.target.type === "file" && form && panelOf(form);
    if (!panel || running.has(form)) return;
    panel.querySelector('[data-part="shown"]').hidden = true;
    if (largeOf(form).length) fetched(panel);
  });

  /* What a form was sent with is forgotten once the server has made a paper of it; the rest after a day. */
  const tidy = async () => {
    for (const mark of kept.marks()) {
      const known = kept.read(mark);
      if (!known?.address || !(Date.now() - known.at < A_DAY)) kept.forget(mark);
      else if (known.used) {
        const answer = await fetch(known.address, { method: "HEAD", headers: TUS }).catch(() => null);
        if ([404, 410].includes(answer?.status)) kept.forget(mark);
        else if (answer?.ok) kept.write(mark, { ...known, used: false });
      }
    }
  };
  tidy();
  addEventListener("pageshow", (event) => {
    // a page from before it was sent knows too little; any other keeps what somebody has typed on it
    if (event.persisted && named) location.reload();
  });
})();
