/** Pictures that cannot hold anything but pixels: an SVG could. */
const PIXELS = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[a-z0-9+/=]+$/i;

/** The address of a picture that may be loaded as a preview: over the web or in the address itself, or null. */
export function previewUrl(url: string | undefined): string | null {
  if (url === undefined || !URL.canParse(url, document.baseURI)) return null;
  const { protocol, href } = new URL(url, document.baseURI);
  if (protocol === "https:" || protocol === "http:") return href;
  return PIXELS.test(url) ? url : null;
}
