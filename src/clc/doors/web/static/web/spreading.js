// The spreading grid: cells walked and typed like a spreadsheet's, saved as one types, the page of a doubtful cell beside it.
const table = document.querySelector("[data-spread]");
const grid = table && table.closest(".spread-box");
const words = table ? JSON.parse(table.dataset.words) : {};
const state = document.querySelector("[data-state]");
const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
const WAIT_MS = 900;
const waiting = new Map();
let active = null;
let field = null;
let timer = null;
let sending = false;

const cells = () => [...table.querySelectorAll("td[data-cell]")];
const rows = () => [...table.querySelectorAll("tr[data-line]")];
const editable = (cell) => cell && cell.getAttribute("aria-readonly") !== "true";
const told = (cell) => (cell.classList.contains("made") ? "" : cell.textContent);
const say = (text) => { state.textContent = text || ""; };

function cellAt(row, column) {
  const line = rows()[row];
  return line ? line.querySelectorAll("td")[column] || null : null;
}
function place(cell) {
  return [rows().indexOf(cell.parentElement), [...cell.parentElement.querySelectorAll("td")].indexOf(cell)];
}
function take(cell) {
  if (!cell) return;
  if (active && active !== cell) active.tabIndex = -1;
  active = cell;
  cell.tabIndex = 0;
  cell.focus({ preventScroll: true });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  showPage(cell);
}
function step(down, right) {
  if (!active) return;
  const [row, column] = place(active);
  take(cellAt(row + down, column + right));
}

// Typing: an input in the cell while somebody writes.
function open(cell, text) {
  if (!editable(cell) || field) return;
  field = document.createElement("input");
  field.className = "spread-input";
  field.setAttribute("aria-label", cell.parentElement.querySelector("th").textContent);
  field.dataset.before = cell.textContent;
  field.dataset.made = cell.classList.contains("made") ? "1" : "";
  field.value = text === null ? told(cell) : text;
  cell.textContent = "";
  cell.append(field);
  field.focus();
  if (text === null) field.select();
  field.addEventListener("blur", () => close(true));
}
function close(keep) {
  if (!field) return;
  const [input, cell] = [field, field.parentElement];
  field = null;
  const text = input.value.trim();
  const before = input.dataset.made ? "" : input.dataset.before;
  input.remove();
  if (keep && text !== before) {
    put(cell, text);
  } else {
    cell.textContent = input.dataset.before;
  }
}
function put(cell, text) {
  if (!editable(cell)) return;
  cell.textContent = text;
  cell.classList.remove("made", "off", "wrong");
  cell.removeAttribute("data-doubt");
  waiting.set(cell.dataset.cell, text);
  say(words.unsaved);
  clearTimeout(timer);
  timer = setTimeout(send, WAIT_MS);
}

