"use strict";
(() => {
  const page = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const rows = all(".requirement");
  const homes = new Map(rows.map((row) => [row, row.parentElement]));
  const words = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const filters = all("[data-filter]");

  // Kept where the browser lets pages from disk keep anything; nothing depends on it.
  const kept = {
    get(name) { try { return localStorage.getItem(`capture-conformance-${name}`); } catch { return null; } },
    set(name, value) { try { localStorage.setItem(`capture-conformance-${name}`, value); } catch { /* not kept */ } },
  };

  const language = () => (byId("language-ja").checked ? "ja" : "en");

  function speak() {
    const spoken = language();
    page.lang = spoken;
    for (const option of all("option[data-en]")) option.textContent = option.dataset[spoken];
    const box = byId("filter-text");
    box.placeholder = spoken === "ja" ? box.dataset.jaPlaceholder : box.dataset.enPlaceholder;
    tell();
  }

  function tell() {
    const shown = rows.filter((row) => !row.hidden).length;
    byId("shown").textContent = language() === "ja"
      ? `${rows.length} 件中 ${shown} 件を表示` : `${shown} of ${rows.length} shown`;
    byId("nothing-shown").hidden = shown > 0 || rows.length === 0;
  }

  function fits(row) {
    const wanted = byId("filter-text").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const isChosen = filters.every((x) => x.value === "" || row.dataset[x.dataset.filter] === x.value);
    return isChosen && wanted.every((word) => words.get(row).includes(word));
  }

  function filter() {
    for (const row of rows) row.hidden = !fits(row);
    for (const family of all(".family")) {
      const own = rows.filter((row) => homes.get(row) === family.querySelector(".rows"));
      family.hidden = byId("order").value !== "order" || own.every((row) => row.hidden);
    }
    tell();
  }

  function sort() {
    const by = byId("order").value;
    const sorted = byId("sorted");
    sorted.hidden = by === "order";
    const direction = by === "executions" ? -1 : 1;
    const ranked = [...rows].sort((a, b) =>
      direction * (a.dataset[by] - b.dataset[by]) || a.dataset.order - b.dataset.order);
    for (const row of ranked) (by === "order" ? homes.get(row) : sorted).append(row);
    filter();
  }

  function reset() {
    byId("filter-text").value = "";
    for (const one of filters) one.value = "";
    byId("order").value = "order";
    sort();
  }

  function show(mark) {
    reset();
    byId("filter-mark").value = mark;
    filter();
  }

  // A link may lead into what is folded, or filtered away.
  function reveal() {
    let found = null;
    try { found = byId(decodeURIComponent(location.hash.slice(1))); } catch { return; }
    if (!found) return;
    const row = found.closest(".requirement");
    if (row && row.hidden) reset();
    for (let at = found; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    found.scrollIntoView();
    const focused = found.tagName === "DETAILS" ? found.querySelector("summary") : null;
    if (focused) focused.focus({ preventScroll: true });
  }

  async function copy(button) {
    const named = button.dataset.copyFrom ? byId(button.dataset.copyFrom) : button.nextElementSibling;
    const source = named.textContent;
    let isDone = false;
    try {
      await navigator.clipboard.writeText(source);
      isDone = true;
    } catch {
      isDone = copyByHand(source);
    }
    const told = byId("told");
    told.textContent = told.dataset[language() + (isDone ? "" : "Not")];
    button.classList.toggle("done", isDone);
    setTimeout(() => { told.textContent = ""; button.classList.remove("done"); }, 3000);
  }

  function copyByHand(text) {
    const box = document.createElement("textarea");
    box.value = text;
    box.className = "unseen";
    document.body.append(box);
    box.select();
    let isDone = false;
    try { isDone = document.execCommand("copy"); } catch { /* told below */ }
    box.remove();
    return isDone;
  }

  function remembered(name, attribute) {
    const before = kept.get(name);
    const box = before === null ? null : byId(`${name}-${before}`);
    if (box) box.checked = true;
    for (const one of all(`input[name=${name}]`)) {
      one.addEventListener("change", () => { kept.set(name, one.value); attribute(); });
    }
    attribute();
  }

  // What is wider than the page says so; what is folded has no width yet.
  function measure(root) {
    const found = all(".scroll", root);
    const cut = found.map((box) => box.scrollWidth > box.clientWidth + 1);
    found.forEach((box, at) => box.classList.toggle("cut", cut[at]));
  }

  byId("statement").querySelector(".filters").hidden = false;
  remembered("language", speak);
  remembered("colours", () => {});
  byId("filter-text").addEventListener("input", filter);
  for (const one of filters) one.addEventListener("change", filter);
  byId("order").addEventListener("change", sort);
  byId("reset").addEventListener("click", reset);
  byId("open-all").addEventListener("click", () => { for (const row of rows) if (!row.hidden) row.open = true; });
  byId("close-all").addEventListener("click", () => { for (const row of rows) row.open = false; });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.copy");
    if (button) copy(button);
    const link = event.target.closest("[data-show]");
    if (link) show(link.dataset.show);
    const local = event.target.closest("a[href^='#']");
    if (local && local.getAttribute("href") === location.hash) reveal();
  });
  addEventListener("hashchange", reveal);
  document.addEventListener("toggle", (event) => { if (event.target.open) measure(event.target); }, true);
  addEventListener("resize", () => measure(document));
  // On paper nothing can be opened: findings stand with their evidence.
  addEventListener("beforeprint", () => {
    for (const row of rows) if (["fail", "warning", "error"].includes(row.dataset.mark)) row.open = true;
  });
  filter();
  reveal();
  measure(document);
})();
