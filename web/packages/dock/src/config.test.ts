import { expect, it } from "vitest";
import { readConfig } from "./config.ts";
import { make } from "./dom.ts";

const script = (attributes: Record<string, string>) => make("script", attributes);

it("finds the server next to the script, also under a prefix", () => {
  expect(readConfig(script({ src: "https://x.example/docs/chatdock.js?v=1" })).server).toBe(
    "https://x.example/docs/",
  );
});

it("takes what the page says", () => {
  const config = readConfig(
    script({
      src: "https://cdn.example/chatdock.js",
      "data-server": "https://chat.example/api",
      "data-prompts": "One? | Two? |",
      "data-theme": "dark",
      "data-title": "Helper",
    }),
  );
  expect(config).toEqual({
    server: "https://chat.example/api/",
    locale: null,
    title: "Helper",
    greeting: null,
    placeholder: null,
    prompts: ["One?", "Two?"],
    accent: null,
    scheme: "dark",
    shortcut: "i",
  });
});
