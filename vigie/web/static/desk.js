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
  const typing = (one) => one.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const help = () => {
    const box = document.createElement("dialog");
    const rows = [["j / k", "élément suivant, précédent"], ["Entrée", "ouvrir"], ["v", "valider"], ["r", "rejeter"], ["c", "corriger"],
      ["x", "cocher"], ["/", "chercher"], ["?", "cette liste"]];
    const title = document.createElement("h2");
    title.textContent = "Touches";
    const list = document.createElement("dl");
    for (const [key, words] of rows) {
      const dt = document.createElement("dt"), dd = document.createElement("dd"), kbd = document.createElement("kbd");
      kbd.textContent = key; dd.textContent = words; dt.append(kbd); list.append(dt, dd);
    }
    const close = document.createElement("button");
    close.textContent = "Fermer";
    close.addEventListener("click", () => box.remove());
    box.setAttribute("aria-label", "Touches du clavier");
    box.append(title, list, close);
    document.body.append(box);
    box.showModal();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const here = items.find((one) => one.contains(document.activeElement)) || items[at];
    if (event.key === "j") return go(1);
    if (event.key === "k") return go(-1);
    if (event.key === "?") return help();
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
    if (button.tagName === "DETAILS") { button.open = true; const first = button.querySelector("select, input, textarea"); if (first) first.focus(); } else button.click();
  });
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
  // Words selected in a notice fill the form that adds a finding.
  const quote = document.getElementById("citation");
  all("[data-text]").forEach((text) => text.addEventListener("mouseup", () => {
    const chosen = String(document.getSelection()).trim();
    if (!quote || chosen.length < 5) return;
    quote.value = chosen.slice(0, 1000);
    const box = quote.closest("details");
    if (box) box.open = true;
    const lot = text.dataset.lot, select = document.getElementById("lot");
    if (lot && select && [...select.options].some((one) => one.value === lot)) select.value = lot;
  }));
  // Live counts beside a form.
  all("form[data-live]").forEach((form) => {
    const out = document.getElementById(form.dataset.out);
    let wait = 0;
    form.addEventListener("input", () => {
      clearTimeout(wait);
      wait = setTimeout(async () => {
        const asked = new URLSearchParams(new FormData(form));
        asked.delete("csrf");
        const answer = await fetch(`${form.dataset.live}?${asked}`, { headers: { Accept: "text/plain" } });
        if (answer.ok && out) out.textContent = await answer.text();
      }, 350);
    });
  });
  all("[data-print]").forEach((button) => { button.hidden = false; button.addEventListener("click", () => window.print()); });
})();
