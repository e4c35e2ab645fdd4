import type { Element, RootContent } from "hast";
import type { LanguageFn } from "highlight.js";
import { createLowlight } from "lowlight";

/**
 * Colours for code. The library reads code to a tree, from which elements are made by hand: no HTML string is ever made.
 * Each language is a file of its own that loads with the first code in it.
 */

type Load = () => Promise<{ default: LanguageFn }>;

/** The languages, and in which order they load: some are made of others. */
const GRAMMARS: Record<string, Load> = {
  bash: () => import("highlight.js/lib/languages/bash"),
  c: () => import("highlight.js/lib/languages/c"),
  cpp: () => import("highlight.js/lib/languages/cpp"),
  csharp: () => import("highlight.js/lib/languages/csharp"),
  css: () => import("highlight.js/lib/languages/css"),
  diff: () => import("highlight.js/lib/languages/diff"),
  dockerfile: () => import("highlight.js/lib/languages/dockerfile"),
  go: () => import("highlight.js/lib/languages/go"),
  graphql: () => import("highlight.js/lib/languages/graphql"),
  http: () => import("highlight.js/lib/languages/http"),
  ini: () => import("highlight.js/lib/languages/ini"),
  java: () => import("highlight.js/lib/languages/java"),
  javascript: () => import("highlight.js/lib/languages/javascript"),
  json: () => import("highlight.js/lib/languages/json"),
  kotlin: () => import("highlight.js/lib/languages/kotlin"),
  lua: () => import("highlight.js/lib/languages/lua"),
  makefile: () => import("highlight.js/lib/languages/makefile"),
  markdown: () => import("highlight.js/lib/languages/markdown"),
  nginx: () => import("highlight.js/lib/languages/nginx"),
  php: () => import("highlight.js/lib/languages/php"),
  powershell: () => import("highlight.js/lib/languages/powershell"),
  python: () => import("highlight.js/lib/languages/python"),
  r: () => import("highlight.js/lib/languages/r"),
  ruby: () => import("highlight.js/lib/languages/ruby"),
  rust: () => import("highlight.js/lib/languages/rust"),
  scss: () => import("highlight.js/lib/languages/scss"),
  shell: () => import("highlight.js/lib/languages/shell"),
  sql: () => import("highlight.js/lib/languages/sql"),
  swift: () => import("highlight.js/lib/languages/swift"),
  typescript: () => import("highlight.js/lib/languages/typescript"),
  xml: () => import("highlight.js/lib/languages/xml"),
  yaml: () => import("highlight.js/lib/languages/yaml"),
};

/** What else a language is called. */
const ALIASES: Record<string, string> = {
  sh: "bash",
  zsh: "bash",
  h: "c",
  "c++": "cpp",
  cc: "cpp",
  hpp: "cpp",
  cs: "csharp",
  "c#": "csharp",
  patch: "diff",
  docker: "dockerfile",
  golang: "go",
  gql: "graphql",
  conf: "ini",
  env: "ini",
  properties: "ini",
  toml: "ini",
  js: "javascript",
  cjs: "javascript",
  jsx: "javascript",
  mjs: "javascript",
  json5: "json",
  jsonc: "json",
  kt: "kotlin",
  make: "makefile",
  md: "markdown",
  ps1: "powershell",
  pwsh: "powershell",
  py: "python",
  python3: "python",
  rb: "ruby",
  rs: "rust",
  console: "shell",
  "shell-session": "shell",
  postgresql: "sql",
  psql: "sql",
  sqlite: "sql",
  ts: "typescript",
  tsx: "typescript",
  html: "xml",
  svg: "xml",
  vue: "xml",
  yml: "yaml",
};

/** What a language has within it. */
const PARTS: Record<string, readonly string[]> = {
  markdown: ["xml"],
  php: ["xml"],
  shell: ["bash"],
  tsx: ["xml"],
  xml: ["css", "javascript"],
};

/** Which of our few colours a kind of token has. */
const COLOURS: Record<string, string> = {
  keyword: "keyword",
  "selector-tag": "keyword",
  tag: "keyword",
  name: "keyword",
  section: "keyword",
  string: "string",
  regexp: "string",
  symbol: "string",
  char: "string",
  link: "string",
  code: "string",
  comment: "comment",
  quote: "comment",
  doctag: "comment",
  meta: "comment",
  number: "number",
  literal: "number",
  variable: "number",
  "template-variable": "number",
  title: "name",
  "selector-id": "name",
  "selector-class": "name",
  built_in: "type",
  type: "type",
  attr: "type",
  attribute: "type",
  property: "type",
  addition: "added",
  deletion: "removed",
};

const lowlight = createLowlight();

/** Code with its colours, or null when nobody knows its language. */
export async function highlight(code: string, language: string): Promise<DocumentFragment | null> {
  const name = language.toLowerCase();
  const grammar = ALIASES[name] ?? name;
  if (!Object.hasOwn(GRAMMARS, grammar)) return null;
  await Promise.all([...(PARTS[grammar] ?? []), grammar].map(register));
  const fragment = document.createDocumentFragment();
  append(fragment, lowlight.highlight(grammar, code).children);
  return fragment;
}

async function register(name: string): Promise<void> {
  if (lowlight.registered(name)) return;
  const grammar = await GRAMMARS[name]?.();
  if (grammar) lowlight.register(name, grammar.default);
}

function append(parent: Node, children: readonly (RootContent | Element["children"][number])[]): void {
  for (const child of children) {
    if (child.type === "text") parent.appendChild(document.createTextNode(child.value));
    if (child.type === "element") append(parent.appendChild(token(child)), child.children);
  }
}

function token({ properties }: Element): HTMLElement {
  const names = Array.isArray(properties.className) ? properties.className : [];
  const element = document.createElement("span");
  const kind = String(names[0] ?? "").replace(/^hljs-/, "");
  const colour = Object.hasOwn(COLOURS, kind) ? COLOURS[kind] : undefined;
  if (colour) element.className = `token-${colour}`;
  return element;
}
