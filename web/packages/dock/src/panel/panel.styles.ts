/** The launcher and the panel's frame. The chat inside has its own styles. */
export const panelStyles = `
:host {
  all: initial;
  --accent: var(--chatdock-accent, light-dark(#0b7a6f, #4cc9b4));
  --on-accent: var(--chatdock-on-accent, light-dark(#fff, #06231f));
  --surface: var(--chatdock-surface, light-dark(#fff, #16191d));
  --text: light-dark(#1b2026, #e7eaee);
  --muted: light-dark(#5a6570, #9ba6b2);
  --line: light-dark(#e3e6ea, #2d343b);
  position: fixed;
  z-index: 2147483000;
}
/* Rules of the page that match everything match the host, too. */
.launcher, .panel {
  all: initial;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  color: var(--text);
  color-scheme: inherit;
}
@supports (color: color(from red xyz-d65 x y z)) {
  /* See theme.styles.ts of the element. */
  :host {
    --far: calc((.18 - y) * 999);
    --on-accent: var(--chatdock-on-accent, color(from var(--accent) xyz-d65 var(--far) var(--far) var(--far)));
  }
}
:host([data-scheme=light]) { color-scheme: light; }
:host([data-scheme=dark]) { color-scheme: dark; }
@media print { :host { display: none; } }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
button { font: inherit; color: inherit; border: 0; background: none; padding: 0; cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
svg { display: block; fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }

.launcher {
  cursor: pointer;
  position: fixed;
  inset-block-end: 24px;
  inset-inline-end: 24px;
  display: grid;
  place-items: center;
  width: 56px;
  height: 56px;
  border-radius: 50%;
  color: var(--on-accent);
  background: var(--accent);
  box-shadow: 0 1px 2px rgb(0 0 0 / .16), 0 6px 20px rgb(0 0 0 / .18);
  transition: transform .15s, box-shadow .15s;
}
.launcher:hover { transform: translateY(-1px); box-shadow: 0 2px 4px rgb(0 0 0 / .18), 0 10px 26px rgb(0 0 0 / .22); }
.launcher svg { width: 26px; height: 26px; }

.panel {
  position: fixed;
  inset-block-end: 24px;
  inset-inline-end: 24px;
  display: flex;
  flex-direction: column;
  width: min(400px, calc(100vw - 48px));
  height: min(600px, calc(100dvh - 48px));
  overflow: hidden;
  border-radius: 18px;
  background: var(--surface);
  box-shadow: 0 0 0 1px light-dark(rgb(20 30 40 / .09), rgb(255 255 255 / .1)), 0 4px 12px rgb(0 0 0 / .08), 0 20px 50px rgb(0 0 0 / .2);
  animation: rise .18s cubic-bezier(.2, .8, .3, 1);
}
.panel[data-restored] { animation: none; }
.panel[data-expanded] { width: min(760px, calc(100vw - 48px)); height: calc(100dvh - 48px); }
@keyframes rise { from { opacity: 0; transform: translateY(10px) scale(.985); } }
.panel > chatdock-chat { flex: 1; min-height: 0; }

.wait { flex: 1; display: grid; place-content: center; justify-items: center; gap: 14px; padding: 24px; text-align: center; color: var(--muted); }
.wait button { padding: 7px 16px; border: 1px solid var(--line); border-radius: 99px; color: var(--text); }
.wait-bar { display: flex; justify-content: flex-end; padding: 10px; }
.spinner { width: 26px; height: 26px; border: 2.5px solid var(--line); border-block-start-color: var(--accent); border-radius: 50%; animation: turn .8s linear infinite; }
@keyframes turn { to { rotate: 1turn; } }

.icon-button { display: grid; place-items: center; flex: none; width: 36px; height: 36px; border-radius: 10px; color: var(--muted); }
.icon-button:hover { color: var(--text); background: color-mix(in srgb, var(--text) 7%, transparent); }
.icon-button svg { width: 20px; height: 20px; }
.slotted { display: flex; gap: 2px; }

:host([data-sheet]) .panel { inset: 0; width: auto; height: auto; border-radius: 0; box-shadow: none; }
:host([data-sheet]) .expand { display: none; }
:host([data-sheet]) .launcher { inset-block-end: max(16px, env(safe-area-inset-bottom)); inset-inline-end: 16px; }
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
@media (forced-colors: active) { .launcher, .panel, .icon-button { border: 1px solid ButtonText; } }
`;
