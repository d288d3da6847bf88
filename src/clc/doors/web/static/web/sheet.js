// The side sheet: links with data-sheet load into it; it keeps its own way back and gives the focus back.
const sheet = document.getElementById("sheet");
const body = document.getElementById("sheet-body");
const trail = [];
let opener = null;

function address() {
  const content = body.querySelector("[data-sheet-address]");
  return content ? content.dataset.sheetAddress : "";
}

function showTools() {
  sheet.querySelector("[data-sheet-back]").hidden = trail.length < 2;
  sheet.querySelector("[data-sheet-page]").href = address() || "#";
}

function opened() {
  if (!sheet.open) {
    opener = document.activeElement;
    trail.length = 0;
    sheet.showModal();
  }
  if (address() && trail[trail.length - 1] !== address()) trail.push(address());
  showTools();
  sheet.scrollTop = 0;
  const field = body.querySelector("[autofocus]");
  (field || body).focus();
}

if (sheet) {
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === body) opened();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
    if (event.target === sheet) sheet.close();
    if (event.target.closest("[data-sheet-back]")) {
      trail.pop();
      const before = trail.pop();
      if (before) window.htmx.ajax("GET", before, { target: "#sheet-body" });
    }
  });
  sheet.addEventListener("close", () => {
    trail.length = 0;
    if (opener && opener.isConnected) opener.focus();
  });
}
// With Ctrl, Cmd or the middle button a sheet link is an ordinary link.
document.addEventListener("htmx:confirm", (event) => {
  const trigger = event.detail.triggeringEvent;
  if (trigger && (trigger.ctrlKey || trigger.metaKey || trigger.shiftKey || trigger.button === 1)) {
    if (event.target.matches("[data-sheet]")) {
      event.preventDefault();
      window.open(event.target.href, "_blank", "noopener");
    }
  }
});
document.addEventListener("htmx:responseError", (event) => {
  const type = event.detail.xhr.getResponseHeader("Content-Type") || "";
  if (event.detail.target === body && type.startsWith("text/html")) {
    body.innerHTML = event.detail.xhr.responseText;
    opened();
  }
});
