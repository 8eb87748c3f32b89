// The article form: counts words, tells at once of a picture that is too large, and asks before typed words are left behind.
const LARGEST_PICTURE = 15 * 1024 * 1024;
const form = document.querySelector("[data-article-form]");
const counter = document.querySelector("[data-article-count]");
const { body, picture } = form.elements;

const count = () => {
  const words = body.value.trim().split(/\s+/u).filter(Boolean).length;
  counter.textContent = `${words.toLocaleString("vi")} chữ, ${body.value.length.toLocaleString("vi")}/30.000 ký tự`;
};

let changed = false;
let pause;
form.addEventListener("input", () => {
  changed = true;
  clearTimeout(pause);
  pause = setTimeout(count, 400); // a screen reader hears it when the typing rests
});
count();

picture.addEventListener("change", () => {
  const tooLarge = picture.files[0]?.size > LARGEST_PICTURE;
  picture.setCustomValidity(tooLarge ? "Tệp ảnh lớn hơn 15 MB. Vui lòng chọn ảnh nhỏ hơn." : "");
  if (tooLarge) picture.reportValidity();
});

form.addEventListener("submit", (event) => {
  if (picture.validationMessage) {
    event.preventDefault();
    event.stopPropagation();
    picture.reportValidity();
    return;
  }
  changed = false;
});
addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
