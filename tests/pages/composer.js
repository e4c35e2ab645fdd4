// A page that gives its chat everything that the composer can offer.
const ENTITIES = [
  { id: "ann", title: "Ann Lee", group: "People", interactive: true, data: { team: "dock" } },
  { id: "bo", title: "Bo", group: "People" },
  { id: "guide", title: "Mooring guide", group: "Pages", interactive: true },
];

const COMMANDS = [
  { id: "sum", label: "Summarise", description: "This page in five lines", group: "Page" },
  { id: "crew", label: "Crew", group: "Page" },
  { id: "author", label: "Who wrote this", group: "Page" },
];

/** What happened on the page, for the test to read. */
window.seen = [];

async function search(list, name, query) {
  if (query === "broken") throw new Error("The search is broken.");
  return list.filter((each) => each[name].toLowerCase().includes(query.toLowerCase()));
}

async function select({ id }) {
  window.seen.push(`command ${id}`);
  if (id === "crew") return { type: "menu", commands: [{ id: "skipper", label: "Skipper" }, { id: "mate", label: "Mate" }] };
  if (id === "author") return { type: "entity", entity: ENTITIES[0] };
}

await customElements.whenDefined("openai-chatkit");
const chat = document.querySelector("openai-chatkit");
chat.addEventListener("chatkit.tool.change", ({ detail }) => window.seen.push(`tool ${detail.toolId}`));
chat.addEventListener("chatkit.thread.change", ({ detail }) => {
  window.thread = detail.threadId;
});
chat.setOptions({
  api: { url: "/chatkit", guest: true },
  thread: { remember: true },
  startScreen: {
    prompts: [
      {
        label: "About Ann",
        icon: "spark",
        prompt: [
          { type: "input_text", text: "Who is " },
          { type: "input_tag", id: "ann", text: "Ann Lee", interactive: true },
        ],
      },
    ],
  },
  composer: {
    tools: [
      { id: "web", label: "Search the web", shortLabel: "Web", icon: "search", pinned: true, placeholderOverride: "Look for" },
      { id: "draw", label: "Draw a picture", icon: "pencil", persistent: true },
    ],
    models: [
      { id: "swift", label: "Swift", description: "Answers at once", default: true },
      { id: "thorough", label: "Thorough", description: "Takes its time" },
      { id: "none", label: "Not yours", disabled: true },
    ],
  },
  entities: {
    showComposerMenu: true,
    onTagSearch: (query) => search(ENTITIES, "title", query),
    onClick: ({ id }) => window.seen.push(`entity ${id}`),
    onRequestPreview: async ({ title }) => ({ preview: { type: "Card", children: [{ type: "Text", value: title }] } }),
  },
  commands: { enabled: true, onSearch: (query) => search(COMMANDS, "label", query), onSelect: select },
});
