// Builds the widget into the Python package: two stable entries, and what they load under hashed names.
import { copyFile, readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = fileURLToPath(new URL("../../src/chatdock/static/", import.meta.url));

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  target: ["es2022", "chrome123", "firefox120", "safari17.5"],
  legalComments: "none",
  alias: { "decode-named-character-reference": "./packages/element/src/markdown/entities.ts" },
  plugins: [minifyStyles(), minifyTemplates()],
  logLevel: "warning",
};

await rm(out, { recursive: true, force: true });
const assets = await buildAssets();
await buildEntry("packages/dock/src/loader.ts", "chatdock.js", { CHAT_ASSET: assets.chat });
await buildEntry("packages/dock/src/chatkit-loader.ts", "chatkit.js", { CHATKIT_ASSET: assets.chatkit });
await buildPlayground("packages/playground/");

/** The chat and all it shares, as modules. Gives the path of each entry below the output folder. */
async function buildAssets() {
  const entries = {
    chat: "packages/dock/src/chat.ts",
    chatkit: "packages/element/src/openai-chatkit.ts",
  };
  const { metafile } = await build({
    ...common,
    entryPoints: entries,
    format: "esm",
    splitting: true,
    // Modules are UTF-8 whatever the page is: languages take their own letters.
    charset: "utf8",
    outdir: `${out}assets`,
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    metafile: true,
  });
  const pathOf = (source) => {
    const [file] = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === source);
    return `assets/${basename(file)}`;
  };
  return { chat: pathOf(entries.chat), chatkit: pathOf(entries.chatkit) };
}

/** A loader: a classic script under a stable name that knows the hashed name of what it loads. */
async function buildEntry(source, name, assets) {
  const define = Object.fromEntries(Object.entries(assets).map(([key, path]) => [key, JSON.stringify(path)]));
  await build({ ...common, entryPoints: [source], format: "iife", outfile: out + name, define });
}

/** A page of its own, which loads the chat as it is served: nothing of it is in what a reader downloads. */
async function buildPlayground(source) {
  const define = { PLAYGROUND_CHAT: JSON.stringify(assets.chat) };
  const outfile = `${out}playground/playground.js`;
  await build({ ...common, entryPoints: [`${source}src/playground.ts`], format: "esm", outfile, define });
  const files = ["index.html", "playground.css", "harbour.svg"];
  await Promise.all(
    files.map((name) => copyFile(join(root, source, "page", name), `${out}playground/${name}`)),
  );
}

/** Style sheets are template literals, which the minifier leaves alone: their white space goes here. */
function minifyStyles() {
  return {
    name: "minify-styles",
    setup({ onLoad }) {
      onLoad({ filter: /\.styles\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, "utf8");
        const contents = source.replace(/`[^`]*`/g, (text) =>
          text
            .replace(/\/\*.*?\*\//gs, "")
            .replace(/\s+/g, " ")
            .replace(/ ?([{};,]) ?/g, "$1")
            .replace(/: /g, ":")
            .replace(/;}/g, "}"),
        );
        return { contents, loader: "ts" };
      });
    },
  };
}

/** So are the templates of elements: the indentation goes before their tags, attributes and expressions. */
function minifyTemplates() {
  const line = /\n +(?=<|>|\$\{|[@.?]?[\w-]+=["$])/g;
  return {
    name: "minify-templates",
    setup({ onLoad }) {
      onLoad({ filter: /packages\/element\/src\/.*\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, "utf8");
        return { contents: source.includes("html`") ? source.replace(line, " ") : source, loader: "ts" };
      });
    },
  };
}
