import type { ChatDockOptions } from "@chatdock/element";
import { FIELDS, type Field } from "./fields.ts";
import type { View } from "./view.ts";

type Tree = Record<string, unknown>;

const ALL: ReadonlyMap<string, Field> = new Map(
  FIELDS.flatMap(({ fields }) => fields).map((field) => [field.path, field]),
);

/** The options of a state with those of the address laid over them. */
export function optionsOf(
  view: View,
  api: ChatDockOptions["api"],
  given: Partial<ChatDockOptions>,
): ChatDockOptions {
  const theme = typeof given.theme === "object" ? given.theme : {};
  const base = { ...given, api, locale: view.locale, theme: { ...theme, colorScheme: view.scheme } };
  return Object.entries(view.options).reduce<Tree>((options, [path, value]) => {
    const field = ALL.get(path);
    return field ? withValue(options, path.split("."), meaningOf(field, value)) : options;
  }, base) as unknown as ChatDockOptions;
}

/** What a field's text stands for; undefined where it stands for nothing. */
function meaningOf(field: Field, value: string): unknown {
  if (field.kind === "number") return Number(value);
  if (field.kind === "yes") return value === "yes";
  if (field.kind === "made") return field.values[value];
  return value;
}

function withValue(tree: Tree, [name = "", ...rest]: string[], value: unknown): Tree {
  if (rest.length === 0) return { ...tree, [name]: value };
  return { ...tree, [name]: withValue((tree[name] as Tree | undefined) ?? {}, rest, value) };
}
