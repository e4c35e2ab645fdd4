// Holds the direction of imports: what runs in a room knows the floors below it, never its neighbours or those above. Types may
// be named from anywhere. Files that lie loose in a package are for all its rooms, unless they are named here.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const FLOORS = {
  client: ["index.ts", "chatkit-fetch conversation uploads", "run", "transport thread"],
  element: [
    "openai-chatkit.ts",
    "index.ts",
    "chat",
    "composer disclaimer history narration start-screen thread",
    "item",
    "widget",
    "markdown",
    "sources",
    "link",
    "entity",
    "files icons locale theme",
  ],
  dock: ["chat.ts chatkit-loader.ts index.ts loader.ts", "dock.ts", "panel"],
  playground: ["playground.ts", "page", "states", "scripted-server"],
};

/** What is loaded from above, when it is wanted: a preview may be a widget, whose texts are Markdown, whose links have previews. */
const LATER = new Set(["element/src/entity/host-preview.ts element/src/widget/widget.ts"]);

const root = fileURLToPath(new URL("../packages/", import.meta.url));
const wrong = (await imports()).map(complaint).filter(Boolean);
for (const line of wrong) console.error(line);
process.exitCode = wrong.length > 0 ? 1 : 0;

/** All imports that are left when types are gone. Paths are relative to `packages/`, names of packages are as written. */
async function imports() {
  const files = readdirSync(root, { recursive: true }).filter((name) =>
    /^\w+\/src\/.*(?<!\.test|\.fixture|\.d)\.ts$/.test(name),
  );
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: files.map((name) => `./${name}`),
    bundle: true,
    packages: "external",
    format: "esm",
    outdir: "unused",
    write: false,
    metafile: true,
  });
  return Object.entries(metafile.inputs).flatMap(([from, input]) =>
    input.imports.map(({ path, kind }) => ({ from, to: path, isLater: kind === "dynamic-import" })),
  );
}

/** Null for an import that is as it should be. */
function complaint({ from, to, isLater }) {
  const [home] = from.split("/");
  if (!(home in FLOORS)) return `${from}: ${home} has no floors yet (scripts/rooms.mjs)`;
  if (to.startsWith("@chatdock/"))
    return dependsOn(home, to) ? null : `${from}: ${to} is not in package.json`;
  if (!/^\w+\/src\//.test(to) || (isLater && LATER.has(`${from} ${to}`))) return null;
  if (!to.startsWith(`${home}/`)) return `${from}: ${to} is another package's own`;
  const [here, there] = [roomOf(from), roomOf(to)];
  const [floor, below] = [floorOf(home, here), floorOf(home, there)];
  if (here === there || floor < below || below === FLOORS[home].length) return null;
  return `${from}: ${there} is not below ${here}, so nothing of it can be imported (scripts/rooms.mjs)`;
}

function dependsOn(home, specifier) {
  const { dependencies = {} } = JSON.parse(readFileSync(`${root}${home}/package.json`, "utf8"));
  return specifier.split("/").slice(0, 2).join("/") in dependencies;
}

/** The folder of a file, or the file itself where it lies loose. */
function roomOf(file) {
  return file.split("/")[2];
}

/** Counted from the top. */
function floorOf(home, room) {
  if (!FLOORS[home]) throw new Error(`The package ${home} has no floors yet (scripts/rooms.mjs)`);
  const floor = FLOORS[home].findIndex((rooms) => rooms.split(" ").includes(room));
  if (floor >= 0) return floor;
  if (!room.endsWith(".ts")) throw new Error(`${home}/src/${room} has no floor yet (scripts/rooms.mjs)`);
  return FLOORS[home].length;
}
