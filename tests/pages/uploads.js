// A page whose chat takes files and speech. `?direct` posts files straight to the server; `?own` sends with a fetch of the page's own.
const wishes = new URLSearchParams(location.search);

/** What the page's policy refused, for the test to read. */
window.refused = [];
document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  window.refused.push(`${violatedDirective} ${blockedURI}`),
);

await customElements.whenDefined("openai-chatkit");
const chat = document.querySelector("openai-chatkit");
chat.setOptions({
  api: {
    url: "/chatkit",
    guest: true,
    uploadStrategy: wishes.has("direct")
      ? { type: "direct", uploadUrl: "/chatkit/attachments" }
      : { type: "two_phase" },
    ...(wishes.has("own") && { fetch: (url, init) => fetch(url, init) }),
  },
  thread: { remember: true },
  initialThread: wishes.get("thread") ?? undefined,
  composer: {
    attachments: { enabled: true, maxCount: 3, maxSize: { "text/*": 1024, "*": 1048576 } },
    dictation: { enabled: true },
  },
});
