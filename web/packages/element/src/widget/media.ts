import { html, nothing } from "lit";
import { chatIcon } from "../icons/icons.ts";
import { safeImage } from "../link/links.ts";
import { oneOf, text } from "./props.ts";
import { type Look, put } from "./put.ts";
import type { Draw } from "./scene.ts";
import { background, color, flex, radius, sizes, spacings } from "./values.ts";

export const badge: Draw = (node) => {
  const label = text(node.label);
  if (label === null) return nothing;
  return html`<span class="w-badge" data-color=${oneOf(node.color, "success", "danger", "warning", "info", "discovery") ?? "secondary"}
    data-variant=${oneOf(node.variant, "solid", "outline") ?? "soft"} data-size=${oneOf(node.size, "md", "lg") ?? "sm"} ?data-pill=${node.pill === true} dir="auto">${label}</span>`;
};

export const iconComponent: Draw = (node) => {
  const name = text(node.name);
  if (name === null) return nothing;
  return html`<span class="w-icon" data-size=${oneOf(node.size, "xs", "sm", "lg", "xl", "2xl", "3xl") ?? "md"} ${put({ color: color(node.color, "text") })}>${chatIcon(name)}</span>`;
};

const RASTER = /^data:image\/(png|jpeg|gif|webp|avif);base64,[a-z\d+/=\s]+$/i;

/**
 * The address of a picture in a widget, or null: pictures in the address itself, of this site, and of the hosts that the
 * thread allows. A model may have written the address, and loading it tells the host who reads what.
 */
export function pictureOf(value: unknown, imageDomains: readonly string[]): string | null {
  const src = text(value);
  if (src === null) return null;
  return RASTER.test(src) ? src : safeImage(src, [...imageDomains, location.hostname]);
}

const FITS = ["contain", "fill", "scale-down", "none"] as const;
const POSITIONS = [
  "top left",
  "top",
  "top right",
  "left",
  "center",
  "right",
  "bottom left",
  "bottom",
  "bottom right",
] as const;

export const image: Draw = (node, _place, scene) => {
  const src = pictureOf(node.src, scene.imageDomains);
  const alt = text(node.alt) ?? "";
  const look: Look = {
    ...sizes(node),
    ...spacings("margin", node.margin),
    flex: flex(node.flex),
    "border-radius": radius(node.radius),
    ...background(node.background),
    "object-fit": oneOf(node.fit, ...FITS),
    "object-position": oneOf(node.position, ...POSITIONS),
  };
  if (src === null)
    return html`<span class="w-image w-blocked" role="img" aria-label=${alt || scene.messages.blockedImage} title=${scene.messages.blockedImage}
      ?data-frame=${node.frame === true} ?data-flush=${node.flush === true} ${put(look)}>${chatIcon("square-image")}</span>`;
  return html`<img class="w-image" src=${src} alt=${alt} loading="lazy" referrerpolicy="no-referrer"
    ?data-frame=${node.frame === true} ?data-flush=${node.flush === true} ${put(look)} />`;
};
