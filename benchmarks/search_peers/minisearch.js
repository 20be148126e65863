import MiniSearch from "./minisearch.js";

const options = { fields: ["code", "label", "definition"], storeFields: ["code", "label"] };
let index = null;

async function search(words) {
  index ??= MiniSearch.loadJSON(await (await fetch("index/all.json")).text(), options);
  const found = index.search(words, { prefix: true, fuzzy: 0.2, combineWith: "AND", boost: { code: 5, label: 3 } });
  show(found.slice(0, 30).map(({ code, label }) => `${code} ${label}`), found.length);
}

function show(texts, count) {
  document.getElementById("search-results").replaceChildren(...texts.map((text) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  }));
  if (!texts.length) globalThis.first = performance.now();
  document.getElementById("search-status").textContent = `${count} results`;
}

document.getElementById("search-form").addEventListener("submit", (event) => {
  event.preventDefault();
  search(document.getElementById("q").value);
});
const asked = new URLSearchParams(location.search).get("q");
if (asked) search(asked);
