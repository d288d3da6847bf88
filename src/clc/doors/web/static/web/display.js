// Theme and rail answer at once; the choice is kept by the same form that works without scripts.
const root = document.documentElement;
const next = { auto: "light", light: "dark", dark: "auto", wide: "narrow", narrow: "wide" };

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-display]");
  if (!button || !button.form) return;
  event.preventDefault();
  const { name, value } = button;
  const body = new URLSearchParams(new FormData(button.form));
  body.set(name, value);
  root.dataset[name] = value;
  button.value = next[value] || value;
  const use = button.querySelector("use");
  const icons = { auto: "contrast", light: "sun", dark: "moon", narrow: "layout-sidebar-left-expand", wide: "layout-sidebar-left-collapse" };
  if (use) use.setAttribute("href", use.getAttribute("href").replace(/#.*$/, "#" + icons[value]));
  document.dispatchEvent(new CustomEvent("clc:display"));
  fetch(button.form.action, { method: "POST", body, headers: { "HX-Request": "true" }, redirect: "manual" });
});

// One open menu at a time; a click elsewhere or Esc closes it.
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.menu-box[open], details.chip-menu[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details.menu-box[open], details.chip-menu[open]")) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});
if (/Mac|iPhone|iPad/.test(navigator.platform)) {
  for (const key of document.querySelectorAll("[data-mod-key]")) key.textContent = "⌘ K";
}
