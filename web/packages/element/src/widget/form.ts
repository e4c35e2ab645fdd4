import { html } from "lit";
import { boxLook, direction } from "./layout.ts";
import { text } from "./props.ts";
import { put } from "./put.ts";
import { actionOf, type Draw } from "./scene.ts";

/** A form checks itself and shows what is wrong next to each field, so the browser's own bubbles are off. */
export const form: Draw = (node, place, scene) =>
  html`<form class="w-box" data-direction=${direction(node)} ?data-aligned=${text(node.align)} data-form=${place.path} novalidate ${put(boxLook(node))}
    @submit=${(event: Event) => scene.submit(event, place.path, actionOf(node.onSubmitAction))}>
    ${scene.children(node, { ...place, form: place.path })}
  </form>`;
