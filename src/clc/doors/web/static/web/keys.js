// The keyboard: ignored while somebody types or a dialog is open.
const GO_WITHIN = 1200;
let going = 0;

function typing(event) {
  const field = event.target.closest("input, textarea, select, [contenteditable]");
  const ticks = field && field.matches("input[type=checkbox], input[type=radio]");
  return (field && !ticks) || document.querySelector("dialog[open]");
}
const rows = () => [...document.querySelectorAll("main [data-row], main table.list tbody tr")].filter((row) => row.offsetParent);
const here = () => document.querySelector("main .here");

function walk(step) {
  const all = rows();
  if (!all.length) return;
  const place = all.indexOf(here());
  const target = all[Math.min(Math.max(place + step, 0), all.length - 1)];
  here()?.classList.remove("here");
  target.classList.add("here");
  target.scrollIntoView({ block: "nearest" });
  target.querySelector("a, button")?.focus({ preventScroll: true });
}

const act = {
  "/": () => document.dispatchEvent(new CustomEvent("clc:palette")),
  "?": () => document.getElementById("keys")?.showModal(),
  c: () => document.querySelector("[data-create]")?.click(),
  j: () => walk(1),
  k: () => walk(-1),
  x: () => here()?.querySelector("[data-tick]")?.click(),
  e: () => document.querySelector("main [data-edit]")?.click(),
  "[": () => document.querySelector("main a[rel=prev]")?.click(),
  "]": () => document.querySelector("main a[rel=next]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("clc:palette"));
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    const form = event.target.closest("form[data-save]") || document.querySelector("dialog[open] form[data-save], main form[data-save]");
    if (form) {
      event.preventDefault();
      form.requestSubmit();
    }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event)) return;
  if (Date.now() - going < GO_WITHIN) {
    going = 0;
    const line = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (line) {
      event.preventDefault();
      line.click();
      return;
    }
  }
  if (event.key === "g") {
    going = Date.now();
    return;
  }
  if (act[event.key]) {
    event.preventDefault();
    act[event.key]();
  }
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys-open]")) document.getElementById("keys").showModal();
});
