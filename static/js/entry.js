// Quick entry by keyboard and by thumb. The page works without this file. Keys act only while
// their group has the focus (WCAG 2.1.4).
(() => {
  const form = document.querySelector("form[data-entry]");
  if (!form) return;
  const desk = matchMedia("(min-width: 40rem)");
  const shown = (element) => element.getClientRects().length > 0;
  const fields = (group) => [...group.querySelectorAll("input:not([type=hidden]), select, textarea")].filter(shown);
  const groupOf = (element) => element.closest("[data-group]");
  const save = form.querySelector("[data-next]");

  const enter = (group, options) => {
    const all = fields(group);
    const first = all.find((field) => field.type === "radio" && field.checked) || all[0];
    first?.focus(options);
    if (!options) group.scrollIntoView({ block: "nearest" });
  };

  // The next group that is shown; after the last one the button that saves.
  const next = (group) => {
    const all = [...form.querySelectorAll("[data-group]:not([data-group=more])")];
    const found = all.slice(all.indexOf(group) + 1).find((other) => fields(other).length);
    if (found) enter(found);
    return Boolean(found);
  };

  const goOn = (group, field) => {
    const typed = field.value === "other" && group.querySelector(".other-language input");
    if (typed) typed.focus();
    else if (!next(group)) save.focus();
  };

  const choose = (group, field) => {
    if (field.type === "checkbox" || !field.checked) field.click();
    field.focus();
    if (group.dataset.one !== undefined) goOn(group, field);
  };

  // On the phone the sheet closes; returns whether this group has one.
  const closeSheet = (group) => {
    const sheet = !desk.matches && group.querySelector(".pick-sheet[popover]");
    try {
      if (sheet) sheet.hidePopover();
    } catch {
      // A browser without sheets shows all of it.
    }
    return Boolean(sheet);
  };

  form.addEventListener("keydown", (event) => {
    const { target, key } = event;
    const group = target.closest?.("[data-group]");
    if (key === "Enter" && target.closest(".where-fields") && target.matches("input")) {
      // Nobody saves a contact who has only chosen its day.
      event.preventDefault();
      return enter(form.querySelector("[data-first]"));
    }
    if (!group || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const isTile = target.matches(".tile input");
    if (key === "Enter" && (isTile || target.matches("input"))) {
      event.preventDefault();
      if (event.repeat || closeSheet(group)) return;
      if (group.dataset.group === "more" || !next(group)) form.requestSubmit(save);
    } else if (isTile && key.length === 1 && !event.repeat) {
      const field = group.querySelector(`.tile input[data-key="${CSS.escape(key.toUpperCase())}"]`);
      if (!field) return;
      event.preventDefault();
      choose(group, field);
    } else if (isTile && target.type === "radio" && (key === "Backspace" || key === "Delete")) {
      event.preventDefault();
      clear(target);
    }
  });

  const clear = (field) => {
    if (!field.checked || field.name === "counterpart") return;
    field.checked = false;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // --- What an answer opens comes into sight ---
  const shownNow = () => [...form.querySelectorAll(".asked > .group")].filter(shown);
  let before = shownNow();
  form.addEventListener("change", () => {
    const opened = shownNow().filter((group) => !before.includes(group));
    opened[0]?.scrollIntoView({ block: "nearest" });
    before = shownNow();
  });
  form.querySelector(".g-more").addEventListener("toggle", ({ target }) => {
    if (target.open) target.scrollIntoView({ block: "nearest" });
  });

  // --- The sheets of the phone: the field says what was chosen, a tap closes ---
  const say = (group) => {
    const value = group.querySelector(".pick-value");
    if (!value) return;
    const field = group.querySelector(":checked");
    const typed = field?.value === "other" ? group.querySelector(".other-language input").value : "";
    const label = field?.closest("label").querySelector("span").firstChild.data.trim();
    value.textContent = typed || label?.replaceAll("\u00ad", "") || value.dataset.none;
  };

  form.addEventListener("click", (event) => {
    const tile = event.target.closest(".pick-sheet .tile");
    if (!tile || desk.matches || event.target.matches("input") && !event.detail) return;
    const field = tile.querySelector("input");
    // The label's own click comes after this one.
    setTimeout(() => {
      if (!field.checked) return;
      if (field.value === "other") tile.closest(".pick-sheet").querySelector(".other-language input").focus();
      else closeSheet(groupOf(tile));
    });
  });

  // --- A neighborhood chooses its district at once ---
  const district = (typed) => {
    const name = typed.trim().toLowerCase();
    const options = [...document.querySelectorAll("#neighborhoods option")];
    return options.find((option) => option.value.toLowerCase() === name)?.dataset.district;
  };

  form.addEventListener("input", (event) => {
    const { target } = event;
    if (target.name === "neighborhood") {
      const field = form.querySelector(`[name=home][value="${CSS.escape(district(target.value) || "")}"]`);
      if (field) field.checked = true;
    }
    if (target.name === "home" && target.type === "radio") form.elements.neighborhood.value = "";
    const group = groupOf(target);
    if (!group) return;
    say(group);
    // Taken from the list that the browser offers, nothing is left to type.
    const isTaken = target.list && (!event.inputType || event.inputType === "insertReplacementText");
    if (isTaken && target.value) closeSheet(group);
  });

  // --- The first line says what is chosen behind it ---
  const where = form.querySelector(".where");
  where.addEventListener("change", () => {
    const { location, happened_on: day, channel } = form.elements;
    const text = (select) => (select.value ? select.selectedOptions[0].text : "");
    where.querySelector("[data-place]").textContent = text(location) || "–";
    where.querySelector("[data-channel]").textContent = channel.value ? ` · ${text(channel)}` : "";
    const chosen = new Date(`${day.value}T12:00`);
    if (isNaN(chosen)) return;
    const isToday = day.value === day.max;
    const short = chosen.toLocaleDateString(document.documentElement.lang, { weekday: "short", day: "numeric", month: "numeric" });
    const place = where.querySelector("[data-day]");
    place.classList.toggle("is-back", !isToday);
    place.textContent = isToday ? place.dataset.today : short;
  });

  // --- Undo stands there for a minute ---
  const undo = form.querySelector("[data-undo-for]");
  if (undo) {
    const started = performance.now(), minute = undo.dataset.undoFor * 1000;
    // Said once more: what is there when a page opens is not read out.
    undo.hidden = true;
    setTimeout(() => (undo.hidden = false), 50);
    setTimeout(() => undo.querySelector("[data-undo]").remove(), minute - (performance.now() - started));
  }

  form.querySelectorAll("[data-group]").forEach(say);
  if (desk.matches && !document.querySelector(".problems")) enter(form.querySelector("[data-first]"), { preventScroll: true });
})();
