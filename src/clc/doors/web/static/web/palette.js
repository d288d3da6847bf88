// Ctrl/Cmd-K: search and commands; recent first, arrows and Enter, Esc.
const palette = document.getElementById("palette");
const list = document.getElementById("palette-list");
const RECENT = "clc.recent";
let timer = null;
let asked = 0;

const input = palette ? palette.querySelector("input") : null;
const lines = () => [...list.querySelectorAll("[role=option]")];
const at = () => lines().findIndex((line) => line.getAttribute("aria-selected") === "true");

function select(index) {
  const all = lines();
  if (!all.length) return;
  const chosen = (index + all.length) % all.length;
  all.forEach((line, place) => line.setAttribute("aria-selected", String(place === chosen)));
  all[chosen].scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", all[chosen].id);
}

function recents() {
  try { return JSON.parse(localStorage.getItem(RECENT) || "[]"); } catch { return []; }
}

async function ask() {
  const mine = ++asked;
  const address = new URL(input.dataset.paletteSource, location.href);
  address.searchParams.set("q", input.value.trim());
  address.searchParams.set("on", location.pathname);
  for (const code of recents()) address.searchParams.append("recent", code);
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if (mine !== asked || !answer.ok) return;
  list.innerHTML = await answer.text();
  lines().forEach((line, place) => { line.id = `palette-${place}`; });
  select(0);
}

function open() {
  if (palette.open) return;
  palette.showModal();
  input.value = "";
  ask();
  input.focus();
}

function follow(line, apart) {
  if (!line) return;
  const code = line.dataset.recent;
  if (code) localStorage.setItem(RECENT, JSON.stringify([code, ...recents().filter((one) => one !== code)].slice(0, 8)));
  if (apart) { window.open(line.href, "_blank", "noopener"); return; }
  palette.close();
  if (line.dataset.sheet !== undefined) window.htmx.ajax("GET", line.href, { target: "#sheet-body" });
  else if (line.dataset.press) document.querySelector(line.dataset.press)?.click();
  else location.assign(line.href);
}

if (palette) {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette-open]") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      open();
    }
    if (event.target === palette) palette.close();
  });
  document.addEventListener("clc:palette", open);
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 90);
  });
  palette.addEventListener("keydown", (event) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move) {
      event.preventDefault();
      select(at() + move);
    }
    if (event.key === "Enter" && at() >= 0 && !event.isComposing) {
      event.preventDefault();
      follow(lines()[at()], event.ctrlKey || event.metaKey);
    }
  });
  list.addEventListener("click", (event) => {
    const line = event.target.closest("[role=option]");
    if (!line) return;
    event.preventDefault();
    follow(line, event.ctrlKey || event.metaKey);
  });
  list.addEventListener("mousemove", (event) => {
    const line = event.target.closest("[role=option]");
    if (line && line.getAttribute("aria-selected") !== "true") select(lines().indexOf(line));
  });
}
