// Small helps for the pages behind the login. Every page works without this file, and it keeps
// nothing in the browser; what the tally keeps there (tally.js) it helps to throw away.
(() => {
  document.documentElement.classList.add("js");

  const SAVE_EVERY = 15000, PAUSE = 400, SENT_FOR = 10000, DOWNLOAD_FOR = 2000;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const post = (address, body, more) =>
    fetch(address, { method: "POST", body, redirect: "manual", credentials: "same-origin", ...more });

  // --- What the tally could not send: gone after a logout, which asks first, or after a week ---
  const WEEK = 7 * 24 * 3600 * 1000;
  const unsent = () => {
    try {
      return Object.entries(localStorage).filter(([name]) => name.startsWith("tally."));
    } catch {
      return []; // a browser that keeps nothing
    }
  };
  const forget = (rows) => rows.forEach(([name]) => localStorage.removeItem(name));
  const isOld = ([, text]) => {
    try {
      return Math.abs(Date.now() - JSON.parse(text).at) > WEEK;
    } catch {
      return true;
    }
  };
  forget(unsent().filter(isOld));

  document.addEventListener("submit", (event) => {
    const { logout, logoutAsks } = document.body.dataset, rows = unsent();
    if (!rows.length || new URL(event.target.action).pathname !== logout) return;
    if (!confirm(logoutAsks.replace("[count]", rows.length))) return event.preventDefault();
    forget(rows);
    document.dispatchEvent(new Event("tally:forgotten"));
  });

  // --- Drafts: what is typed goes to the server every 15 seconds and on leaving a field ---
  const clock = () =>
    new Date().toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit", timeZone: document.documentElement.dataset.timeZone || undefined });

  const drafts = all("form[data-draft]").map((form) => {
    const status = form.querySelector("[data-draft-status]");
    const draft = { form, isNew: false, isLost: false, isSent: false };
    let isSaving = false, isCarriedOut = false;

    const say = (name) => {
      draft.isLost = name !== "saved";
      if (!status) return;
      status.classList.toggle("is-lost", draft.isLost);
      status.textContent = status.dataset[name].replace("[time]", clock());
    };

    draft.save = async (more) => {
      if (!draft.isNew || isSaving || draft.isSent) return;
      isSaving = true;
      draft.isNew = false;
      try {
        const answer = await post(form.dataset.draft, new FormData(form), more);
        const hasEnded = answer.type === "opaqueredirect" || [401, 403].includes(answer.status);
        say(answer.ok ? "saved" : hasEnded ? "ended" : "failed");
      } catch {
        say("failed");
      }
      isSaving = false;
      if (draft.isLost) draft.isNew = true;
    };

    form.addEventListener("input", () => (draft.isNew = true));
    form.addEventListener("change", () => draft.save());
    form.addEventListener("focusout", () => draft.save());
    return draft;
  });

  if (drafts.length) {
    setInterval(() => drafts.forEach((draft) => draft.save()), SAVE_EVERY);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") drafts.forEach((draft) => draft.save({ keepalive: true }));
    });
    // Nobody is held up whose text is safe.
    addEventListener("beforeunload", (event) => {
      if (drafts.some((draft) => draft.isNew && draft.isLost && !draft.isSent)) event.preventDefault();
    });
  }

  // --- A second press does nothing: the server carries a form out once, and this shows it ---
  const release = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    drafts.filter((draft) => draft.form === form).forEach((draft) => (draft.isSent = false));
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
    drafts.filter((draft) => draft.form === form).forEach((draft) => (draft.isSent = true));
    // A page that never came can be sent again; one that stays for a file takes the next order.
    setTimeout(release, "download" in form.dataset ? DOWNLOAD_FOR : SENT_FOR, form);
  });

  // --- Preview: what the form would do, while it is being filled ---
  all("form[data-preview]").forEach((form) => {
    const region = form.querySelector("[data-preview-region]") || document.querySelector("[data-preview-region]");
    if (!region) return;
    let waiting = 0, asked = 0;

    const show = async () => {
      const number = ++asked;
      const body = new FormData(form);
      const button = form.querySelector("[data-preview-button]");
      if (button?.name) body.append(button.name, button.value);
      region.setAttribute("aria-busy", "true");
      try {
        const answer = await post(form.dataset.preview, body);
        const text = answer.ok ? await answer.text() : "";
        if (number === asked && text) fill(text);
      } catch {
        // The last preview stays; the page itself says what was saved.
      }
      if (number === asked) region.removeAttribute("aria-busy");
    };

    // The answer may be the part alone or a whole page with the part in it.
    const fill = (text) => {
      const page = new DOMParser().parseFromString(text, "text/html");
      const part = page.querySelector("[data-preview-region]") || page.body;
      // Which of several languages somebody is reading stays chosen.
      const chosen = [...region.querySelectorAll("input:checked")].map((input) => input.id);
      region.replaceChildren(...part.childNodes);
      region.querySelectorAll("input").forEach((input) => (input.checked ||= chosen.includes(input.id)));
    };

    form.addEventListener("input", (event) => {
      if (region.contains(event.target)) return;
      clearTimeout(waiting);
      waiting = setTimeout(show, PAUSE);
    });
  });

  // --- The menu of the phone ---
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  // --- On a phone filters are folded, so that the list comes first ---
  if (matchMedia("(max-width: 59.99rem)").matches)
    all("details[data-fold-narrow]").forEach((fold) => (fold.open = false));

  // --- After a logout "back" shows nothing: a page from the browser's memory is asked for anew ---
  addEventListener("pageshow", (event) => {
    if (event.persisted) return location.reload();
    all("form[data-sent]").forEach(release);
  });
})();
