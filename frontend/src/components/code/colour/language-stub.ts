/**
 * What Monaco's language definitions use of its editor API, for the colour worker: the whole API
 * would draw the editor into the worker. The build puts this in its place (vite.config.ts).
 */
export const languages = {
  IndentAction: { None: 0, Indent: 1, IndentOutdent: 2, Outdent: 3 },
};
