// The editor of a case: text and sliders ask what they come to, one question at a time; nothing is kept until it is saved.
const form = document.getElementById("project-case");
const text = document.getElementById("case-text");
const TEXT_MS = 450;
const SLIDE_MS = 30;
let waiting = null;
let asking = false;
let again = false;
let typed = false;

async function ask() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  const began = performance.now();
  try {
    await window.htmx.ajax("POST", form.dataset.live, { source: form, target: "#project-live", swap: "innerHTML" });
    document.body.dataset.answered = String(Math.round(performance.now() - began));
  } finally {
    asking = false;
    if (again) {
      again = false;
      ask();
    }
  }
}
function later(milliseconds) {
  clearTimeout(waiting);
  waiting = setTimeout(ask, milliseconds);
}
function show(slider) {
  const value = Number(slider.value);
  const output = slider.parentElement.querySelector("output");
  output.textContent = value ? `${value > 0 ? "+" : ""}${value}${slider.dataset.unit}` : "0";
}
function place() {
  const before = text.value.slice(0, text.selectionStart);
  document.getElementById("case-place").textContent = String(before.split("\n").length);
}
if (form && text) {
  const sliders = [...document.querySelectorAll('input[type="range"][form="project-case"]')];
  sliders.forEach((slider) => {
    slider.addEventListener("input", () => {
      show(slider);
      later(SLIDE_MS);
    });
    show(slider);
  });
  document.querySelector("[data-slides-back]").addEventListener("click", () => {
    sliders.forEach((slider) => {
      slider.value = 0;
      show(slider);
    });
    later(0);
  });
  text.addEventListener("input", () => {
    typed = true;
    place();
    later(TEXT_MS);
  });
  ["keyup", "click", "focus"].forEach((name) => text.addEventListener(name, place));
  form.addEventListener("submit", () => {
    typed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (typed) event.preventDefault();
  });
}
