import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    // The published build of this package decodes entities through innerHTML; ours uses a table (see entities.ts).
    alias: {
      "decode-named-character-reference": new URL(
        "packages/element/src/markdown/entities.ts",
        import.meta.url,
      ).pathname,
    },
  },
  test: {
    include: ["packages/**/*.test.ts"],
    environment: "happy-dom",
    setupFiles: ["vitest.setup.ts"],
    // A busy machine is no reason to fail.
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    server: { deps: { inline: [/mdast-util|micromark|decode-named/] } },
  },
});
