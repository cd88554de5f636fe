// Small helps for hands that know the desk; every page works without this file.
"use strict";
(() => {
  const all = (what, where = document) => [...where.querySelectorAll(what)];
  const items = all("[data-item]");
  items.forEach((one) => one.setAttribute("tabindex", "-1"));
  let at = -1;
  const go = (step) => {
    if (!items.length) return;
    at = Math.max(0, Math.min(items.length - 1, at + step));
    items[at].focus();
    items[at].scrollIntoView({ block: "nearest" });
  };
  const undo = document.querySelector("[data-undo]");
  if (undo) setTimeout(() => undo.remove(), 20000);
  const typing = (one) => one.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const help = async () => { // the list of the help page, on top of this one
    if (document.querySelector("dialog")) return;
    const answer = await fetch("/aide", { headers: { Accept: "text/html" } });
    const list = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("touches");
    if (!list) return;
    const box = document.createElement("dialog"), close = document.createElement("button");
    close.textContent = "Fermer";
    close.addEventListener("click", () => box.remove());
    box.setAttribute("aria-label", "Touches du clavier");
    box.append(...list.childNodes, close);
    document.body.append(box);
    box.showModal();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const here = items.find((one) => one.contains(document.activeElement)) || items[at];
    if (event.key === "j") return go(1);
    if (event.key === "k") return go(-1);
    if (event.key === "?") return help();
    if (event.key === "u" && undo) return undo.querySelector("button").click();
    if (event.key === "n") { const next = document.querySelector("a[rel=next]"); if (next) next.click(); return; }
    if (event.key === "a" && quote && quote.value) { event.preventDefault(); return toForm(); }
    if (event.key === "/") {
      const search = document.querySelector("input[type=search]");
      if (search) { event.preventDefault(); search.focus(); }
      return;
    }
    if (!here) return;
    if (event.key === "x") { const box = here.querySelector("input[type=checkbox]"); if (box) box.click(); return; }
    if (event.key === "Enter" && document.activeElement === here) { const link = here.querySelector("[data-open]"); if (link) link.click(); return; }
    const button = here.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!button) return;
    event.preventDefault();
    if (button.name === "dit") sessionStorage.setItem("vigie-at", `${location.pathname} ${items.indexOf(here)}`);
    if (button.tagName === "DETAILS") { button.open = true; const first = button.querySelector("select, input, textarea"); if (first) first.focus(); } else button.click();
  });
  // After a key settled one, the next key acts on the one that took its place; an address may name one too.
  const [path, place] = (sessionStorage.getItem("vigie-at") || "").split(" ");
  sessionStorage.removeItem("vigie-at");
  const named = location.hash.startsWith("#f") && items.indexOf(document.getElementById(location.hash.slice(1)));
  if (named !== false && named >= 0) { at = named; items[at].focus(); } else if (path === location.pathname && document.querySelector(".say")) { at = Number(place) - 1; go(1); }
  // A form is sent once, even when its button is pressed twice.
  all("form[method=post]").forEach((form) => form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  }));
  all("[data-check-all]").forEach((box) => {
    box.hidden = false;
    box.addEventListener("change", () => all("input[name=id]", box.closest("form")).forEach((one) => { one.checked = box.querySelector("input").checked; }));
  });
  // Words selected in a notice, by mouse, finger or keys, fill the form that adds a finding; a button leads to it.
  const quote = document.getElementById("citation");
  const lead = document.createElement("button");
  lead.className = "float"; lead.type = "button"; lead.textContent = "Ajouter ces mots comme repérage (touche a)";
  const toForm = () => {
    quote.closest("details").open = true;
    quote.closest("form").scrollIntoView({ block: "center" });
    quote.closest("form").querySelector("[name=code]").focus();
    lead.remove();
  };
  lead.addEventListener("click", toForm);
  const words = (chosen) => {
    const part = chosen.getRangeAt(0).cloneContents();
    all(".who", part).forEach((one) => one.remove());
    return part.textContent.replace(/\s+/g, " ").trim();
  };
  if (quote) document.addEventListener("selectionchange", () => {
    const chosen = document.getSelection();
    if (chosen.isCollapsed || !chosen.rangeCount) return;
    const inside = chosen.getRangeAt(0).commonAncestorContainer;
    const text = (inside.closest ? inside : inside.parentElement).closest("[data-text]");
    if (!text) return;
    const told = words(chosen).slice(0, 1000);
    if (told.length < 5) return;
    quote.value = told;
    const lot = text.dataset.lot, select = document.getElementById("lot");
    if (lot && select && [...select.options].some((one) => one.value === lot)) select.value = lot;
    document.body.append(lead);
  });
  // Live counts beside a form.
  all("[data-live]").forEach((form) => {
    const out = document.getElementById(form.dataset.out);
    let wait = 0;
    form.addEventListener("input", () => {
      clearTimeout(wait);
      wait = setTimeout(async () => {
        const asked = new URLSearchParams(); // only what stands inside: a whole form may hold names and addresses
        all("[name]", form).forEach((one) => { if (one.name !== "csrf" && one.type !== "submit" && (!["checkbox", "radio"].includes(one.type) || one.checked)) asked.append(one.name, one.value); });
        const answer = await fetch(`${form.dataset.live}${form.dataset.live.includes("?") ? "&" : "?"}${asked}`, { headers: { Accept: "text/plain" } });
        if (answer.ok && out) out.textContent = await answer.text();
      }, 350);
    });
  });
  // Names suggested while one types.
  all("[data-suggest]").forEach((field) => {
    let wait = 0;
    field.addEventListener("input", () => {
      clearTimeout(wait);
      wait = setTimeout(async () => {
        if (field.value.trim().length < 2) return;
        const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(field.value)}`, { headers: { Accept: "text/plain" } });
        if (!answer.ok) return;
        const names = (await answer.text()).split("\n").filter(Boolean);
        document.getElementById(field.getAttribute("list")).replaceChildren(...names.map((name) => { const option = document.createElement("option"); option.value = name; return option; }));
      }, 250);
    });
  });
  // A part of the page that is still changing asks for itself again until it has come to its end.
  const renew = (part) => setTimeout(async () => {
    const answer = await fetch(part.dataset.refresh, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
    if (!fresh) return;
    part.replaceWith(fresh);
    if (fresh.dataset.refresh) renew(fresh);
  }, 2000);
  all("[data-refresh]").forEach(renew);
  // Documents dropped on their section, or chosen, go one by one with their progress; without this file the form sends them.
  all("form[data-drop]").forEach((form) => {
    const zone = form.closest("section"), field = form.querySelector("[type=file]"), bar = form.querySelector("progress"), told = form.querySelector("[data-told]");
    const send = (file) => new Promise((done) => {
      const body = new FormData(), request = new XMLHttpRequest();
      body.append("csrf", form.querySelector("[name=csrf]").value);
      body.append("pieces", file);
      request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = 100 * event.loaded / event.total; });
      request.responseType = "json";
      request.addEventListener("loadend", () => done(request.status === 200 ? "" : (request.response && request.response.told) || `${file.name} : envoi refusé, rechargez la page`));
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.send(body);
    });
    const all_of = async (files) => {
      bar.hidden = false;
      const refused = [];
      for (const [at, file] of files.entries()) {
        told.textContent = `${at + 1} sur ${files.length} : ${file.name}`;
        bar.value = 0;
        const why = await send(file);
        if (why) refused.push(why);
      }
      location.hash = "pieces";
      if (refused.length) told.textContent = refused.join(" "); else location.reload();
    };
    form.addEventListener("submit", (event) => { if (field.files.length) { event.preventDefault(); all_of([...field.files]); } });
    zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => { event.preventDefault(); zone.classList.remove("over"); const files = [...event.dataTransfer.files]; if (files.length) all_of(files); });
  });
  // Files dropped on a form take the place of those chosen in it; the form sends them as any others.
  all("input[data-drop-here]").forEach((field) => {
    const form = field.closest("form");
    form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
    form.addEventListener("dragleave", () => form.classList.remove("over"));
    form.addEventListener("drop", (event) => { event.preventDefault(); form.classList.remove("over"); if (event.dataTransfer.files.length) field.files = event.dataTransfer.files; });
  });
  // On a phone the pages stand behind one button; without this file they stand open.
  all("[data-menu]").forEach((button) => {
    const header = button.closest("header");
    button.hidden = false;
    header.classList.add("folds");
    button.addEventListener("click", () => button.setAttribute("aria-expanded", String(header.classList.toggle("open"))));
  });
  // The last searches, kept in this browser only and forgotten when one signs out.
  all("[data-recent]").forEach((list) => {
    let kept = [];
    try { kept = JSON.parse(localStorage.getItem("vigie-recherches") || "[]"); } catch { kept = []; }
    const typed = new URLSearchParams(location.search).get("q");
    if (typed) kept = [typed, ...kept.filter((words) => words !== typed)].slice(0, 8);
    localStorage.setItem("vigie-recherches", JSON.stringify(kept));
    for (const words of kept) { const option = document.createElement("option"); option.value = words; list.append(option); }
  });
  all("[data-print]").forEach((button) => { button.hidden = false; button.addEventListener("click", () => window.print()); });
})();
