import { describe, expect, it, vi } from "vitest";
import type { ChatDockOptions } from "../options.ts";
import { answer, common, draw, ops, questionOf, server, text, thread } from "./chat.fixture.ts";

const threadKey = `chatdock:thread:${new URL("/chatkit", document.baseURI).href}`;

describe("<chatdock-chat>", () => {
  it("greets, and sends a prompt when it is chosen", async () => {
    const chat = await draw({
      startScreen: {
        greeting: "Ask the manual",
        prompts: [{ label: "Stop it", prompt: "How do I stop a query?" }],
      },
    });
    expect(text(chat)).toContain("Ask the manual");
    chat.shadowRoot?.querySelector<HTMLButtonElement>(".prompts button")?.click();
    await expect.poll(() => text(chat)).toContain("Call pg_cancel_backend.");
    expect(ops[0]?.params).toEqual({
      input: {
        content: [{ type: "input_text", text: "How do I stop a query?" }],
        attachments: [],
        inference_options: {},
      },
    });
  });

  it("tells the host page what happens", async () => {
    const chat = await draw();
    const seen: unknown[] = [];
    const types = [
      "chatkit.response.start",
      "chatkit.thread.change",
      "chatkit.effect",
      "chatdock.response.end",
      "chatkit.response.end",
    ] as const;
    for (const type of types) chat.addEventListener(type, (event) => seen.push([type, event.detail]));
    await chat.sendUserMessage({ text: "hi" });
    expect(seen).toEqual([
      ["chatkit.response.start", null],
      ["chatkit.thread.change", { threadId: "t" }],
      ["chatkit.effect", { name: "flash", data: { n: 1 } }],
      ["chatdock.response.end", { ending: "completed" }],
      ["chatkit.response.end", null],
    ]);
  });

  it("forgets what it keeps of a reader when the page says that they have gone", async () => {
    const chat = await draw({ thread: { remember: true } });
    await chat.sendUserMessage({ text: "hi" });
    await chat.setComposerValue({ text: "a secret" });
    const kept = () => JSON.stringify([...Object.values(localStorage), ...Object.values(sessionStorage)]);
    await expect.poll(kept).toContain("a secret");
    await chat.setThreadId(null);
    await chat.setComposerValue({ text: "another one" });
    await expect.poll(kept).toContain("another one");
    await chat.forgetReader();
    expect(kept()).not.toContain("a secret");
    expect(kept()).not.toContain("another one");
    expect(chat.shadowRoot?.querySelector("textarea")?.value).toBe("");
    expect([localStorage.getItem(threadKey), sessionStorage.getItem(threadKey)]).toEqual(["", ""]);
  });

  it("begins a new conversation when the page says that the reader has gone, and chooses for itself", async () => {
    const models = [
      { id: "small", label: "Small" },
      { id: "big", label: "Big" },
    ];
    const chat = await draw({ composer: { models } });
    await chat.setThreadId("t");
    await chat.showHistory();
    await chat.setComposerValue({ selectedModelId: "big" });
    localStorage.setItem("chatdock:cursor:t", "5");
    localStorage.setItem("theirs", "5");
    // Not waited for: the page may go elsewhere at once.
    void chat.forgetReader();
    expect(Object.keys(localStorage).filter((key) => localStorage.getItem(key) !== "")).toEqual(["theirs"]);
    await expect.poll(() => text(chat)).toContain("What can I help with?");
    expect(text(chat)).not.toContain("Stopping");
    expect(chat.shadowRoot?.querySelector("chatdock-composer")?.textContent).toContain("Small");
  });

  it("asks its questions anew when the reader who answered them has gone", async () => {
    const inputs = [{ type: "freeform", id: "free", question: "Why?" }];
    const asked = { ...common, id: "si", type: "structured_input", status: "pending", inputs };
    const fetch = (async (url: string, init: RequestInit) =>
      String(init.body).includes("items.list")
        ? Response.json({ data: [asked], has_more: false })
        : server(url, init)) as typeof globalThis.fetch;
    const chat = await draw({ api: { url: "/chatkit", fetch }, initialThread: "t" });
    const field = () => chat.shadowRoot?.querySelector<HTMLTextAreaElement>(".asking textarea");
    await expect.poll(field).toBeTruthy();
    const put = (value: string) => {
      Object.assign(field() ?? {}, { value });
      field()?.dispatchEvent(new Event("input", { bubbles: true }));
    };
    put("a secret");
    await chat.forgetReader();
    await expect.poll(field).toBeNull();
    await chat.setThreadId("t");
    await expect.poll(() => field()?.value).toBe("");
  });

  it("shows no draft of a reader who had a thread that this one has not", async () => {
    const first = await draw({ thread: { remember: true } });
    await first.sendUserMessage({ text: "hi" });
    await first.setThreadId(null);
    await first.setComposerValue({ text: "a secret" });
    await first.updateComplete;
    first.remove();
    sessionStorage.setItem(threadKey, "t");
    const refusing = (async (_url: string, init: RequestInit) =>
      String(init.body).includes("threads.get_by_id")
        ? Response.json({ error: { message: "Not found" } }, { status: 404 })
        : server(_url, init)) as typeof fetch;
    const second = await draw({ api: { url: "/chatkit", fetch: refusing }, thread: { remember: true } });
    expect(second.shadowRoot?.querySelector("textarea")?.value).toBe("");
    expect(JSON.stringify(Object.values(sessionStorage))).not.toContain("a secret");
  });

  it("sends the host's metadata, read anew each time", async () => {
    let page = 1;
    const chat = await draw({ metadata: () => ({ page: page++ }) });
    await chat.sendUserMessage({ text: "hi" });
    await chat.sendUserMessage({ text: "again", newThread: true });
    expect(ops.map(({ metadata }) => metadata)).toEqual([{ page: 1 }, { page: 2 }]);
  });

  it("opens the remembered thread, and a new one when asked to", async () => {
    const first = await draw({ thread: { remember: true } });
    await first.sendUserMessage({ text: "hi" });
    first.remove();
    const second = await draw({ thread: { remember: true } });
    await expect.poll(() => text(second)).toContain("Call pg_cancel_backend.");
    await second.setThreadId(null);
    second.remove();
    const third = await draw({ thread: { remember: true } });
    expect(text(third)).toContain("What can I help with?");
  });

  it.each([
    ["stopped", ".mark", "Stopped"],
    ["interrupted", ".failure button", "Try again"],
  ])("tells of a thread that it opens that its answer was %s", async (state, selector, words) => {
    const fetch = (async (url: string, init: RequestInit) =>
      init.method === "GET"
        ? new Response(null, { status: 204, headers: { "x-chatdock-run-state": state } })
        : server(url, init)) as unknown as typeof globalThis.fetch;
    const chat = await draw({ api: { url: "/chatkit", fetch } });
    await chat.setThreadId("t");
    await expect.poll(() => chat.shadowRoot?.querySelector(selector)?.textContent).toBe(words);
    expect(text(chat)).toContain("Call pg_cancel_backend.");
    expect(chat.shadowRoot?.querySelectorAll(".mark, .failure")).toHaveLength(1);
  });

  it("shows a failure with another try and reports it", async () => {
    const fetch = (() => Promise.reject(new Error("no network"))) as unknown as typeof globalThis.fetch;
    const chat = await draw({ api: { url: "/chatkit", fetch } });
    const errors: Error[] = [];
    chat.addEventListener("chatkit.error", ({ detail }) => errors.push(detail.error));
    await chat.sendUserMessage({ text: "hi" });
    await chat.updateComplete;
    await expect
      .poll(() => chat.shadowRoot?.querySelector("[role=alert]")?.textContent)
      .toContain("not sent");
    expect(errors).toHaveLength(1);
  });

  it.each([
    ["Try again", ".failure button"],
    ["the retry of an answer", ".actions [aria-label='Try again']"],
    ["Try now", ".connection button"],
  ])("moves the focus to the composer when %s is used, which goes away", async (_, selector) => {
    let isDown = selector.startsWith(".failure");
    const fetch = (async (url: string, init: RequestInit) => {
      if (isDown) throw new TypeError("Failed to fetch");
      const response = await server(url, init);
      if (!selector.startsWith(".connection")) return response;
      isDown = true;
      const frames = (await response.text())
        .split("\n\n", 2)
        .map((frame, at) => `id: ${at + 1}\n${frame}\n\n`);
      const headers = { "content-type": "text/event-stream", "x-chatdock-run": "run_1" };
      return new Response(frames.join(""), { headers });
    }) as unknown as typeof globalThis.fetch;
    const chat = await draw({ api: { url: "/chatkit", fetch }, threadItemActions: { retry: true } });
    void chat.sendUserMessage({ text: "hi" });
    const find = () => chat.shadowRoot?.querySelector<HTMLButtonElement>(selector);
    await expect.poll(find).not.toBeNull();
    find()?.focus();
    find()?.click();
    await expect.poll(() => chat.shadowRoot?.activeElement?.localName).toBe("textarea");
  });

  it("tells a screen reader that the connection is lost", async () => {
    let isDown = false;
    const fetch = (async (url: string, init: RequestInit) => {
      if (isDown) throw new TypeError("Failed to fetch");
      const response = await server(url, init);
      isDown = true;
      const [created = ""] = (await response.text()).split("\n\n", 1);
      const headers = { "content-type": "text/event-stream", "x-chatdock-run": "run_1" };
      return new Response(`id: 1\n${created}\n\n`, { headers });
    }) as unknown as typeof globalThis.fetch;
    const chat = await draw({ api: { url: "/chatkit", fetch } });
    const region = chat.shadowRoot?.querySelector("[role=status][aria-live]");
    void chat.sendUserMessage({ text: "hi" });
    await expect.poll(() => region?.textContent).toContain("Connecting again…");
    expect(chat.shadowRoot?.querySelector(".connection")?.textContent).toContain("Connecting again…");
    expect(chat.shadowRoot?.querySelector(".connection [role]")).toBeNull();
  });

  it("gives a message that the server refuses back to the composer", async () => {
    const refuse = async () =>
      Response.json({ error: { code: "too_long", message: "Too long." } }, { status: 413 });
    const chat = await draw({ api: { url: "/chatkit", fetch: refuse as unknown as typeof fetch } });
    await chat.sendUserMessage({ text: "a long story" });
    await expect.poll(() => chat.shadowRoot?.querySelector("textarea")?.value).toBe("a long story");
    await chat.updateComplete;
    expect(chat.shadowRoot?.querySelector("[role=alert]")?.textContent).toContain("Too long.");
    expect(chat.shadowRoot?.querySelector("[role=alert] button")).toBeNull();
    expect(chat.shadowRoot?.querySelector("[aria-live]")?.textContent).toBe("");
  });

  it("does not draw each of the events that arrive together", async () => {
    const deltas = Array.from({ length: 50 }, (_, number) => ({
      type: "thread.item.updated",
      item_id: answer.id,
      update: { type: "assistant_message.content_part.text_delta", content_index: 0, delta: `${number} ` },
    }));
    const events = [
      { type: "thread.created", thread },
      { type: "thread.item.done", item: questionOf("hi") },
      { type: "thread.item.added", item: { ...answer, content: [] } },
      ...deltas,
    ];
    const burst = async () =>
      new Response(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""), {
        headers: { "content-type": "text/event-stream" },
      });
    const chat = await draw({ api: { url: "/chatkit", fetch: burst as unknown as typeof fetch } });
    const drawn = vi.spyOn(chat, "render");
    await chat.sendUserMessage({ text: "hi" });
    await chat.updateComplete;
    expect(text(chat)).toContain("48 49");
    expect(drawn.mock.calls.length).toBeLessThan(10);
  });

  it("says nothing any more a while after an answer", async () => {
    const chat = await draw();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    await chat.sendUserMessage({ text: "hi" });
    await chat.updateComplete;
    const live = chat.shadowRoot?.querySelector("[aria-live]");
    expect(live?.textContent).toBe("The assistant is answering. Call pg_cancel_backend. Answer complete.");
    vi.advanceTimersByTime(10_000);
    await chat.updateComplete;
    expect(live?.textContent).toBe("");
    vi.useRealTimers();
  });

  it("warns of options that it does not know and goes on", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const chat = await draw();
    const logged: unknown[] = [];
    chat.addEventListener("chatkit.log", ({ detail }) => logged.push(detail));
    chat.setOptions({ api: { url: "/chatkit", fetch: server }, nonsense: 1 } as ChatDockOptions);
    expect(logged).toEqual([{ name: "option.unknown", data: { option: "nonsense" } }]);
    expect(warn).toHaveBeenCalledWith(
      '<chatdock-chat> does not know the option "nonsense", which has no effect.',
    );
  });

  // covers option:api.getClientSecret
  it("answers the hosted mode with an error", () => {
    const chat = document.createElement("chatdock-chat");
    const errors: string[] = [];
    chat.addEventListener("chatkit.error", ({ detail }) => errors.push(detail.error.message));
    chat.setOptions({ api: { getClientSecret: async () => "secret" } });
    expect(errors).toEqual([expect.stringContaining("api.url")]);
  });

  it("works for the plain attribute, with the server's name only", async () => {
    const fetch = vi
      .spyOn(globalThis, "fetch")
      .mockImplementation((async (url: string, init: RequestInit) =>
        url.endsWith("/auth/guest")
          ? new Response(null, { status: 204 })
          : server(url, init)) as typeof globalThis.fetch);
    const chat = document.createElement("chatdock-chat");
    chat.setAttribute("server", "/docs/");
    document.body.append(chat);
    await chat.sendUserMessage({ text: "hi" });
    const paths = fetch.mock.calls.map(([url]) => new URL(String(url)).pathname);
    expect(paths).toEqual(["/docs/auth/guest", "/docs/chatkit"]);
  });

  it("goes on with an answer when it is moved within the page", async () => {
    const answering = new TransformStream<Uint8Array>();
    const server = answering.writable.getWriter();
    const write = (event: unknown, id: number) =>
      server.write(new TextEncoder().encode(`id: ${id}\ndata: ${JSON.stringify(event)}\n\n`));
    const question = questionOf("hi");
    let isMoved = false;
    const fetch = (async (url: string, init: RequestInit) => {
      const op = init.body ? JSON.parse(init.body as string) : {};
      const headers = { "content-type": "text/event-stream", "x-chatdock-run": "run_1" };
      if (op.type === "threads.get_by_id") return Response.json(thread);
      if (op.type === "items.list") return Response.json({ data: [question], has_more: false });
      if (op.type) return new Response(answering.readable, { headers });
      if (!isMoved || url.endsWith("after=3"))
        return new Response(null, { status: 204, headers: { "x-chatdock-run-state": "completed" } });
      const frame = JSON.stringify({ type: "thread.item.done", item: answer });
      return new Response(`id: 3\ndata: ${frame}\n\n`, { headers });
    }) as unknown as typeof globalThis.fetch;
    const chat = await draw({ api: { url: "/chatkit", fetch } });
    const endings: string[] = [];
    chat.addEventListener("chatkit.response.end", () => endings.push("end"));
    void chat.sendUserMessage({ text: "hi" });
    await write({ type: "thread.created", thread }, 1);
    await write({ type: "thread.item.done", item: question }, 2);
    await expect.poll(() => chat.shadowRoot?.querySelector("chatdock-item .bubble")).not.toBeNull();
    isMoved = true;
    const elsewhere = document.createElement("aside");
    document.body.append(elsewhere);
    elsewhere.append(chat);
    await expect.poll(() => text(chat)).toContain("Call pg_cancel_backend.");
    await expect.poll(() => endings).toEqual(["end", "end"]);
    await chat.setComposerValue({ text: "next" });
    await chat.updateComplete;
    expect(chat.shadowRoot?.querySelector<HTMLButtonElement>("button.send")?.disabled).toBe(false);
  });

  it("shows what waits at the end of the thread, says so, and gives back what is taken out", async () => {
    const answering = new TransformStream<Uint8Array>();
    const writer = answering.writable.getWriter();
    const stopped: string[] = [];
    const fetch = (async (_url: string, init: RequestInit) => {
      const op = init.body ? JSON.parse(init.body as string) : {};
      const run = op.type === "threads.create" ? "run_1" : "run_2";
      const headers = { "content-type": "text/event-stream", "x-chatdock-run": run };
      if (op.run_id) stopped.push(op.run_id);
      if (op.run_id) return Response.json({ stopped: true });
      if (!op.type)
        return new Response(null, { status: 204, headers: { "x-chatdock-run-state": "completed" } });
      return new Response(run === "run_1" ? answering.readable : new ReadableStream(), { headers });
    }) as unknown as typeof globalThis.fetch;
    const chat = await draw({ api: { url: "/chatkit", fetch } });
    const tab = new BroadcastChannel("chatdock");
    const news: string[] = [];
    tab.onmessage = ({ data }) => news.push(data.threadId);
    const find = <T extends Element>(selector: string) => chat.shadowRoot?.querySelector<T>(selector);
    void chat.sendUserMessage({ text: "one" });
    const frame = JSON.stringify({ type: "thread.created", thread });
    await writer.write(new TextEncoder().encode(`id: 1\ndata: ${frame}\n\n`));
    await expect.poll(() => find(".head-title")?.textContent).toBe("Stopping");
    await chat.sendUserMessage({ text: "two" });
    await expect.poll(() => find(".waiting .bubble")?.textContent).toBe("two");
    expect(find(".waiting-state")?.textContent).toContain("Waiting");
    expect(find("[aria-live]")?.textContent).toContain("Message waiting.");
    await chat.setComposerValue({ text: "half a thought\n" });
    const remove = find<HTMLButtonElement>(".waiting button");
    expect(remove?.getAttribute("aria-label")).toBe("Remove: two");
    remove?.click();
    await expect.poll(() => find<HTMLTextAreaElement>("textarea")?.value).toBe("half a thought\ntwo");
    expect(find("[aria-live]")?.textContent).toContain("Message taken back.");
    expect(find(".waiting")).toBeNull();
    expect(stopped).toEqual(["run_2"]);
    // Of the message that waits, and of its end.
    await expect.poll(() => news).toEqual(["t", "t"]);
    tab.close();
  });

  it("asks a question that was passed over again, as it was, at the end", async () => {
    const input = { content: [{ type: "input_text", text: "one" }], attachments: [], inference_options: {} };
    const passed = { ...common, ...input, id: "u1", type: "user_message", quoted_text: "a quote" };
    const fetch = (async (url: string, init: RequestInit) => {
      const isPage = JSON.parse(init.body as string).type === "items.list";
      return isPage
        ? Response.json({ data: [questionOf("two"), passed], has_more: false })
        : server(url, init);
    }) as unknown as typeof globalThis.fetch;
    const chat = await draw({ api: { url: "/chatkit", fetch }, initialThread: "t" });
    const button = () => chat.shadowRoot?.querySelector<HTMLButtonElement>('[aria-label="Ask again: one"]');
    await expect.poll(button).toBeTruthy();
    button()?.click();
    const params = { thread_id: "t", input: { ...input, quoted_text: "a quote" } };
    await expect.poll(() => ops.at(-1)).toMatchObject({ type: "threads.add_user_message", params });
    expect(chat.shadowRoot?.activeElement?.localName).toBe("textarea");
  });

  it("gives new words that the server refuses back as those of their message", async () => {
    const error = { code: "too_long", message: "Too long." };
    const retries: unknown[] = [];
    const fetch = (async (url: string, init: RequestInit) => {
      const { type, params } = init.body ? JSON.parse(init.body as string) : { type: "", params: {} };
      if (type === "")
        return new Response(null, { status: 204, headers: { "x-chatdock-run-state": "completed" } });
      if (type !== "threads.retry_after_item") return server(url, init);
      retries.push(params.item_id);
      return Response.json({ error }, { status: 413 });
    }) as unknown as typeof globalThis.fetch;
    const chat = await draw({ api: { url: "/chatkit", fetch }, initialThread: "t" });
    const find = <T extends HTMLElement>(selector: string) => chat.shadowRoot?.querySelector<T>(selector);
    const edit = () => find(".question-actions button");
    await expect.poll(edit).toBeTruthy();
    await chat.setComposerValue({ text: "half a thought" });
    edit()?.click();
    await chat.setComposerValue({ text: "a long story" });
    for (const count of [1, 2]) {
      await expect.poll(() => find<HTMLButtonElement>(".send")?.ariaDisabled).not.toBe("true");
      find<HTMLButtonElement>(".send")?.click();
      await expect.poll(() => retries.length).toBe(count);
      await expect.poll(() => find<HTMLTextAreaElement>("textarea")?.value).toBe("a long story");
      expect(find(".composer-editing")).not.toBeNull();
    }
    expect(retries).toEqual(["u", "u"]);
  });
});
