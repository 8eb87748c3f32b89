// Shared behaviours of public and office pages. Every page works without them.

// After a refused form, begin where the mistakes are told.
document.querySelector("[data-focus-first]")?.focus();

// A button that unfolds what it controls: the office's menu on a phone.
for (const button of document.querySelectorAll("[data-unfold]")) {
  const target = document.getElementById(button.getAttribute("aria-controls"));
  button.addEventListener("click", () => {
    const open = target.classList.toggle("is-open");
    button.setAttribute("aria-expanded", String(open));
  });
}

// Escape folds an open question (templates/components/confirm.html) and gives the focus back.
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && event.target.closest?.("details[data-close-on-escape][open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// A form is sent once: a second press while the first is under way does nothing. A form that answers with a file leaves
// its page standing, so after a while it may be sent again.
const UNDER_WAY_MS = 8000;
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, UNDER_WAY_MS);
});

// Back from the browser's own cache, the form may be sent again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) delete form.dataset.sent;
});

// <button type="button" data-print>
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
