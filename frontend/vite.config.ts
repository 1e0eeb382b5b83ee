/** Build, development server and test runner of the web app. */
import { fileURLToPath } from "node:url";

import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

// Not VITE_API_URL: the app itself would read that, and leave the proxy out.
const backend = process.env["KODA_API_URL"] ?? "http://127.0.0.1:8000";

/** Monaco's language definitions import its whole editor for one constant; a worker must not. */
const slimLanguages: Plugin = {
  name: "koda-slim-languages",
  enforce: "pre",
  resolveId(source, importer) {
    const isDefinition = importer?.includes("/monaco-editor/esm/vs/languages/definitions/");
    if (!isDefinition || !source.endsWith("/editor.api.js")) return null;
    return fileURLToPath(new URL("./src/components/code/colour/language-stub.ts", import.meta.url));
  },
};

export default defineConfig({
  // Relative, so that one build works under any path prefix: the server writes the prefix into
  // the <base> element of index.html.
  base: "./",
  plugins: [react(), tailwindcss(), slimLanguages],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { proxy: { "/api": { target: backend, ws: true } } },
  worker: { format: "es", plugins: () => [slimLanguages] },
  build: { manifest: true, chunkSizeWarningLimit: 1200 },
  test: {
    unstubEnvs: true,
    // Generous, because a busy machine is slow and nothing here waits by the clock.
    testTimeout: 20_000,
    // Monaco's modules are for bundlers: they import style sheets, and each other without endings.
    server: { deps: { inline: [/monaco-editor/] } },
    // What needs a page (a document, storage, components) is a .test.tsx; a page takes long to
    // make, so pure logic is a .test.ts and goes without.
    projects: [
      {
        extends: true,
        test: { name: "logic", environment: "node", include: ["src/**/*.test.ts"] },
      },
      {
        extends: true,
        test: {
          name: "page",
          environment: "jsdom",
          include: ["src/**/*.test.tsx"],
          setupFiles: ["src/test/setup.ts"],
        },
      },
    ],
  },
});
