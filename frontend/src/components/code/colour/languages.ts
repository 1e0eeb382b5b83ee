/**
 * Which language a file is in, and where its tokeniser comes from. These are Monaco's own
 * definitions, loaded one by one; only JSON's, which Monaco keeps inside a language service, is ours.
 */

/** A module of a Monarch definition. */
export interface LanguageModule {
  language: unknown;
}

interface Language {
  /** File name endings without the dot. */
  extensions: string[];
  /** Whole file names, in lower case. */
  names?: string[];
  /** Other names by which embedding languages call it. */
  aliases?: string[];
  /** Languages that may stand inside it. */
  embeds?: string[];
  load: () => Promise<LanguageModule>;
}

const WEB = ["javascript", "css"];

/** Every language that is coloured, by Monaco's id. */
export const LANGUAGES: Readonly<Record<string, Language>> = {
  bat: {
    extensions: ["bat", "cmd"],
    load: () => import("monaco-editor/languages/definitions/bat/bat"),
  },
  c: { extensions: ["c", "h"], load: () => import("monaco-editor/languages/definitions/cpp/cpp") },
  clojure: {
    extensions: ["clj", "cljs", "cljc", "edn"],
    load: () => import("monaco-editor/languages/definitions/clojure/clojure"),
  },
  cpp: {
    extensions: ["cpp", "cc", "cxx", "hpp", "hh", "hxx"],
    load: () => import("monaco-editor/languages/definitions/cpp/cpp"),
  },
  csharp: {
    extensions: ["cs", "csx"],
    load: () => import("monaco-editor/languages/definitions/csharp/csharp"),
  },
  css: {
    extensions: ["css"],
    aliases: ["text/css"],
    load: () => import("monaco-editor/languages/definitions/css/css"),
  },
  dart: {
    extensions: ["dart"],
    load: () => import("monaco-editor/languages/definitions/dart/dart"),
  },
  dockerfile: {
    extensions: ["dockerfile"],
    names: ["dockerfile", "containerfile"],
    load: () => import("monaco-editor/languages/definitions/dockerfile/dockerfile"),
  },
  elixir: {
    extensions: ["ex", "exs"],
    load: () => import("monaco-editor/languages/definitions/elixir/elixir"),
  },
  fsharp: {
    extensions: ["fs", "fsi", "fsx"],
    load: () => import("monaco-editor/languages/definitions/fsharp/fsharp"),
  },
  go: { extensions: ["go"], load: () => import("monaco-editor/languages/definitions/go/go") },
  graphql: {
    extensions: ["graphql", "gql"],
    load: () => import("monaco-editor/languages/definitions/graphql/graphql"),
  },
  handlebars: {
    extensions: ["hbs", "handlebars"],
    embeds: WEB,
    load: () => import("monaco-editor/languages/definitions/handlebars/handlebars"),
  },
  hcl: {
    extensions: ["tf", "tfvars", "hcl"],
    load: () => import("monaco-editor/languages/definitions/hcl/hcl"),
  },
  html: {
    extensions: ["html", "htm", "xhtml", "vue", "svelte"],
    embeds: WEB,
    load: () => import("monaco-editor/languages/definitions/html/html"),
  },
  ini: {
    extensions: ["ini", "cfg", "conf", "properties", "toml"],
    names: [".editorconfig", ".gitconfig", ".npmrc"],
    load: () => import("monaco-editor/languages/definitions/ini/ini"),
  },
  java: {
    extensions: ["java"],
    load: () => import("monaco-editor/languages/definitions/java/java"),
  },
  javascript: {
    extensions: ["js", "mjs", "cjs", "jsx"],
    aliases: ["text/javascript", "js"],
    load: () => import("monaco-editor/languages/definitions/javascript/javascript"),
  },
  json: {
    extensions: ["json", "jsonc", "webmanifest"],
    load: () => import("@/components/code/colour/json-language"),
  },
  julia: {
    extensions: ["jl"],
    load: () => import("monaco-editor/languages/definitions/julia/julia"),
  },
  kotlin: {
    extensions: ["kt", "kts"],
    load: () => import("monaco-editor/languages/definitions/kotlin/kotlin"),
  },
  less: {
    extensions: ["less"],
    load: () => import("monaco-editor/languages/definitions/less/less"),
  },
  lua: { extensions: ["lua"], load: () => import("monaco-editor/languages/definitions/lua/lua") },
  markdown: {
    extensions: ["md", "markdown"],
    embeds: [...WEB, "python", "typescript", "shell", "json", "yaml", "html"],
    load: () => import("monaco-editor/languages/definitions/markdown/markdown"),
  },
  "objective-c": {
    extensions: ["m", "mm"],
    load: () => import("monaco-editor/languages/definitions/objective-c/objective-c"),
  },
  perl: {
    extensions: ["pl", "pm"],
    load: () => import("monaco-editor/languages/definitions/perl/perl"),
  },
  php: {
    extensions: ["php"],
    embeds: WEB,
    load: () => import("monaco-editor/languages/definitions/php/php"),
  },
  powershell: {
    extensions: ["ps1", "psm1"],
    load: () => import("monaco-editor/languages/definitions/powershell/powershell"),
  },
  protobuf: {
    extensions: ["proto"],
    load: () => import("monaco-editor/languages/definitions/protobuf/protobuf"),
  },
  python: {
    extensions: ["py", "pyi", "pyw"],
    aliases: ["py"],
    load: () => import("monaco-editor/languages/definitions/python/python"),
  },
  r: { extensions: ["r"], load: () => import("monaco-editor/languages/definitions/r/r") },
  restructuredtext: {
    extensions: ["rst"],
    load: () => import("monaco-editor/languages/definitions/restructuredtext/restructuredtext"),
  },
  ruby: {
    extensions: ["rb", "rake", "gemspec"],
    names: ["gemfile", "rakefile"],
    load: () => import("monaco-editor/languages/definitions/ruby/ruby"),
  },
  rust: { extensions: ["rs"], load: () => import("monaco-editor/languages/definitions/rust/rust") },
  scala: {
    extensions: ["scala", "sbt"],
    load: () => import("monaco-editor/languages/definitions/scala/scala"),
  },
  scss: {
    extensions: ["scss"],
    load: () => import("monaco-editor/languages/definitions/scss/scss"),
  },
  shell: {
    extensions: ["sh", "bash", "zsh"],
    names: [".bashrc", ".zshrc", ".profile"],
    aliases: ["bash", "sh"],
    load: () => import("monaco-editor/languages/definitions/shell/shell"),
  },
  sql: { extensions: ["sql"], load: () => import("monaco-editor/languages/definitions/sql/sql") },
  swift: {
    extensions: ["swift"],
    load: () => import("monaco-editor/languages/definitions/swift/swift"),
  },
  typescript: {
    extensions: ["ts", "tsx", "mts", "cts"],
    aliases: ["ts"],
    load: () => import("monaco-editor/languages/definitions/typescript/typescript"),
  },
  xml: {
    extensions: ["xml", "xsd", "xsl", "svg", "csproj", "plist"],
    load: () => import("monaco-editor/languages/definitions/xml/xml"),
  },
  yaml: {
    extensions: ["yml", "yaml"],
    load: () => import("monaco-editor/languages/definitions/yaml/yaml"),
  },
};

const BY_EXTENSION = new Map<string, string>();
const BY_NAME = new Map<string, string>();
const BY_ALIAS = new Map<string, string>();
for (const [id, { extensions, names, aliases }] of Object.entries(LANGUAGES)) {
  for (const extension of extensions) BY_EXTENSION.set(extension, id);
  for (const name of names ?? []) BY_NAME.set(name, id);
  for (const alias of [id, ...(aliases ?? [])]) BY_ALIAS.set(alias, id);
}

/** The language of a path; null where none is known, and the text stays plain. */
export function languageOfPath(path: string): string | null {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  const extension = name.slice(name.lastIndexOf(".") + 1);
  return BY_NAME.get(name) ?? BY_EXTENSION.get(extension) ?? null;
}

/** The language that another one embeds under this name or media type. */
export function languageByAlias(alias: string): string | null {
  return BY_ALIAS.get(alias.toLowerCase()) ?? null;
}
