import { expect, it, vi } from "vitest";
import { Diagnostics } from "./diagnostics.ts";

function setUp() {
  const host = document.createElement("chatdock-chat");
  const logged: unknown[] = [];
  host.addEventListener("chatkit.log", ({ detail }) => logged.push(detail));
  return { logged, diagnostics: new Diagnostics(host) };
}

// covers event:chatkit.log
it("tells of every connection that is lost, once", () => {
  const { logged, diagnostics } = setUp();
  for (const isLost of [false, true, true, false, true]) diagnostics.look({ isLost, threadId: "t" });
  const lost = { name: "connection.lost", data: { threadId: "t" } };
  expect(logged).toEqual([lost, lost]);
});

it("tells of an option that has no effect", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const { logged, diagnostics } = setUp();
  diagnostics.unknownOption("nonsense");
  expect(logged).toEqual([{ name: "option.unknown", data: { option: "nonsense" } }]);
  expect(warn).toHaveBeenCalledTimes(1);
  warn.mockRestore();
});
