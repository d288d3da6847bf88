// The questionnaire: only questions that fit the project are shown; keys 1 to 4 answer and go on.
const form = document.getElementById("slot-form");

function traits() {
  return Object.fromEntries([...form.querySelectorAll("[data-trait]")].map((field) => [field.dataset.trait, field.value]));
}
function fit() {
  const told = traits();
  form.querySelectorAll("[data-question]").forEach((question) => {
    const when = JSON.parse(question.dataset.when);
    question.hidden = !Object.entries(when).every(([name, choice]) => told[name] === choice);
  });
}
const questions = () => [...form.querySelectorAll("[data-question]")].filter((question) => !question.hidden && !question.disabled);

function answer(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !"1234".includes(event.key)) return;
  if (event.target.closest("input:not([type=radio]), textarea, select") || document.querySelector("dialog[open]")) return;
  const all = questions();
  const near = event.target.closest("[data-question]");
  const here = near || all.find((question) => !question.querySelector("input[type=radio]:checked")) || all[0];
  const choice = here && here.querySelector(`input[type=radio][value="${event.key}"]`);
  if (!choice || here.disabled) return;
  event.preventDefault();
  choice.checked = true;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  const next = all[all.indexOf(here) + 1];
  const field = next && (next.querySelector("input[type=radio]:checked") || next.querySelector("input[type=radio]"));
  if (field) {
    field.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }
}
if (form) {
  fit();
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-trait]")) fit();
  });
  document.addEventListener("keydown", answer);
}
