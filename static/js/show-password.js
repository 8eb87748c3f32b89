// A button beside each password field shows what is typed. The field works without it.
for (const field of document.querySelectorAll("input[type=password][data-show-label]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-quiet password-toggle";
  button.setAttribute("aria-controls", field.id);

  const show = (visible) => {
    field.type = visible ? "text" : "password";
    button.textContent = visible ? field.dataset.hideLabel : field.dataset.showLabel;
  };
  button.addEventListener("click", () => show(field.type === "password"));
  // Hidden again on the way out, or the browser would remember it as plain text.
  field.form?.addEventListener("submit", () => show(false));
  field.autocapitalize = "none";
  field.spellcheck = false;
  show(false);

  const frame = document.createElement("div");
  frame.className = "password-frame";
  field.replaceWith(frame);
  frame.append(field, button);
}
