/**
 * Prints the gzipped JavaScript that the first page loads, in kB of 1,000 bytes, and fails over
 * the budget. "First page" is the entry and everything it imports statically.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 180;
const dist = fileURLToPath(new URL("../dist", import.meta.url));
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));

/** Keys of the manifest reachable from `key` by static imports, itself included. */
function reachable(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key].imports ?? []) reachable(next, seen);
  return seen;
}

/** Gzipped kB of the scripts of these manifest keys. */
function gzippedKb(keys) {
  const files = new Set(
    [...keys].map((key) => manifest[key].file).filter((f) => f.endsWith(".js")),
  );
  let bytes = 0;
  for (const file of files) bytes += gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
  return bytes / 1000;
}

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const initial = reachable(entry);
const value = Math.round(gzippedKb(initial) * 10) / 10;
const pages = Object.keys(manifest).filter((key) => key.startsWith("src/pages/"));
for (const key of pages) {
  const extra = [...reachable(key)].filter((one) => !initial.has(one));
  console.log(`  lazy ${key}: ${gzippedKb(extra).toFixed(1)} kB more`);
}
const within = value <= BUDGET_KB;
console.log(JSON.stringify({ js_initial_kb: { value, unit: "kB", budget: BUDGET_KB, within } }));
if (!within) process.exitCode = 1;
