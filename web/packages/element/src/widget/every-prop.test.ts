import type { WidgetComponent } from "@chatdock/client";
import { afterEach, expect, it } from "vitest";
import dts from "../../../../node_modules/@openai/chatkit/types/widgets.d.ts?raw";
import cases from "./every-prop.json";
import { COMPONENTS } from "./registry.ts";
import { drawn } from "./widget.fixture.ts";

interface Case {
  /** Where the name is not the type: what `in` names is an object or the first of a list, whose props these are. */
  type?: string;
  in?: string;
  /** What the component needs to be drawn at all. */
  base: Record<string, unknown>;
  /** A value for each prop that must change what the reader sees, or what happens. */
  props: Record<string, unknown>;
  /** What a prop needs besides itself. */
  with?: Record<string, Record<string, unknown>>;
}

const CASES = cases as unknown as Record<string, Case>;

/** They tell the server's components apart and are seen in what survives an update. */
const IDENTITY = new Set(["type", "key", "id"]);

afterEach(() => document.body.replaceChildren());

/** The names of ChatKit's components and of their props, as its types declare them. */
function declared(): Map<string, Set<string>> {
  const bodies = new Map(
    [...dts.matchAll(/^(?:export )?type (\w+) =([\s\S]*?);\n(?=\n|$)/gm)].map(([, name = "", body = ""]) => [
      name,
      body,
    ]),
  );
  const propsOf = (body: string): string[] => {
    const own = [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, prop = ""]) => prop);
    const picked = [...body.matchAll(/Pick<\w+, ([^>]+)>/g)].flatMap(([, list = ""]) =>
      [...list.matchAll(/'(\w+)'/g)].map(([, prop = ""]) => prop),
    );
    const inherited = [...body.matchAll(/& (\w+)\b(?!<)/g)].flatMap(([, name = ""]) =>
      propsOf(bodies.get(name) ?? ""),
    );
    return [...own, ...picked, ...inherited];
  };
  const components = [...bodies.values()].flatMap((body): [string, Set<string>][] => {
    const type = /^ {2}type: '([\w.]+)';/m.exec(body)?.[1];
    return type ? [[type, new Set(propsOf(body))]] : [];
  });
  return new Map(components);
}

it("reads the declared components", () => {
  expect(declared().size).toBeGreaterThan(25);
  expect(declared().get("Row")).toContain("maxWidth");
  expect(declared().get("Basic")).toEqual(
    new Set(["type", "key", "id", "children", "theme", "direction", "gap", "padding", "align", "justify"]),
  );
});

it.each([...declared().keys()])("knows every prop that ChatKit declares of %s", (type) => {
  expect(Object.keys(COMPONENTS)).toContain(type);
  const known = CASES[type];
  const listed = new Set([...IDENTITY, ...Object.keys(known?.props ?? {})]);
  const missing = [...(declared().get(type) ?? [])].filter((prop) => !listed.has(prop));
  expect(missing).toEqual([]);
});

it("draws no component that has no case", () => {
  expect(Object.keys(COMPONENTS).filter((type) => !(type in CASES))).toEqual([]);
});

const TABLE = Object.entries(CASES).flatMap(([name, each]) =>
  Object.keys(each.props).map((prop): [string, string] => [name, prop]),
);

// covers widget:*
it.each(TABLE)("%s: %s has an effect", async (name, prop) => {
  const each = CASES[name] as Case;
  const base = { ...each.base, ...each.with?.[prop] };
  const [before, after] = [componentOf(name, each, base), componentOf(name, each, changed(each, base, prop))];
  expect(await drawnOnce(before)).not.toEqual(await drawn(after));
});

const known = new Map<string, Promise<unknown[]>>();

/** What many props are compared with. */
function drawnOnce(node: WidgetComponent): Promise<unknown[]> {
  const key = JSON.stringify(node);
  const seen = known.get(key) ?? drawn(node);
  known.set(key, seen);
  return seen;
}

function componentOf(name: string, each: Case, props: Record<string, unknown>): WidgetComponent {
  return { type: each.type ?? name, ...props };
}

function changed(each: Case, base: Record<string, unknown>, prop: string): Record<string, unknown> {
  const change = { [prop]: each.props[prop] };
  if (!each.in) return { ...base, ...change };
  const target = base[each.in];
  const inner = Array.isArray(target)
    ? [{ ...target[0], ...change }, ...target.slice(1)]
    : { ...(target as object), ...change };
  return { ...base, [each.in]: inner };
}
