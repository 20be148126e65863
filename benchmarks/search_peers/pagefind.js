import * as pagefind from "./index/pagefind.js";

async function search(words) {
  const { results } = await pagefind.search(words);
  await show(results, 3); // as Accord does: the first three at once, then all
  await show(results, 30);
  if (!results.length) globalThis.first = performance.now();
  document.getElementById("search-status").textContent = `${results.length} results`;
}

async function show(results, most) {
  const found = await Promise.all(results.slice(0, most).map((one) => one.data()));
  document.getElementById("search-results").replaceChildren(...found.map((one) => {
    const item = document.createElement("li");
    item.textContent = one.meta.title;
    return item;
  }));
}

document.getElementById("search-form").addEventListener("submit", (event) => {
  event.preventDefault();
  search(document.getElementById("q").value);
});
const asked = new URLSearchParams(location.search).get("q");
if (asked) search(asked);
