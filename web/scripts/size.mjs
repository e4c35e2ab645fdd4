// Weighs the built widget and fails when a budget is exceeded. Sizes are KiB of gzip at its strongest.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = fileURLToPath(new URL("../../src/chatdock/static/", import.meta.url));

/** What a reader downloads: a file and all that it imports, statically or through the loader, and parts that load later. */
const answering = ["thread", "announcer"];
const budgets = [
  { name: "loader", entry: "chatdock.js", follow: false, limit: 5 },
  { name: "first open", entry: "chatdock.js", follow: true, limit: 60 },
  // English is in the bundle: another language comes on top, as do the icons that a page may name for its prompts.
  { name: "… in Arabic", entry: "chatdock.js", follow: true, later: ["ar"], limit: 60 },
  { name: "… with icons", entry: "chatdock.js", follow: true, later: ["icons-all"], limit: 60 },
  { name: "first answer", entry: "chatdock.js", follow: true, later: answering, limit: 100 },
  { name: "first widget", entry: "chatdock.js", follow: true, later: [...answering, "widget"], limit: 125 },
  { name: "chatkit.js", entry: "chatkit.js", follow: true, limit: 60 },
];

let failed = false;
for (const { name, entry, follow, later = [], limit } of budgets) {
  const seen = new Set();
  for (const file of [entry, ...later.map(assetOf)]) reach(file, seen);
  const files = follow ? [...seen] : [entry];
  const kib = files.reduce((sum, file) => sum + gzipSync(read(file), { level: 9 }).length, 0) / 1024;
  const isOver = kib > limit;
  failed ||= isOver;
  console.log(
    `${name.padEnd(12)} ${kib.toFixed(1).padStart(6)} KiB gz  of ${limit}  ${isOver ? "TOO BIG" : "ok"}  (${files.join(", ")})`,
  );
}
process.exitCode = failed ? 1 : 0;

function assetOf(name) {
  return `assets/${readdirSync(`${root}assets`).find((file) => file.startsWith(`${name}-`))}`;
}

function reach(entry, seen) {
  if (seen.has(entry)) return;
  seen.add(entry);
  const code = read(entry).toString();
  for (const [, asset] of code.matchAll(/"(assets\/[\w-]+\.js)"/g)) reach(asset, seen);
  for (const [, chunk] of code.matchAll(/(?:from|import)\s*"\.\/([\w-]+\.js)"/g))
    reach(`assets/${chunk}`, seen);
}

function read(file) {
  return readFileSync(root + file);
}
