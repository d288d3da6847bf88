// Toasts leave after a while, later when they offer Undo, and wait while somebody points at them.
const SECONDS = 6;
const SECONDS_WITH_UNDO = 12;

function watch(toast) {
  let timer = null;
  const wait = (toast.querySelector("form") ? SECONDS_WITH_UNDO : SECONDS) * 1000;
  const start = () => { timer = setTimeout(() => toast.remove(), wait); };
  const stop = () => clearTimeout(timer);
  toast.addEventListener("mouseenter", stop);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("mouseleave", start);
  if (!toast.classList.contains("bad")) start();
}

const area = document.getElementById("toasts");
if (area) {
  area.querySelectorAll("[data-toast]").forEach(watch);
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) {
        if (node.nodeType === 1 && node.matches("[data-toast]")) watch(node);
      }
    }
  }).observe(area, { childList: true });
}
document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-toast-close]");
  if (close) close.closest("[data-toast]").remove();
});
function say(text) {
  if (!area || !text) return;
  const toast = document.createElement("div");
  toast.className = "toast bad";
  toast.dataset.toast = "";
  const words = document.createElement("p");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button quiet";
  close.dataset.toastClose = "";
  close.textContent = "×";
  toast.append(words, close);
  area.append(toast);
}
document.addEventListener("htmx:sendError", () => say(document.body.dataset.offline));
