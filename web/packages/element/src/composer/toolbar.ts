import { html, nothing, type TemplateResult } from "lit";
import { chatIcon, icon } from "../icons/icons.ts";
import type { ToolOption } from "../options.ts";
import { tell } from "../part.ts";
import type { ComposerPart } from "./composer.ts";
import { replaceInField } from "./field.ts";
import type { MenuName } from "./popups.ts";

/** What lies above the field: the quote, and what the add-ons put there. */
export function chips(composer: ComposerPart): TemplateResult | typeof nothing {
  const { reply } = composer.draft;
  const added = drawn(composer.addOns.map((addOn) => addOn.chips?.()));
  if (!reply && added.length === 0) return nothing;
  return html`<div class="composer-chips">${reply ? quote(composer) : nothing} ${added}</div>`;
}

/** Whether there is a row of buttons below the field, and not only the one that sends beside it. */
export function hasBar(composer: ComposerPart): boolean {
  const { attachments, dictation } = composer.options;
  // Their buttons load later: they have their place from the beginning.
  if (attachments?.enabled || dictation?.enabled) return true;
  return startButtons(composer).length > 0 || endButtons(composer).length > 0;
}

/** The buttons: what can be added to the message at the start, how it is answered and sent at the end. */
export function toolbar(composer: ComposerPart): TemplateResult {
  const { stoppable, isSendable } = composer;
  return html`<div class="composer-bar">
    <div class="composer-start">${startButtons(composer)}</div>
    <div class="composer-end">
      ${endButtons(composer)} ${stoppable ? stopButton(composer) : nothing}
      ${stoppable && !isSendable ? nothing : sendButton(composer)}
    </div>
  </div>`;
}

function startButtons(composer: ComposerPart): TemplateResult[] {
  const { addOns, options, entities, commands } = composer;
  const tools = options.tools ?? [];
  return [
    ...drawn(addOns.map((addOn) => addOn.startButtons?.())),
    ...(tools.length ? [menuButton(composer, "tools", "tools", composer.messages.tools)] : []),
    ...(entities.onTagSearch && entities.showComposerMenu ? [signButton(composer, "@")] : []),
    ...(commands.enabled ? [signButton(composer, "/")] : []),
    ...tools
      .filter(({ pinned, id }) => pinned && id !== composer.tool?.id)
      .map((tool) => pin(composer, tool)),
    ...(composer.tool ? [toolChip(composer, composer.tool)] : []),
  ];
}

function endButtons(composer: ComposerPart): TemplateResult[] {
  return [
    ...(composer.models.all.length ? [modelButton(composer)] : []),
    ...drawn(composer.addOns.map((addOn) => addOn.endButtons?.())),
  ];
}

function drawn(templates: readonly (TemplateResult | null | undefined)[]): TemplateResult[] {
  return templates.filter((template) => template !== null && template !== undefined);
}

function menuButton(composer: ComposerPart, name: MenuName, drawing: "tools", label: string): TemplateResult {
  return html`<button
    type="button"
    class="icon-button"
    data-menu=${name}
    aria-haspopup="menu"
    aria-expanded=${composer.popups.open === name}
    aria-label=${label}
    title=${label}
    ?disabled=${!composer.isOpen}
    @click=${() => composer.popups.toggle(name)}
  >${icon(drawing)}</button>`;
}

function modelButton(composer: ComposerPart): TemplateResult {
  const { models, messages, popups } = composer;
  const name = models.option?.label ?? messages.noModel;
  return html`<button
    type="button"
    class="composer-model"
    data-menu="models"
    aria-haspopup="menu"
    aria-expanded=${popups.open === "models"}
    aria-label=${messages.model(name)}
    ?disabled=${!composer.isOpen}
    @click=${() => popups.toggle("models")}
  ><span>${name}</span>${icon("chevron")}</button>`;
}

/** Writes the sign that opens a list, for those who do not know it. */
function signButton(composer: ComposerPart, sign: "@" | "/"): TemplateResult {
  const label = sign === "@" ? composer.messages.mention : composer.messages.commands;
  return html`<button
    type="button"
    class="icon-button"
    aria-label=${label}
    title=${label}
    ?disabled=${!composer.isOpen}
    @click=${() => writeSign(composer, sign)}
  >${icon(sign === "@" ? "mention" : "slash")}</button>`;
}

/** A mention stands where the text cursor is, a command at the start. */
export function writeSign({ field, draft }: ComposerPart, sign: "@" | "/"): void {
  if (!field) return;
  const { text } = draft.written;
  const at = sign === "/" ? 0 : field.selectionEnd;
  const hasSign = sign === "/" && text.startsWith("/");
  const space = sign === "@" && /\S$/.test(text.slice(0, at)) ? " " : "";
  replaceInField(field, at, hasSign ? 1 : at, space + sign);
}

function pin(composer: ComposerPart, tool: ToolOption): TemplateResult {
  return html`<button
    type="button"
    class="icon-button"
    aria-label=${tool.label}
    title=${tool.label}
    ?disabled=${!composer.isOpen}
    @click=${() => pick(composer, tool.id)}
  >${chatIcon(tool.icon)}</button>`;
}

function pick(composer: ComposerPart, toolId: string | null): void {
  composer.chooseTool(toolId);
  composer.focusField();
}

function toolChip(composer: ComposerPart, tool: ToolOption): TemplateResult {
  const label = composer.messages.removeTool(tool.label);
  return html`<span class="composer-tool">
    ${chatIcon(tool.icon)}<span>${tool.shortLabel || tool.label}</span>
    <button type="button" aria-label=${label} title=${label} @click=${() => pick(composer, null)}>
      ${icon("close")}
    </button>
  </span>`;
}

function quote(composer: ComposerPart): TemplateResult {
  const { draft, messages } = composer;
  const remove = () => {
    composer.change({ reply: "" });
    composer.focusField();
  };
  return html`<div class="composer-quote">
    <blockquote aria-label=${messages.quoted} dir="auto">${draft.reply}</blockquote>
    <button type="button" class="icon-button small" aria-label=${messages.removeQuote} title=${messages.removeQuote} @click=${remove}>
      ${icon("close")}
    </button>
  </div>`;
}

/** While something is in the way it can be pressed all the same: then that is said. */
function sendButton({ isOpen, isSendable, obstacle, messages }: ComposerPart): TemplateResult {
  const label = messages.send;
  return html`<button class="send" part="send" type="submit" ?disabled=${!isOpen || !isSendable} aria-disabled=${obstacle ? "true" : nothing} aria-label=${label} title=${label}>
    ${icon("send")}
  </button>`;
}

function stopButton(composer: ComposerPart): TemplateResult {
  const label = composer.messages.stop;
  // The button goes away with the answer: the focus must not go with it.
  const onClick = () => {
    tell(composer, "part-stop", undefined);
    composer.focusField();
  };
  return html`<button class="send stop" part="stop" type="button" aria-label=${label} title=${label} @click=${onClick}>
    ${icon("stop")}
  </button>`;
}
