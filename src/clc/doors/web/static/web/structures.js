// The designer: a slider and its field are one value; each change asks for the numbers at once and saves the draft when it rests.
const form = document.getElementById("design");
const SAVE_MS = 1500;
const NOW = "design-now";
const BELOW = "design-plan";
let waiting = 0;
let resting = null;
let asking = false;
let again = false;

const fieldOf = (slider) => document.getElementById(slider.dataset.slides);
const plain = (text) => Number(text.replace(/[,，\s%]/g, ""));

function grouped(value, step) {
  const digits = (String(step).split(".")[1] || "").length;
  return Number(value).toLocaleString("en-US", { minimumFractionDigits: 0, maximumFractionDigits: Math.max(digits, 2) });
}
function follow(field) {
  const slider = form.querySelector(`[data-slides="${field.id}"]`);
  const value = plain(field.value);
  if (!slider || !Number.isFinite(value)) return;
  if (value > Number(slider.max)) slider.max = value;
  slider.value = value;
}
function fit() {
  const chosen = [form.elements.repayment, form.elements.rate_type, form.elements.security].map((field) => (field ? field.value : ""));
  form.querySelectorAll("[data-for]").forEach((part) => {
    part.hidden = !part.dataset.for.split(" ").some((name) => chosen.includes(name));
  });
}

// Only what differs is touched: what stays keeps its place, its focus and its reader's voice. True where links are new.
function become(old, now) {
  if (old.isEqualNode(now)) return false;
  if (old.nodeType !== now.nodeType || old.nodeName !== now.nodeName || old.id !== now.id) {
    old.replaceWith(now);
    return true;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.data = now.data;
    return false;
  }
  let fresh = false;
  for (const { name } of [...old.attributes]) if (!now.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of now.attributes) {
    if (old.getAttribute(name) === value) continue;
    old.setAttribute(name, value);
    fresh ||= name.startsWith("hx-");
  }
  return inside(old, now) || fresh;
}
function inside(old, now) {
  let fresh = false;
  const were = [...old.childNodes];
  [...now.childNodes].forEach((node, at) => {
    if (at < were.length) fresh = become(were[at], node) || fresh;
    else {
      old.append(node);
      fresh = true;
    }
  });
  were.slice(now.childNodes.length).forEach((node) => node.remove());
  return fresh;
}
function put(part) {
  const old = document.getElementById(part.id);
  if (old && inside(old, part)) window.htmx.process(old);
}
// The numbers first, the schedule below them in the next moment; what is no longer said of a field goes.
function show(text) {
  const told = document.createElement("template");
  told.innerHTML = text;
  const parts = [...told.content.children];
  const said = new Set(parts.map((part) => part.id));
  form.querySelectorAll(".design-said").forEach((one) => {
    if (!said.has(one.id) && one.firstChild) one.replaceChildren();
  });
  parts.filter((part) => part.id !== BELOW).forEach(put);
  const below = parts.find((part) => part.id === BELOW);
  if (below) requestAnimationFrame(() => setTimeout(() => put(below)));
}

function refuse(answer) {
  const xhr = { status: answer.status, responseText: "", getResponseHeader: (name) => answer.headers.get(name) };
  document.dispatchEvent(new CustomEvent("htmx:responseError", { detail: { xhr, target: form } }));
}

// One question at a time: while an answer is on its way only the newest state waits to be asked.
async function ask() {
  waiting = 0;
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  const began = performance.now();
  try {
    const headers = { "HX-Request": "true", "HX-Target": NOW, "HX-Current-URL": location.href };
    const answer = await fetch(form.dataset.live, { method: "POST", body: new URLSearchParams(new FormData(form)), headers });
    if (answer.headers.has("HX-Redirect")) location.assign(answer.headers.get("HX-Redirect"));
    else if (answer.ok) show(await answer.text());
    else refuse(answer);
    document.body.dataset.answered = String(Math.round(performance.now() - began));
  } catch {
    document.dispatchEvent(new CustomEvent("htmx:sendError", { detail: {} }));
  } finally {
    asking = false;
    if (again) {
      again = false;
      ask();
    }
  }
}
function save() {
  if (!form.isConnected) return;
  window.htmx.ajax("POST", form.action, { source: form, target: "#design-state", swap: "innerHTML" });
}
function changed(event) {
  const field = event.target;
  if (!field.name && !field.dataset.slides) return;
  if (field.dataset.slides) fieldOf(field).value = grouped(field.value, field.step);
  else follow(field);
  fit();
  clearTimeout(resting);
  waiting ||= setTimeout(ask);
  resting = setTimeout(save, SAVE_MS);
}
if (form) {
  fit();
  if ("design" in form.dataset) {
    form.addEventListener("input", changed);
    form.addEventListener("submit", () => clearTimeout(resting));
    document.addEventListener("visibilitychange", () => {
      if (document.hidden && resting) save();
    });
  }
}
