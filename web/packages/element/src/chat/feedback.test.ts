import type { Transport } from "@chatdock/client";
import { expect, it, vi } from "vitest";
import { Feedback } from "./feedback.ts";

function setUp(json: () => Promise<unknown>) {
  const [changes, errors] = [vi.fn(), vi.fn()];
  const send = vi.fn(json);
  const feedback = new Feedback(changes, errors);
  const give = (kind: "positive" | "negative") =>
    feedback.give({ json: send } as unknown as Transport, "t", { itemIds: ["a", "b"], kind });
  return { feedback, give, send, changes, errors };
}

it("sends the items of the turn and shows the opinion at once", async () => {
  const { feedback, give, send, changes } = setUp(async () => ({}));
  const given = give("positive");
  expect(feedback.opinions.get("b")).toBe("positive");
  await given;
  expect(send).toHaveBeenCalledWith("items.feedback", {
    thread_id: "t",
    item_ids: ["a", "b"],
    kind: "positive",
  });
  expect(changes).toHaveBeenCalled();
});

it("sends the same opinion once, and another one when it changes", async () => {
  const { feedback, give, send } = setUp(async () => ({}));
  for (const kind of ["positive", "positive", "negative"] as const) await give(kind);
  expect(send).toHaveBeenCalledTimes(2);
  expect(feedback.opinions.get("b")).toBe("negative");
});

it("takes an opinion back that the server does not take, and it can be given again", async () => {
  const { feedback, give, send, errors } = setUp(() => Promise.reject(new Error("no")));
  await give("positive");
  expect(feedback.opinions.get("b")).toBe("failed");
  expect(errors).toHaveBeenCalledWith(new Error("no"));
  await give("positive");
  expect(send).toHaveBeenCalledTimes(2);
});
