// <button data-copy="id of a textarea">: copies its text and says so in the status beside the button.
for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  const status = button.parentElement.querySelector("[role=status]");
  if (!source || !status) continue;
  button.addEventListener("click", async () => {
    source.select(); // what is copied is seen; and where the clipboard is refused, it is ready to be copied by hand
    try {
      await navigator.clipboard.writeText(source.value);
      status.textContent = status.dataset.copied;
    } catch {
      status.textContent = status.dataset.notCopied;
    }
  });
}
