// Drafts of forms with data-draft are kept in this browser until they are sent; some fields send as they change.
const KEY = "clc.draft.";
const kept = (field) => field.name && !["hidden", "password", "file", "submit"].includes(field.type) && field.name !== "csrfmiddlewaretoken";

function restore(form) {
  const draft = JSON.parse(localStorage.getItem(KEY + form.dataset.draft) || "null");
  if (!draft) return;
  for (const field of form.elements) {
    if (!kept(field) || !(field.name in draft) || field.value) continue;
    field.value = draft[field.name];
  }
}
function restoreAll(root) {
  root.querySelectorAll("form[data-draft]").forEach(restore);
}
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (!form) return;
  const draft = {};
  for (const field of form.elements) {
    if (kept(field) && !["checkbox", "radio"].includes(field.type)) draft[field.name] = field.value;
  }
  localStorage.setItem(KEY + form.dataset.draft, JSON.stringify(draft));
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (form) localStorage.removeItem(KEY + form.dataset.draft);
  if (event.target.matches("form[data-once]")) {
    event.target.querySelectorAll("button:not([type=button])").forEach((button) => setTimeout(() => { button.disabled = true; }));
  }
});
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-send-on-change]");
  if (form) form.requestSubmit();
});
document.addEventListener("htmx:afterSwap", (event) => restoreAll(event.detail.target));
restoreAll(document);
