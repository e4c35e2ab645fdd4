import { ConnectionError, HttpError } from "@chatdock/client";
import { expect, it } from "vitest";
import { errorText, failureText } from "./failure-text.ts";
import { en } from "./locale/en.ts";
import { es } from "./locale/es.ts";

it.each([
  ["too_many_requests", "tooMany"],
  ["connection_failed", "noConnection"],
  ["unauthenticated", "unauthorized"],
  ["http_503", "unavailable"],
] as const)("says %s in the reader's language", (code, name) => {
  for (const messages of [en, es])
    expect(failureText({ code, message: "English" }, messages)).toBe(messages[name]);
});

it.each(["custom", "new_code", "toString"])("says %s in the server's own words", (code) => {
  expect(failureText({ code, message: "The berth is taken." }, es)).toBe("The berth is taken.");
  expect(failureText({ code, message: null }, es)).toBe("");
});

it("knows errors of the client and of the page", () => {
  expect(errorText(new HttpError(413, "too_large", "At most 5."), es)).toBe(es.tooLarge);
  expect(errorText(new ConnectionError("fetch failed"), es)).toBe(es.noConnection);
  expect(errorText(new Error("Not today."), es)).toBe("Not today.");
});
