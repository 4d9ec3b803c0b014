// The tally: each tap makes or changes a contact at once. What could not be sent waits in this
// browser, as codes and times, until the server has it (docs/decisions/). Without this file every
// button of the page is a form.
(() => {
  const page = document.querySelector("[data-tally]");
  if (!page) return;

  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = page) => [...within.querySelectorAll(selector)];
  const { tally: ADDRESS, owner: OWNER, place: PLACE, day: DAY, channel: CHANNEL } = page.dataset;
  const PREFIX = "tally.", MINE = `${PREFIX}${OWNER}.`;
  const SHOWN = 8, DOUBLE = 500, LATE = 2000, PATIENCE = 15000, MINUTE = 60000;
  const FIRST_WAIT = 2000, LONGEST_WAIT = 60000;
  const BEGAN = Date.now();
  const texts = find("[data-tally-texts]").content;
  const text = (name) => texts.querySelector(`[data-text="${name}"]`).textContent;

  // --- What waits: one entry per row, so that two windows do not write over each other ---
  const memory = new Map(); // where the browser refuses its storage
  let hasStorage = true;
  try {
    localStorage.setItem(`${PREFIX}try`, "");
    localStorage.removeItem(`${PREFIX}try`);
  } catch {
    hasStorage = false;
  }
  const read = (name) => {
    try {
      return JSON.parse(hasStorage ? localStorage.getItem(name) : memory.get(name) ?? null);
    } catch {
      return null;
    }
  };
  const waiting = (key) => read(MINE + key);
  const keep = (row) => {
    const value = JSON.stringify(row);
    try {
      if (hasStorage) return localStorage.setItem(MINE + row.key, value);
    } catch {
      hasStorage = false; // it is full
    }
    memory.set(MINE + row.key, value);
  };
  const drop = (key) => {
    if (hasStorage) localStorage.removeItem(MINE + key);
    memory.delete(MINE + key);
  };
  const names = () => (hasStorage ? Object.keys(localStorage) : [...memory.keys()]);
  const rows = () =>
    names().filter((name) => name.startsWith(MINE)).map(read).filter(Boolean).sort((a, b) => a.at - b.at);

  // --- What this page knows of its rows ---
  const known = new Map(); // key → the whole row, as it was tapped here
  const changeAt = new Map(); // key → address of its form, once the server has it
  const keptAt = new Map(); // key → when the server last took it
  const refused = new Map(); // key → why the server did not take it
  const late = new Set(); // keys of rows that are shown as not sent
  let open = null, isAsked = false, trouble = "";

  const uuid = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };
  const clock = (at) =>
    new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit", timeZone: document.documentElement.dataset.timeZone || undefined });

  // --- Sending ---
  let token = find("[name=csrfmiddlewaretoken]", page).value;
  const sending = new Set();
  let wait = FIRST_WAIT, timer = 0;

  const post = async (row) => {
    const body = new URLSearchParams({
      csrfmiddlewaretoken: token, owner: OWNER, key: row.key, revision: row.revision,
      at: row.gone || row.at, sent_at: Date.now(), gone: row.gone ? "on" : "",
      place: row.place, day: row.day, channel: row.channel, counterpart: row.counterpart,
      language: row.language, home: row.home, result: row.result, missing: row.missing,
    });
    row.topics.forEach((code) => body.append("topics", code));
    const giveUp = new AbortController();
    const limit = setTimeout(() => giveUp.abort(), PATIENCE);
    try {
      return await fetch(ADDRESS, {
        method: "POST", body, redirect: "manual", credentials: "same-origin", keepalive: true,
        headers: { Accept: "application/json" }, signal: giveUp.signal,
      });
    } finally {
      clearTimeout(limit);
    }
  };

  const send = async (key) => {
    const row = waiting(key);
    if (!row || sending.has(key) || refused.has(key)) return;
    sending.add(key);
    let answer = null, said = null;
    try {
      answer = await post(row);
      said = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : null;
    } catch {
      answer = null;
    }
    sending.delete(key);
    await took(row, answer, said);
    const now = waiting(key);
    if (now && now.revision > row.revision) send(key);
  };

  const took = async (row, answer, said) => {
    const { key } = row;
    if (answer?.ok && said) {
      keptAt.set(key, Date.now());
      if (said.change) changeAt.set(key, said.change);
      settle(row, said);
      wait = FIRST_WAIT;
      if (trouble) sendAll();
      trouble = "";
      setTimeout(draw, MINUTE + 500);
    } else if (answer?.type === "opaqueredirect") {
      hold(key, "ended");
    } else if (answer?.status === 403) {
      hold(key, trouble || "waiting");
      await renew();
    } else if (said?.code === "other_account") {
      hold(key, "other");
    } else if (answer && answer.status < 500 && answer.status !== 429) {
      late.delete(key);
      refused.set(key, said?.errors?.length ? said.errors : [text("too big")]);
    } else {
      hold(key, "waiting");
    }
    draw();
  };

  const settle = (row, said) => {
    const now = waiting(row.key);
    if (now && now.revision < said.revision && said.change) {
      // The clock of this device was put back: what was tapped last has too low a number.
      keep({ ...now, revision: said.revision + 1 });
    } else if (now && now.revision <= said.revision) {
      drop(row.key);
    }
    if (!waiting(row.key)) late.delete(row.key);
    if (!said.change && !row.gone && known.has(row.key)) {
      // It was taken back in another window.
      known.set(row.key, { ...row, gone: Date.now() });
      count(row.counterpart, -1);
      if (open?.key === row.key) show(null);
    }
  };

  // Not sent: said so, and tried again by itself, ever more slowly.
  const hold = (key, why) => {
    late.add(key);
    trouble = why;
    if (!timer) again(wait);
  };
  const again = (after) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = 0;
      sendAll();
    }, after);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  };
  const sendAll = () => rows().forEach((row) => send(row.key));

  // Somebody has logged in anew, perhaps in another window: this page needs their mark.
  let renewedAt = 0;
  const renew = async () => {
    if (Date.now() - renewedAt < FIRST_WAIT) return;
    renewedAt = Date.now();
    try {
      const answer = await fetch(page.dataset.address, { redirect: "manual", credentials: "same-origin" });
      if (answer.type === "opaqueredirect") return (trouble = "ended");
      if (!answer.ok) return (trouble = answer.status === 403 ? "closed" : "waiting");
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (find("[data-tally]", fresh)?.dataset.owner !== OWNER) return (trouble = "other");
      token = find("[name=csrfmiddlewaretoken]", fresh).value;
      all("[name=csrfmiddlewaretoken]", document).forEach((field) => (field.value = token));
      again(0);
    } catch {
      trouble = "waiting";
    }
  };

  // --- Tapping ---
  const put = (row) => {
    // Greater than all before, also when two windows have the same row.
    row.revision = Math.max((waiting(row.key)?.revision || row.revision || 0) + 1, Date.now());
    known.set(row.key, row);
    refused.delete(row.key);
    keep(row);
    send(row.key);
    setTimeout(() => {
      if (!waiting(row.key) || refused.has(row.key)) return;
      late.add(row.key);
      draw();
    }, LATE);
    draw();
  };

  let lastTap = { code: "", at: 0 };
  const begin = (counterpart) => {
    const at = Date.now();
    // Two taps so quick are one, by a hand that trembles.
    if (lastTap.code === counterpart && at - lastTap.at < DOUBLE) return;
    lastTap = { code: counterpart, at };
    show({
      key: uuid(), revision: 0, at, gone: 0, place: PLACE, day: DAY, channel: CHANNEL, counterpart,
      language: "", topics: [], home: "", result: "", missing: "",
    });
    chooseTab(find("[data-tab]", page).dataset.tab);
    count(counterpart, 1);
    put(open);
    say("saved", open);
  };

  const show = (row) => {
    open = row;
    isAsked = Boolean(row?.missing);
    history.replaceState(null, "", row ? `${page.dataset.address}?zeile=${row.key}` : page.dataset.address);
  };

  const tap = (field, code) => {
    if (!open) return;
    const row = { ...open, topics: [...open.topics] };
    const isOn = field === "topics" ? row.topics.includes(code) : row[field] === code;
    if (field === "topics") {
      row.topics = isOn ? row.topics.filter((other) => other !== code) : [...row.topics, code];
    } else if (field === "missing") {
      row.result = "not_helped";
      row.missing = code;
    } else if (field === "result" && code === "not_helped" && row.result !== code) {
      // Saved together with the reason, and not before.
      isAsked = true;
      find("[data-tally-told]").textContent = text("reason");
      return draw();
    } else {
      row[field] = isOn ? "" : code;
      if (field === "result") row.missing = "";
    }
    if (field === "result") isAsked = false;
    open = row;
    put(row);
    say("saved", row);
  };

  const takeBack = (key) => {
    const row = { ...(known.get(key) || waiting(key) || ofServer(key)), gone: Date.now() };
    if (open?.key === key) show(null);
    count(row.counterpart, -1);
    put(row);
    say("undone", row);
  };

  // Of a row that was made before this page: enough to take it back.
  const ofServer = (key) => {
    const line = find(`[data-key="${key}"]`, page);
    return {
      key, revision: 0, at: Date.now(), place: PLACE, day: DAY, channel: "", language: "", topics: [],
      home: "", result: "", missing: "", counterpart: line.dataset.counterpart,
      what: find("[data-what]", line).textContent,
    };
  };

  const say = (name, row) => {
    find("[data-tally-told]").textContent = text(name).replace("[what]", whatOf(row));
  };

  // --- Drawing ---
  const label = (field, code) => {
    if (field === "counterpart") return find(`[value="${code}"] .tally-name`, who)?.textContent || "";
    const tile = find(`[data-field="${field}"][data-code="${code}"] [data-label]`, page);
    return (tile || find(`#tally-other option[value="${code}"]`))?.textContent || code;
  };
  const whatOf = (row) => row.what || `${clock(row.at)} ${label("counterpart", row.counterpart)}`;
  const wordsOf = (row) =>
    [
      row.language && label("language", row.language),
      ...row.topics.map((code) => label("topics", code)),
      row.home && label("home", row.home),
      row.result && label("result", row.result),
    ].filter(Boolean).join(" · ") || text("nothing");

  const who = find("[data-tally-who]", page);
  const strokes = [...find("[data-tally-strokes]").content.children];
  const count = (counterpart, more) => {
    const button = find(`[value="${counterpart}"]`, who);
    const number = Math.max(Number(button.dataset.count) + more, 0);
    button.dataset.count = number;
    find("[data-number]", button).textContent = number;
    const drawn = Array(Math.floor(number / 5)).fill(5).concat(number % 5 || []);
    find("[data-strokes]", button).replaceChildren(...drawn.map((five) => strokes[five - 1].cloneNode(true)));
  };

  const list = find("[data-tally-rows]", page);
  const lineOf = (row) => {
    let line = find(`[data-key="${row.key}"]`, list);
    if (!line) {
      line = find("[data-tally-row]").content.firstElementChild.cloneNode(true);
      line.dataset.key = row.key;
      line.dataset.counterpart = row.counterpart;
      const after = [...list.children].find((other) => (known.get(other.dataset.key)?.at || 0) <= row.at);
      list.insertBefore(line, after || null);
    }
    return line;
  };

  const fill = (row) => {
    const { key } = row, isWaiting = Boolean(waiting(key));
    if (row.gone && !isWaiting) return find(`[data-key="${key}"]`, list)?.remove();
    const line = lineOf(row), isShown = late.has(key) && isWaiting;
    const what = find("[data-what]", line);
    what.textContent = whatOf(row);
    what.classList.toggle("is-gone", Boolean(row.gone));
    find("[data-words]", line).textContent = row.what ? find("[data-words]", line).textContent : wordsOf(row);
    all("[data-about]", line).forEach((about) => (about.textContent = `: ${whatOf(row)}`));
    line.classList.toggle("is-unsent", isShown);
    find("[data-mark]", line).hidden = !isShown;
    if (row.gone) find("[data-mark-text]", line).textContent = text("taken back");
    const wrong = refused.get(key);
    line.classList.toggle("is-refused", Boolean(wrong));
    find("[data-wrong]", line).hidden = !wrong;
    find("[data-wrong]", line).textContent = wrong ? `${text("refused")} ${wrong.join(" ")}` : "";
    if (changeAt.has(key)) find("[data-change]", line).href = changeAt.get(key);
  };

  // The newest row can be taken back, for a minute once it has arrived; the others are completed.
  const offer = (line, isNewest) => {
    const { key } = line.dataset, row = known.get(key), isWaiting = Boolean(waiting(key));
    const isGone = Boolean(row?.gone), isWrong = refused.has(key);
    const isFresh = isWaiting || Date.now() - (keptAt.get(key) || BEGAN) < MINUTE;
    const undo = find("[data-undo]", line), change = find("[data-change]", line);
    const canUndo = isNewest && isFresh && !isGone && !isWrong && (Boolean(row) || !undo.hidden);
    const hasForm = change.getAttribute("href") !== "#";
    undo.hidden = !canUndo;
    change.hidden = canUndo || isGone || !hasForm;
    find("[data-reopen]", line).hidden = canUndo || isGone || hasForm || open?.key === key;
    find("[data-remove]", line).hidden = !isWrong;
  };

  const draw = () => {
    known.forEach(fill);
    [...list.children].slice(SHOWN).forEach((line) => waiting(line.dataset.key) || line.remove());
    [...list.children].forEach((line, place) => offer(line, place === 0));
    find("[data-tally-none]", page).hidden = list.children.length > 0;
    drawOpen();
    drawBar();
  };

  const section = find("[data-tally-open]", page);
  const drawOpen = () => {
    section.hidden = !open;
    if (!open) return;
    const heading = find("[data-heading]", section);
    heading.textContent = heading.dataset.heading
      .replace("[who]", label("counterpart", open.counterpart)).replace("[time]", clock(open.at));
    const isPartner = open.counterpart === "partner";
    find("[data-partner]", section).hidden = !isPartner;
    find("[data-said]", section).hidden = isPartner;
    find("[data-reasons]", section).hidden = !isAsked;
    all("[data-field]", section).forEach((tile) => {
      const { field, code } = tile.dataset;
      const isPending = isAsked && field === "result";
      const value = isPending ? "not_helped" : open[field];
      tile.setAttribute("aria-pressed", field === "topics" ? value.includes(code) : value === code);
    });
    find("#tally-other").value = label("other", open.language) && open.language;
    const has = [open.language, open.topics.length, open.home, open.result];
    all("[data-has]", section).forEach((mark, place) => (mark.hidden = !has[place]));
    const wrong = refused.get(open.key), said = find("[data-open-wrong]", section);
    said.hidden = !wrong;
    if (said.textContent !== (wrong || []).join(" ")) said.textContent = (wrong || []).join(" ");
  };

  const bar = find("[data-tally-bar]");
  let shown = "";
  const drawBar = () => {
    const number = rows().filter((row) => late.has(row.key)).length;
    const state = number ? `${trouble || "waiting"} ${number}` : "";
    if (state === shown) return;
    shown = state;
    bar.replaceChildren();
    if (!number) return;
    bar.append(find(`[data-tally-${trouble || "waiting"}]`).content.cloneNode(true));
    const said = find("b", bar);
    said.textContent = said.textContent.replace("[count]", number);
  };

  const chooseTab = (name) => {
    all("[data-tab]", section).forEach((tab) => {
      if (tab.dataset.tab === name) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    });
    all("[data-part]", section).forEach((part) => (part.hidden = part.dataset.part !== name));
  };

  // --- What the page listens to ---
  who.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter) begin(event.submitter.value);
  });
  find("[data-tally-said]", section).addEventListener("submit", (event) => {
    event.preventDefault();
    const { field, code } = event.submitter?.dataset || {};
    if (field) return tap(field, code);
    const other = find("#tally-other").value;
    if (other && open && open.language !== other) tap("language", other);
  });
  find("#tally-other").addEventListener("change", (event) => {
    if (open && event.target.value !== open.language) tap("language", event.target.value || open.language);
  });
  section.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-tab]");
    if (!tab || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    chooseTab(tab.dataset.tab);
  });
  list.addEventListener("submit", (event) => {
    const line = event.target.closest("[data-key]");
    event.preventDefault();
    takeBack(line.dataset.key);
    (find("[data-undo]:not([hidden]) button", list) || find("button", who)).focus();
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reopen], [data-remove]");
    if (!button) return;
    const { key } = button.closest("[data-key]").dataset, row = known.get(key);
    if (button.matches("[data-reopen]")) {
      show(row);
      draw();
      return find("[data-heading]", section).scrollIntoView({ block: "nearest" });
    }
    drop(key);
    refused.delete(key);
    late.delete(key);
    known.delete(key);
    if (open?.key === key) show(null);
    if (row.gone) return location.reload(); // it was not taken back
    if (!changeAt.has(key) && isHere(row)) count(row.counterpart, -1);
    find(`[data-key="${key}"]`, list)?.remove();
    draw();
    find("button", who).focus();
  });

  let isLeaving = false;
  bar.addEventListener("click", (event) => (isLeaving ||= Boolean(event.target.closest("a"))));
  document.addEventListener("tally:forgotten", () => {
    memory.clear();
    isLeaving = true;
  });
  // After the login the rows are still here; whoever goes elsewhere is asked.
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && rows().some((row) => late.has(row.key) || refused.has(row.key))) event.preventDefault();
  });
  addEventListener("online", () => {
    clearTimeout(timer);
    timer = 0;
    wait = FIRST_WAIT;
    sendAll();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") sendAll();
  });
  // Another window has sent, changed or thrown away something.
  addEventListener("storage", () => {
    late.forEach((key) => waiting(key) || late.delete(key));
    draw();
  });

  // --- The page begins ---
  const isHere = (row) => row.place === PLACE && row.day === DAY;
  const state = JSON.parse(section.dataset.state);
  if (state.key) {
    show({ ...state, revision: 0, at: state.begun, gone: 0, place: PLACE, day: DAY, channel: CHANNEL });
  }
  for (const row of rows()) {
    const isOnPage = Boolean(find(`[data-key="${row.key}"]`, list));
    known.set(row.key, row);
    late.add(row.key);
    if (isHere(row) && isOnPage === Boolean(row.gone)) count(row.counterpart, row.gone ? -1 : 1);
    if (!row.gone && new URLSearchParams(location.search).get("zeile") === row.key) show(row);
  }
  const others = names().filter((name) => name.startsWith(PREFIX) && !name.startsWith(MINE)).length;
  const note = find("[data-tally-others]", page);
  note.hidden = !others;
  note.textContent = note.textContent.replace("[count]", others);
  setTimeout(draw, MINUTE);
  if (known.size) {
    draw();
    sendAll();
  }
})();
