import type { WidgetComponent } from "@chatdock/client";
import { html, nothing } from "lit";
import { chatIcon, icon } from "../icons/icons.ts";
import { arrangement, direction, inset } from "./layout.ts";
import { pictureOf } from "./media.ts";
import { childrenOf, count, oneOf, record, text } from "./props.ts";
import { put } from "./put.ts";
import { type ActionConfig, actionOf, type Draw, type Drawn, idOf, type Place, type Scene } from "./scene.ts";
import { background, borders, spacing, spacings } from "./values.ts";

/** Light or dark for what is below, whatever the chat is. */
function theme(node: WidgetComponent): string | typeof nothing {
  return oneOf(node.theme, "light", "dark") ?? nothing;
}

/** What stands above a card or a list: where it comes from, or what it is about. */
function status(node: WidgetComponent, scene: Scene): Drawn {
  const { text: words, icon: name, favicon, frame } = record(node.status) ?? {};
  if (text(words) === null) return nothing;
  const src = pictureOf(favicon, scene.imageDomains);
  return html`<p class="w-status" dir="auto">
    ${src ? html`<img src=${src} alt="" ?data-frame=${frame === true} referrerpolicy="no-referrer" />` : text(name) ? chatIcon(text(name) ?? "") : nothing}
    ${text(words)}
  </p>`;
}

interface CardAction {
  label: string;
  action: ActionConfig;
}

function cardAction(value: unknown): CardAction | null {
  const { label, action } = record(value) ?? {};
  const [words, config] = [text(label), actionOf(action)];
  return words !== null && config ? { label: words, action: config } : null;
}

export const card: Draw = (node, place, scene) => {
  const [confirm, cancel] = [cardAction(node.confirm), cardAction(node.cancel)];
  const isForm = node.asForm === true;
  const inside = isForm ? { ...place, form: place.path } : place;
  const isFolded = node.collapsed === true && !scene.unfolded.has(place.path);
  const padding = spacings("padding", node.padding);
  const content = html`
    ${node.collapsed === true ? foldButton(place, isFolded, scene) : nothing}
    ${isFolded ? nothing : html`<div class="w-card-body" ${put({ ...padding, ...inset(padding) })}>${scene.children(node, inside)}</div>${footer(confirm, cancel, isForm, place, scene)}`}`;
  const look = put({ ...borders(node.border), ...background(node.background) });
  const size = oneOf(node.size, "sm", "lg", "full") ?? "md";
  return html`<div class="w-root" data-root="card" data-size=${size} data-theme=${theme(node)}>
    ${status(node, scene)}
    ${
      isForm
        ? html`<form class="w-card" data-form=${place.path} novalidate ${look} @submit=${(event: Event) => scene.submit(event, place.path, confirm?.action ?? null)}>${content}</form>`
        : html`<div class="w-card" ${look}>${content}</div>`
    }
  </div>`;
};

/** A card that has done its work stays, folded. */
function foldButton({ path }: Place, isFolded: boolean, scene: Scene): Drawn {
  const label = isFolded ? scene.messages.showDetails : scene.messages.hideDetails;
  return html`<button type="button" class="w-fold" aria-expanded=${!isFolded} @click=${() => scene.toggle(path)}>${label}${icon("chevron")}</button>`;
}

function footer(
  confirm: CardAction | null,
  cancel: CardAction | null,
  isForm: boolean,
  place: Place,
  scene: Scene,
): Drawn {
  if (!confirm && !cancel) return nothing;
  return html`<div class="w-card-footer">
    ${cancel ? footerButton(cancel, "cancel", false, place, scene) : nothing}
    ${confirm ? footerButton(confirm, "confirm", isForm, place, scene) : nothing}
  </div>`;
}

function footerButton(
  { label, action }: CardAction,
  kind: "confirm" | "cancel",
  submits: boolean,
  place: Place,
  scene: Scene,
): Drawn {
  const path = `${place.path}/${kind}`;
  const isLoading = scene.isLoading(path);
  const onClick = (event: Event) => {
    if (!submits) scene.act({ action, path, auto: "container", control: event.currentTarget as Element });
  };
  return html`<button class="w-button" type=${submits ? "submit" : "button"} data-path=${path} data-color=${kind === "confirm" ? "primary" : "secondary"}
    data-variant=${kind === "confirm" ? "solid" : "outline"} data-size="md" ?disabled=${!scene.isLive} aria-busy=${isLoading} @click=${onClick}>
    ${isLoading ? html`<span class="w-spinner" aria-hidden="true"></span>` : nothing}<span>${label}</span>
  </button>`;
}

/** How many items a list shows that is to find the number itself. */
const AUTO_LIMIT = 5;

export const listView: Draw = (node, place, scene) => {
  const items = childrenOf(node);
  const limit = node.limit === "auto" ? AUTO_LIMIT : count(node.limit, 1, items.length || 1);
  const isShort = limit !== null && items.length > limit && !scene.unfolded.has(place.path);
  const shown = isShort ? { ...node, children: items.slice(0, limit) } : node;
  return html`<div class="w-root" data-root="list" data-theme=${theme(node)}>
    ${status(node, scene)}
    <ul class="w-list" data-path=${place.path}>${scene.children(shown, place)}</ul>
    ${isShort ? moreButton(place, limit, scene) : nothing}
  </div>`;
};

function moreButton({ path }: Place, limit: number, scene: Scene): Drawn {
  const onClick = (event: Event) => {
    const list = (event.currentTarget as Element).parentElement?.querySelector(".w-list");
    scene.toggle(path);
    // The button goes away: the focus goes on to the first item that came.
    requestAnimationFrame(() => {
      const item = list?.children[limit];
      (
        item?.querySelector<HTMLElement>("button, input, a[href]") ?? (item as HTMLElement | undefined)
      )?.focus();
    });
  };
  return html`<button type="button" class="w-more" @click=${onClick}>${scene.messages.more}${icon("chevron")}</button>`;
}

/** An item with an action has a button below its content: what is in the item can still be used by itself. */
export const listViewItem: Draw = (node, place, scene) => {
  const action = actionOf(node.onClickAction);
  const id = idOf(scene.id, place.path);
  const isLoading = scene.isLoading(place.path);
  const onClick = (event: Event) => {
    if (action)
      scene.act({ action, path: place.path, auto: "self", control: event.currentTarget as Element });
  };
  const look = put({ ...arrangement(node), gap: spacing(node.gap) });
  return html`<li class="w-item" tabindex="-1" ?data-active=${action !== null} aria-busy=${isLoading}>
    ${action ? html`<button type="button" class="w-cover" data-path=${place.path} aria-labelledby=${id} ?disabled=${!scene.isLive} @click=${onClick}></button>` : nothing}
    <div class="w-item-content" id=${id} ${look}>${scene.children(node, place)}</div>
    ${isLoading ? html`<span class="w-spinner" aria-hidden="true"></span>` : nothing}
  </li>`;
};

/** A plain root. Others may stand in it. */
export const basic: Draw = (node, place, scene) => {
  const padding = spacings("padding", node.padding);
  return html`<div class="w-root w-box" data-root="basic" data-direction=${direction(node)} ?data-aligned=${text(node.align)} data-theme=${theme(node)}
    ${put({ ...arrangement(node), ...padding, ...inset(padding) })}>${scene.children(node, place)}</div>`;
};
