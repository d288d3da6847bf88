// The designer: a slider and its field are one value; each change asks for the numbers at once and saves the draft when it rests.
const form = document.getElementById("design");
const LIVE_MS = 40;
const SAVE_MS = 1500;
let waiting = null;
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

// One question at a time: while an answer is on its way only the newest state waits to be asked.
async function ask() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  const began = performance.now();
  try {
    await window.htmx.ajax("POST", form.dataset.live, { source: form, target: "#design-now", swap: "innerHTML" });
    document.body.dataset.answered = String(Math.round(performance.now() - began));
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
  clearTimeout(waiting);
  clearTimeout(resting);
  waiting = setTimeout(ask, LIVE_MS);
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
