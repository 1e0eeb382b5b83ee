/** Runs before every test file: unmounts what a test rendered. */
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

afterEach(cleanup);
