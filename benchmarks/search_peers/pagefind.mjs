// Indexes the terms with Pagefind: node pagefind.mjs TERMS FOLDER
import { readFileSync } from "node:fs";
import * as pagefind from "pagefind";

const [terms, folder] = process.argv.slice(2);
const { index } = await pagefind.createIndex();
for (const [url, code, label, definition] of JSON.parse(readFileSync(terms))) {
  await index.addCustomRecord({ url, content: `${code} ${label}. ${definition}`, language: "en", meta: { title: `${code} ${label}` } });
}
await index.writeFiles({ outputPath: `${folder}/index` });
await pagefind.close();
