// Deciding in the list: y presses the button for, n goes to the words a refusal needs; ignored while somebody types.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const row = document.querySelector("main [data-row].here");
  if (!row || !["y", "n"].includes(event.key)) return;
  const target = event.key === "y" ? row.querySelector("[data-yes]") : row.querySelector("[data-words]");
  if (!target) return;
  event.preventDefault();
  if (event.key === "y") target.click();
  else target.focus();
});
document.addEventListener("click", (event) => {
  const no = event.target.closest("[data-no]");
  const words = no && no.form.querySelector("[data-words]");
  if (!words) return;
  words.required = true;
  if (!words.value.trim()) {
    event.preventDefault();
    words.focus();
    words.reportValidity();
  }
});
