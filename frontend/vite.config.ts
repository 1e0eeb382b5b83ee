/** Build, development server and test runner of the web app. */
import { fileURLToPath } from "node:url";

import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const backend = process.env["VITE_API_URL"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  // Relative, so that one build works under any path prefix: the server writes the prefix into
  // the <base> element of index.html.
  base: "./",
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { proxy: { "/api": { target: backend, ws: true } } },
  worker: { format: "es" },
  build: { manifest: true, chunkSizeWarningLimit: 1200 },
  test: {
    environment: "jsdom",
    setupFiles: ["src/test/setup.ts"],
    restoreMocks: true,
  },
});
