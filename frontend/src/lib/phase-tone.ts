/** How the cell of the present phase looks. */

/** The agent works there, a person is asked, it broke, or nothing happens. */
export type PhaseTone = "running" | "waiting" | "failed" | "still";
