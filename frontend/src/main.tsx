/** Starts the app. */
import "@/index.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "@/app";

const root = document.getElementById("root");
if (root === null) throw new Error("expected an element with the id root in index.html");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
