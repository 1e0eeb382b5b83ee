/** Writes .br and .gz beside every text file of dist/, so that the server never compresses. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const TEXT = /\.(js|css|svg|json|map|txt|webmanifest)$/;
const SMALLEST_BYTES = 1024;
const dist = fileURLToPath(new URL("../dist", import.meta.url));

for (const name of readdirSync(dist, { recursive: true })) {
  const path = join(dist, name);
  if (!TEXT.test(name)) continue;
  const content = readFileSync(path);
  if (content.length < SMALLEST_BYTES) continue;
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  writeFileSync(`${path}.br`, brotliCompressSync(content, brotli));
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
}
