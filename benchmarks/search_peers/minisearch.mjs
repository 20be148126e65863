// Indexes the terms with MiniSearch: node minisearch.mjs TERMS FOLDER
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import MiniSearch from "minisearch";

const [terms, folder] = process.argv.slice(2);
const index = new MiniSearch({ fields: ["code", "label", "definition"], storeFields: ["code", "label"] });
index.addAll(JSON.parse(readFileSync(terms)).map(([id, code, label, definition]) => ({ id, code, label, definition })));
mkdirSync(`${folder}/index`);
writeFileSync(`${folder}/index/all.json`, JSON.stringify(index));
