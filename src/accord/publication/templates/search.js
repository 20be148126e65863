"use strict";
/* Searches the index of this site (search/*.json). The index is data: nothing in it is run or read as HTML. */
(() => {
  const MOST = 30;
  const FIRST = 3; // shown at once, before slips and the other results are looked up
  const form = document.getElementById("search-form");
  const input = document.getElementById("q");
  const status = document.getElementById("search-status");
  const list = document.getElementById("search-results");
  const about = JSON.parse(document.getElementById("search-about").textContent);
  const fetched = new Map();
  let asked = 0;

  const words = (text) => text.normalize("NFKD").toLowerCase().replace(/\p{M}+/gu, "")
    .split(/[^\p{L}\p{N}]+/u).filter(Boolean).map((word) => word.slice(0, 32)).slice(0, 8);

  const hex = (text) => Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, "0")).join("");

  function get(name) {
    if (!fetched.has(name)) {
      fetched.set(name, fetch(`search/${name}.json`).then((answer) => {
        if (answer.ok) return answer.json();
        throw new Error(`search/${name}.json: ${answer.status}`);
      }));
      fetched.get(name).catch(() => fetched.delete(name));
    }
    return fetched.get(name);
  }

  async function shard(key) {
    return about.shards.includes(hex(key)) ? get(`words-${hex(key)}`) : { words: {}, near: [] };
  }

  /* The shard that holds a word: that of its first two letters, or of more where that one was taken apart. */
  function home(word) {
    let letters = 2;
    while (letters < word.length && about.deep.includes(hex(word.slice(0, letters)))) letters += 1;
    return shard(word.slice(0, letters));
  }

  /* The steps from one word to another (Damerau, neighbours only), or more than `most`. */
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = [], last = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i += 1) {
      const now = [i];
      for (let j = 1; j <= b.length; j += 1) {
        const cost = a[i - 1] === b[j - 1] ? 0 : 1;
        now[j] = Math.min(last[j] + 1, now[j - 1] + 1, last[j - 1] + cost);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) now[j] = Math.min(now[j], before[j - 2] + 1);
      }
      before = last;
      last = now;
    }
    return last[b.length];
  }

  const slips = (word) => (word.length < 4 ? 0 : word.length < 8 ? 1 : 2);

  /* How well a word of the index answers a word of the question; 0 is not at all. The last word may be unfinished. */
  function likeness(word, found) {
    if (word === found) return 100;
    if (found.startsWith(word)) return 60 - Math.min(20, found.length - word.length);
    const most = slips(word);
    if (!most) return 0;
    const steps = distance(word, found, most);
    if (steps <= most) return 45 - 12 * steps;
    if (found.length > word.length) {
      const begun = distance(word, found.slice(0, word.length), most);
      if (begun <= most) return 25 - 8 * begun;
    }
    return 0;
  }

  /* The index's words that one word of the question may mean, each with its terms. */
  async function meant(word, wide) {
    const found = new Map();
    const consider = (candidates, lists) => {
      for (const candidate of candidates) {
        const score = likeness(word, candidate);
        if (score) found.set(candidate, { score, entries: lists ? lists[candidate] : null });
      }
    };
    const first = await home(word);
    consider(Object.keys(first.words), first.words);
    if (wide && word.length > 2) {
      const rests = new Set([word.slice(0, 2), word[0] + word[2], word[1] + word[2]]);
      for (const rest of await Promise.all([...rests].map(shard))) {
        consider(Object.keys(rest.words), rest.words);
        consider(rest.near.filter((candidate) => !found.has(candidate)), null);
      }
      const open = [...found].filter(([, one]) => !one.entries);
      await Promise.all(open.map(async ([candidate, one]) => {
        const held = (await home(candidate)).words;
        one.entries = Object.hasOwn(held, candidate) ? held[candidate] : [0];
      }));
    }
    return [...found.values()];
  }

  /* Terms by how well they answer every word; those that answer all of them come first. */
  function ranked(question, answers) {
    const weights = [40, 30, 20, 8];
    const scores = new Map();
    answers.forEach((several) => {
      const best = new Map();
      for (const { score, entries } of several) {
        for (let i = 1; i < entries.length; i += 1) {
          const term = entries[i] >> 2;
          const value = score * weights[entries[i] & 3] - i / 1000;
          if (!(best.get(term) >= value)) best.set(term, value);
        }
      }
      for (const [term, value] of best) {
        const known = scores.get(term) || { words: 0, score: 0 };
        scores.set(term, { words: known.words + 1, score: known.score + value });
      }
    });
    const all = [...scores].sort((a, b) => b[1].words - a[1].words || b[1].score - a[1].score || a[0] - b[0]);
    const whole = all.filter(([, one]) => one.words === question.length);
    return (whole.length ? whole : all).map(([term]) => term);
  }

  async function show(terms, now, most) {
    const shown = await Promise.all(terms.slice(0, most).map(async (term) => {
      const block = await get(`terms-${Math.floor(term / about.block)}`);
      return block[term % about.block];
    }));
    if (now !== asked) return;
    list.replaceChildren(...shown.map(item));
  }

  function item([code, label, vocabulary, path, retired, definition]) {
    const entry = document.createElement("li");
    const link = document.createElement("a");
    link.href = `${path.split("/").map(encodeURIComponent).join("/")}.html`;
    if (code) link.append(isolated("code", code), " ");
    if (label !== code) link.append(isolated("bdi", label));
    entry.append(link);
    if (retired) entry.append(" ", isolated("span", "no longer used", "tag"));
    const [title, keeper] = about.vocabularies[vocabulary];
    entry.append(isolated("span", `${title}, ${keeper}`, "from"));
    if (definition) entry.append(isolated("span", definition, "soft small"));
    return entry;
  }

  function isolated(name, text, kind) {
    const element = document.createElement(name);
    element.textContent = text;
    element.dir = "auto";
    if (kind) element.className = kind;
    return element;
  }

  async function search() {
    const now = asked += 1;
    const question = words(input.value);
    if (!question.length) {
      list.replaceChildren();
      status.textContent = "";
      return;
    }
    try {
      let terms = ranked(question, await Promise.all(question.map((word) => meant(word, false))));
      if (now !== asked) return;
      if (terms.length) await show(terms, now, FIRST);
      const wide = await Promise.all(question.map((word) => meant(word, true)));
      if (now !== asked) return;
      terms = ranked(question, wide);
      await show(terms, now, MOST);
      if (now !== asked) return;
      const count = terms.length;
      status.textContent = count === 0 ? `Nothing found for “${input.value}”. Try another word, or a shorter one.`
        : count > MOST ? `The ${MOST} best of ${count.toLocaleString("en-GB")} results`
        : `${count} ${count === 1 ? "result" : "results"}`;
    } catch (error) {
      if (now !== asked) return;
      list.replaceChildren();
      status.textContent = location.protocol === "file:"
        ? "The search needs a web server, because browsers do not let a page on a disk read other files. Use the lists from A to Z."
        : `The search does not work just now (${error.message}). Use the lists from A to Z.`;
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const address = new URL(location.href);
    address.searchParams.set("q", input.value);
    history.replaceState(null, "", address);
    search();
  });
  let waiting = 0;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 60);
  });
  input.value = new URLSearchParams(location.search).get("q") || "";
  search();
})();
