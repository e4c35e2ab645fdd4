/** The names of all options, as far down as they are ours to know; `true` where an option's content is not. */
interface Names {
  [name: string]: Names | true;
}

const OPTIONS: Names = {
  api: {
    url: true,
    fetch: true,
    domainKey: true,
    uploadStrategy: { type: true, uploadUrl: true },
    guest: true,
    getClientSecret: true,
  },
  locale: true,
  theme: {
    colorScheme: true,
    typography: { baseSize: true, fontSources: true, fontFamily: true, fontFamilyMono: true },
    radius: true,
    density: true,
    color: {
      grayscale: { hue: true, tint: true, shade: true },
      accent: { primary: true, level: true },
      surface: { background: true, foreground: true },
    },
  },
  frameTitle: true,
  initialThread: true,
  onClientTool: true,
  header: {
    enabled: true,
    title: { enabled: true, text: true },
    leftAction: { icon: true, onClick: true },
    rightAction: { icon: true, onClick: true },
  },
  history: { enabled: true, showDelete: true, showRename: true },
  startScreen: { greeting: true, prompts: true },
  threadItemActions: { feedback: true, retry: true },
  thread: { autoScroll: true, remember: true },
  composer: {
    placeholder: true,
    attachments: { enabled: true, maxSize: true, maxCount: true, accept: true },
    tools: true,
    models: true,
    dictation: { enabled: true },
  },
  disclaimer: { text: true, highContrast: true },
  entities: { onTagSearch: true, showComposerMenu: true, onClick: true, onRequestPreview: true },
  commands: { enabled: true, onSearch: true, onSelect: true },
  widgets: { onAction: true },
  metadata: true,
};

/** The paths of all options, as `a` or `a.b.c`. */
export function optionPaths(known: Names = OPTIONS, way = ""): string[] {
  return Object.entries(known).flatMap(([name, inner]) =>
    inner === true ? [way + name] : optionPaths(inner, `${way}${name}.`),
  );
}

/** Names the options that this element does not know, as `a` or `a.b.c`. */
export function unknownOptions(options: object, known: Names = OPTIONS, way = ""): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    const path = way + name;
    const inner = Object.hasOwn(known, name) ? known[name] : undefined;
    if (value === undefined) return [];
    if (inner === undefined) return [path];
    const isBranch = inner !== true && typeof value === "object" && value !== null && !Array.isArray(value);
    return isBranch ? unknownOptions(value, inner, `${path}.`) : [];
  });
}