// Saving: everything that waits, in one message; what comes back is drawn over the grid.
async function post(address, content) {
  const answer = await fetch(address, {
    method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ unit: table.dataset.unit, ...content }),
  });
  const heard = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(`${heard.message || words.failed} ${heard.todo || ""}`.trim());
  return heard;
}
function counts() {
  const found = {};
  table.querySelectorAll("th[data-editable]").forEach((head) => { found[head.dataset.column.split(":")[0]] = Number(head.dataset.saves); });
  return found;
}
async function send() {
  clearTimeout(timer);
  if (!waiting.size || sending) return;
  const batch = new Map(waiting);
  waiting.clear();
  sending = true;
  say(words.saving);
  try {
    const heard = await post(table.dataset.save, { cells: [...batch].map(([key, text]) => ({ key, text })), saves: counts() });
    draw(heard);
    say(heard.errors.length ? heard.errors[0].message : words.saved);
    heard.errors.forEach((one) => wrong(one, batch.get(one.key)));
  } catch (error) {
    batch.forEach((text, key) => { if (!waiting.has(key)) waiting.set(key, text); });
    say(error.message);
  } finally {
    sending = false;
  }
  if (waiting.size && !timer) timer = setTimeout(send, WAIT_MS);
}
function wrong(one, text) {
  const cell = table.querySelector(`td[data-cell="${CSS.escape(one.key)}"]`);
  if (!cell) return;
  cell.textContent = text;
  cell.classList.add("wrong");
  cell.title = one.message;
}
function draw(heard) {
  Object.entries(heard.saves || {}).forEach(([key, saves]) => {
    table.querySelectorAll(`th[data-column^="${key}:"]`).forEach((head) => { head.dataset.saves = saves; });
  });
  cells().forEach((cell) => {
    const key = cell.dataset.cell;
    if (waiting.has(key) || cell.contains(field)) return;
    const [text, made, off, doubt, title] = heard.cells[key] || ["", "", "", "", ""];
    cell.textContent = text || made;
    cell.classList.toggle("made", Boolean(made && !text));
    cell.classList.toggle("off", Boolean(off));
    cell.classList.remove("wrong");
    if (doubt) cell.dataset.doubt = doubt; else cell.removeAttribute("data-doubt");
    cell.title = [doubt, title, off && `${words.off} ${off}`].filter(Boolean).join(" · ");
  });
  document.querySelector("[data-panel]").innerHTML = heard.panel;
  if (window.htmx) window.htmx.process(document.querySelector("[data-panel]"));
  countDoubts();
}

// Doubtful cells: walked with n and p, accepted with Enter, their place on the page shown.
const doubtful = () => [...table.querySelectorAll("td[data-doubt]")];
function countDoubts() {
  const place = document.querySelector("[data-doubts]");
  if (place) place.textContent = doubtful().length ? String(doubtful().length) : words.clean;
}
function walk(way) {
  const found = doubtful();
  if (!found.length) return say(words.clean);
  const all = cells();
  const here = active ? all.indexOf(active) : -1;
  const after = way > 0 ? found.find((cell) => all.indexOf(cell) > here) : [...found].reverse().find((cell) => all.indexOf(cell) < here);
  return take(after || (way > 0 ? found[0] : found[found.length - 1]));
}
async function accept(cell) {
  const key = cell.dataset.cell;
  cell.removeAttribute("data-doubt");
  walk(1);
  try {
    draw(await post(table.dataset.look, { keys: [key] }));
    say(words.saved);
  } catch (error) {
    say(error.message);
  }
}
function showPage(cell) {
  const image = document.querySelector("[data-page-image]");
  const mark = document.querySelector("[data-page-mark]");
  if (!image) return;
  const address = `${table.dataset.pages}${(cell && cell.dataset.page) || 0}/`;
  if (!image.src || (cell && cell.dataset.box && !image.src.endsWith(address))) image.src = address;
  if (!cell || !cell.dataset.box) { mark.hidden = true; return; }
  const [left, top, right, bottom] = cell.dataset.box.split(",").map(Number);
  Object.assign(mark.style, { left: `${left * 100}%`, top: `${top * 100}%`, width: `${(right - left) * 100}%`, height: `${(bottom - top) * 100}%` });
  mark.hidden = false;
  mark.classList.toggle("doubtful", Boolean(cell.dataset.doubt));
  const frame = image.closest(".page-frame");
  const paper = image.parentElement;
  const centre = () => frame.scrollTo(((left + right) / 2) * paper.clientWidth - frame.clientWidth / 2, ((top + bottom) / 2) * paper.clientHeight - frame.clientHeight / 2);
  if (image.complete) centre(); else image.addEventListener("load", centre, { once: true });
}

