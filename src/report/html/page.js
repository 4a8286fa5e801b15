"use strict";
const form = document.getElementById("filter");
const articles = [...document.querySelectorAll("article")].map((element) => {
  const file = element.parentElement;
  const path = file.querySelector("h3").textContent;
  return { element, file, data: element.dataset, text: (path + "\n" + element.textContent).toLowerCase() };
});
const files = new Set(articles.map((one) => one.file));
function apply() {
  const words = form.text.value.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = new Set();
  let count = 0;
  for (const one of articles) {
    const fits = ["tool", "severity", "fix"].every((key) => !form[key].value || one.data[key] === form[key].value)
      && words.every((word) => one.text.includes(word));
    one.element.hidden = !fits;
    if (fits) {
      shown.add(one.file);
      count += 1;
    }
  }
  for (const file of files) file.hidden = !shown.has(file);
  form.querySelector("output").textContent = count + " of " + articles.length;
}
form.addEventListener("input", apply);
form.addEventListener("submit", (event) => event.preventDefault());
// Paper cannot be unfolded.
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});
form.hidden = false;
apply();
