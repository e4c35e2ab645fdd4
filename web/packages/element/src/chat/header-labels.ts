import type { Messages } from "../locale/index.ts";

type Label = keyof Messages["headerActions"];

/** What a button with an icon of the host page probably does, by the icon's name; the first that fits. */
const LABELS: [RegExp, Label][] = [
  [/^sidebar-.*open/, "sidebarOpen"],
  [/^sidebar-.*collapse/, "sidebarCollapse"],
  [/^sidebar/, "sidebar"],
  [/^(collapse|double-chevron-left)/, "collapse"],
  [/^(expand|double-chevron-right)/, "expand"],
  [/^open/, "open"],
  [/^home/, "home"],
  [/^back/, "back"],
  [/^star/, "favorite"],
  [/^bug/, "report"],
  [/^chat-temporary/, "temporary"],
  [/^settings/, "settings"],
  [/^grid/, "overview"],
  [/^dots/, "more"],
  [/^(menu|hamburger)/, "menu"],
  [/^history/, "history"],
  [/^book/, "documentation"],
  [/^compose/, "compose"],
  [/^share/, "share"],
  [/^light-mode/, "lightMode"],
  [/^dark-mode/, "darkMode"],
  [/^close/, "close"],
];

/** The label of a button of which the host page told nothing but its icon. */
export function headerLabel(icon: string, { headerActions }: Messages): string {
  const [, label] = LABELS.find(([pattern]) => pattern.test(icon)) ?? [];
  return label ? headerActions[label] : icon.replaceAll("-", " ");
}