// Pasting: a block of amounts fills cells from the active one; a block with words goes to the lines the words mean.
async function paste(text) {
  const block = text.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
  if (block.some((line) => /[A-Za-z\u3400-\u9fff]{2}/.test(line[0]))) return pasteLines(text);
  const [row, column] = place(active);
  block.forEach((line, down) => line.forEach((value, right) => {
    const cell = cellAt(row + down, column + right);
    if (cell) put(cell, value.trim());
  }));
  return send();
}
async function pasteLines(text) {
  const columns = [...table.querySelectorAll("th[data-column]")].slice(place(active)[1]).filter((head) => "editable" in head.dataset).map((head) => head.dataset.column);
  await send();
  try {
    const heard = await post(table.dataset.fill, { text, columns });
    draw(heard);
    say(heard.missed.length ? `${words.missed} ${heard.missed.slice(0, 5).join(", ")}` : words.saved);
  } catch (error) {
    say(error.message);
  }
}

const MOVES = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageDown: [12, 0], PageUp: [-12, 0] };
function typing(event) {
  const moves = { Enter: [event.shiftKey ? -1 : 1, 0], Tab: [0, event.shiftKey ? -1 : 1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
  if (event.key === "Escape") { const cell = field.parentElement; close(false); take(cell); return true; }
  if (!(event.key in moves)) return false;
  const cell = field.parentElement;
  close(true);
  take(cell);
  step(...moves[event.key]);
  return true;
}
function walking(event) {
  if (event.key === "Enter" && active.dataset.doubt && editable(active)) { accept(active); return true; }
  if (event.key === "Enter") { step(event.shiftKey ? -1 : 1, 0); return true; }
  if (event.key in MOVES) { step(...MOVES[event.key]); return true; }
  if (event.key === "Tab") {
    const [row, column] = place(active);
    if (!cellAt(row, column + (event.shiftKey ? -1 : 1))) return false;
    step(0, event.shiftKey ? -1 : 1);
    return true;
  }
  if (event.key === "n" || event.key === "p") { walk(event.key === "n" ? 1 : -1); return true; }
  if (event.key === "F2") { open(active, null); return true; }
  if (event.key === "Delete" || event.key === "Backspace") { put(active, ""); return true; }
  if (/^[0-9.,()\-+]$/.test(event.key)) { open(active, event.key); return true; }
  return false;
}
function onKey(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    close(true);
    send();
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !active) return;
  if (field ? typing(event) : walking(event)) {
    event.preventDefault();
    event.stopPropagation();
  }
}

if (table) {
  grid.addEventListener("keydown", onKey);
  grid.addEventListener("click", (event) => { const cell = event.target.closest("td[data-cell]"); if (cell && !cell.contains(field)) take(cell); });
  grid.addEventListener("dblclick", (event) => { const cell = event.target.closest("td[data-cell]"); if (cell) open(cell, null); });
  grid.addEventListener("focusin", (event) => { const cell = event.target.closest("td[data-cell]"); if (cell && cell !== active) take(cell); });
  document.addEventListener("paste", (event) => {
    if (!active || field || !grid.contains(document.activeElement)) return;
    event.preventDefault();
    paste(event.clipboardData.getData("text/plain"));
  });
  document.addEventListener("click", (event) => {
    const way = event.target.closest("[data-walk]");
    if (way) walk(Number(way.dataset.walk));
    const lines = event.target.closest("[data-show-lines]");
    if (lines) {
      const shown = lines.dataset.showLines.split(" ").map((key) => table.querySelector(`tr[data-line="${CSS.escape(key)}"]`)).filter(Boolean);
      table.querySelectorAll("tr.pointed").forEach((row) => row.classList.remove("pointed"));
      shown.forEach((row) => row.classList.add("pointed"));
      if (shown[0]) { shown[0].scrollIntoView({ block: "center" }); take(shown[0].querySelector("td")); }
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.target === document.body && (event.key === "n" || event.key === "p") && doubtful().length) { walk(event.key === "n" ? 1 : -1); event.preventDefault(); }
  });
  window.addEventListener("beforeunload", (event) => { if (waiting.size || sending) event.preventDefault(); });
  const first = doubtful()[0] || cells().find(editable) || cells()[0];
  if (first) { first.tabIndex = 0; active = first; showPage(first); }
  countDoubts();
}
