/** Lint rules: types, layers, sizes, and the design's own (tokens only, effects only in hooks/). */
import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** Layers from the bottom up; a file may import from its own layer and from those before it. */
const LAYERS = [
  "types",
  "lib",
  "api",
  "stores",
  "hooks",
  "contexts",
  "components/ui",
  "components/layouts",
  "components/agent|components/code",
  "pages",
];

const EFFECTS = ["useEffect", "useLayoutEffect", "useInsertionEffect"];
const RAW_COLOUR =
  "/#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})(?![0-9a-z])|\\b(rgba?|hsla?|oklch|oklab|lab|lch|color)\\(/i";

const effectRule = {
  name: "react",
  importNames: EFFECTS,
  message: "An effect wraps an outside system: put it into a hook in hooks/.",
};

/** What every file is held to; `layers` are the alias prefixes it may not import. */
function importRule(layers, { effects = false } = {}) {
  const patterns = [
    {
      regex: "^\\.\\./",
      message: "Leave the folder through '@/', so that layers can be checked.",
    },
    { regex: "^@/test(/|$)", message: "test/ is for tests only." },
    { regex: "^(node:|ws$|vitest$|@testing-library/)", message: "Only tests may import this." },
  ];
  if (layers.length > 0)
    patterns.push({
      regex: `^@/(${layers.join("|")})(/|$)`,
      message: "Imports point to lower layers only (see LAYERS in eslint.config.js).",
    });
  return ["error", { paths: effects ? [] : [effectRule], patterns }];
}

/** One block a layer: everything above it is out of reach, and so are its siblings. */
const zones = LAYERS.flatMap((line, index) => {
  const above = LAYERS.slice(index + 1).flatMap((one) => one.split("|"));
  return line.split("|").map((layer) => {
    const siblings = line.split("|").filter((one) => one !== layer);
    const pure = layer === "components/ui" ? ["api", "stores", "contexts"] : [];
    const rule = importRule([...above, ...siblings, ...pure], { effects: layer === "hooks" });
    return { files: [`src/${layer}/**/*.{ts,tsx}`], rules: { "no-restricted-imports": rule } };
  });
});

const noRawColour = [
  { selector: `Literal[value=${RAW_COLOUR}]`, message: "Use a token (src/index.css)." },
  { selector: `TemplateElement[value.raw=${RAW_COLOUR}]`, message: "Use a token (src/index.css)." },
];
const noNamespacedEffect = EFFECTS.map((name) => ({
  selector: `MemberExpression[property.name='${name}']`,
  message: effectRule.message,
}));

export default tseslint.config(
  { ignores: ["dist", "src/types/api.ts"] },
  { linterOptions: { noInlineConfig: true } },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: false },
      ],
      "@typescript-eslint/no-misused-promises": [
        "error",
        { checksVoidReturn: { attributes: false } },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { "react-hooks": reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
      "max-params": ["error", 6],
      // "modified": a flat switch over a union counts once, however many cases it has.
      complexity: ["error", { max: 15, variant: "modified" }],
      "max-lines-per-function": ["error", { max: 120, skipBlankLines: true, skipComments: true }],
      // A review shows control and invisible characters, so code has to name them.
      "no-control-regex": "off",
      "no-misleading-character-class": ["error", { allowEscape: true }],
      eqeqeq: "error",
      "no-console": "error",
      "no-restricted-imports": importRule([]),
      "no-restricted-syntax": ["error", ...noRawColour, ...noNamespacedEffect],
    },
  },
  ...zones,
  {
    files: ["src/**/*.test.{ts,tsx}", "src/test/**"],
    rules: {
      "no-restricted-imports": "off",
      "max-lines": ["error", 600],
      "max-lines-per-function": "off",
    },
  },
  {
    files: ["scripts/*.mjs", "eslint.config.js"],
    languageOptions: { globals: { console: "readonly", process: "readonly", URL: "readonly" } },
  },
  {
    files: ["public/*.js"],
    languageOptions: {
      sourceType: "script",
      globals: { window: "readonly", document: "readonly", localStorage: "readonly" },
    },
  },
);
