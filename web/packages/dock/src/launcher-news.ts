import type { ChatDockChat } from "@chatdock/element";
import { make } from "./dom.ts";

type News = "answering" | "answered" | "failed";

/** What the launcher is called besides. */
export const NEWS: Record<string, Record<News, string>> = {
  en: { answering: "answering…", answered: "new message", failed: "the answer failed" },
  es: { answering: "respondiendo…", answered: "mensaje nuevo", failed: "la respuesta ha fallado" },
  zh: { answering: "正在回答…", answered: "有新消息", failed: "回答失败" },
  ar: { answering: "يجيب الآن…", answered: "رسالة جديدة", failed: "تعذّرت الإجابة" },
};

/** What stopped was stopped by the reader; what was left goes on elsewhere, or later. */
const ENDED: Record<string, News> = { completed: "answered", failed: "failed" };

const STYLES = `
.launcher[data-news]::after {
  content: "";
  position: absolute;
  inset-block-start: 1px;
  inset-inline-end: 1px;
  width: 14px;
  height: 14px;
  border: 2px solid var(--surface);
  border-radius: 50%;
  background: light-dark(#b3261e, #ff9a90);
  forced-color-adjust: none;
}
.launcher[data-news=answering]::after { background: var(--accent); animation: breathe 1.2s ease-in-out infinite alternate; }
.news { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@keyframes breathe { from { scale: .6; } }
@media (prefers-reduced-motion: reduce) { .launcher::after { animation: none !important; } }
@media (forced-colors: active) { .launcher[data-news]::after { background: Highlight; } }
`;

/** Shows on the launcher of a closed dock that an answer is being made, or has ended since the dock was closed. */
export function showNews(chat: ChatDockChat): void {
  const root = chat.getRootNode() as ShadowRoot;
  const launcher = root.querySelector<HTMLElement>(".launcher");
  if (!launcher) return;
  const name = launcher.title;
  const texts = NEWS[(root.host as HTMLElement).lang] ?? NEWS.en;
  const status = make("div", { class: "news", role: "status" });
  launcher.after(status);
  let news: News | null = null;
  const show = (next: News | null) => {
    news = next;
    const label = next ? `${name} (${texts?.[next]})` : name;
    launcher.setAttribute("aria-label", label);
    launcher.title = label;
    status.textContent = next && next !== "answering" ? label : "";
    if (next) launcher.dataset.news = next;
    else delete launcher.dataset.news;
  };
  chat.addEventListener("chatkit.response.start", () => show("answering"));
  // While the launcher is hidden the dock is open, and the answer is seen.
  chat.addEventListener("chatdock.response.end", ({ detail }) =>
    show((!launcher.hidden && ENDED[detail.ending]) || null),
  );
  new MutationObserver(() => {
    if (launcher.hidden && news !== "answering") show(null);
  }).observe(launcher, { attributeFilter: ["hidden"] });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLES);
  root.adoptedStyleSheets.push(sheet);
}
