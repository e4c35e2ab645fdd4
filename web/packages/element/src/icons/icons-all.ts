import { type Drawing, PATHS } from "./icons.ts";

const circle = (x: number, y: number, r: number) =>
  `M${x - r} ${y}a${r} ${r} 0 1 1 ${2 * r} 0a${r} ${r} 0 1 1 ${-2 * r} 0`;

/** A rectangle with round corners. */
function box(x: number, y: number, width: number, height: number, r: number): string {
  const [across, along] = [width - 2 * r, height - 2 * r];
  return `M${x + r} ${y}h${across}a${r} ${r} 0 0 1 ${r} ${r}v${along}a${r} ${r} 0 0 1-${r} ${r}h-${across}a${r} ${r} 0 0 1-${r}-${r}v-${along}a${r} ${r} 0 0 1 ${r}-${r}z`;
}

const ROUND = circle(10, 10, 6.75);
const SQUARE = box(3.25, 3.25, 13.5, 13.5, 2.5);
const WINDOW = box(3, 4, 14, 12, 2.2);
const LEFT_BAR = "M8 4v12";
const RIGHT_BAR = "M12 4v12";
const TO_LEFT = "l-2 2 2 2";
const TO_RIGHT = "l2 2-2 2";
const SHEET =
  "M5 4.5A1.5 1.5 0 0 1 6.5 3h5L15 6.5v9a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 5 15.5zM11.5 3v3.5H15";
const RINGS = "M3.8 6.5h2.4M3.8 10h2.4M3.8 13.5h2.4";
const THREE_ACROSS = circle(5.5, 10, 0.5) + circle(10, 10, 0.5) + circle(14.5, 10, 0.5);
const THREE_DOWN = circle(10, 5.5, 0.5) + circle(10, 10, 0.5) + circle(10, 14.5, 0.5);
const CLOSE_ACROSS = circle(7, 10, 0.3) + circle(10, 10, 0.3) + circle(13, 10, 0.3);
const CLOSE_DOWN = circle(10, 7, 0.3) + circle(10, 10, 0.3) + circle(10, 13, 0.3);
const BUBBLE =
  "M5.5 4.5h9A1.5 1.5 0 0 1 16 6v6a1.5 1.5 0 0 1-1.5 1.5h-5l-3 3v-3h-1A1.5 1.5 0 0 1 4 12V6a1.5 1.5 0 0 1 1.5-1.5z";
const PHOTO = `${circle(7.5, 7.7, 1.2)}M3.6 14.6l3.9-3.8 5.3 5.8M11.2 13.2l2-1.9 3.3 3.2`;

/** The drawings that are not needed at the first look, by ChatKit's names. Those in the last block are ours. */
export const DRAWINGS: Record<string, string> = {
  agent: `${box(4, 7, 12, 8.8, 2.5)}M10 7V4.2M8 10.8v1M12 10.8v1${circle(10, 3.7, 0.3)}`,
  analytics: "M4 4v12h12M7 12.5l3-3.6 2.3 2L16 6.3",
  atom: `M5 5a7.1 2.9 45 1 1 10 10a7.1 2.9 45 1 1-10-10M15 5a7.1 2.9-45 1 1-10 10a7.1 2.9-45 1 1 10-10${circle(10, 10, 0.4)}`,
  batch: "M10 3.4l6.5 3.2-6.5 3.3-6.5-3.3zM3.5 10l6.5 3.3 6.5-3.3M3.5 13.4l6.5 3.3 6.5-3.3",
  bolt: "M11 3 4.8 11.3h4.7L9 17l6.2-8.3h-4.7z",
  "book-open":
    "M10 6v10.3M10 6C8.4 4.7 6.2 4.3 3.4 4.4v10.3c2.8-.1 5 .3 6.6 1.6 1.6-1.3 3.8-1.7 6.6-1.6V4.4C13.8 4.3 11.6 4.7 10 6",
  "book-closed": "M5 15.2V5a1.8 1.8 0 0 1 1.8-1.8H15v13.6H6.6a1.6 1.6 0 0 1 0-3.2H15",
  "book-clock": `M9 16.8H6.6a1.6 1.6 0 0 1 0-3.2h1.9M5 15.2V5a1.8 1.8 0 0 1 1.8-1.8H15v4.4${circle(14, 13.5, 3.3)}M14 12v1.6l1.1.7`,
  bug: "M6.6 9.6a3.4 3.4 0 0 1 6.8 0v3.2a3.4 3.4 0 0 1-6.8 0zM10 9v7M7.8 6.6 6.7 4.7M12.2 6.6l1.1-1.9M6.6 11.2H3.5M16.5 11.2h-3.1M6.9 8.8 4.5 7.2M13.1 8.8l2.4-1.6M7.1 14.3l-2.4 1.8M12.9 14.3l2.4 1.8",
  calendar: `${box(3.5, 4.7, 13, 11.8, 2)}M3.5 8.6h13M7 3v3.2M13 3v3.2`,
  chart: box(3.7, 10.5, 3, 6, 0.8) + box(8.5, 3.8, 3, 12.7, 0.8) + box(13.3, 7.5, 3, 9, 0.8),
  "check-circle": `${ROUND}M7 10.4l2.1 2.1 4-4.4`,
  "check-circle-filled": `${circle(10, 10, 7.5)}M6.3 10.5l1.1-1.1 1.7 1.7 3.6-3.9 1.1 1-4.6 5z`,
  "chevron-left": "M11.9 5.2 7.1 10l4.8 4.8",
  "chevron-right": "M8.1 5.2 12.9 10l-4.8 4.8",
  "circle-question": `${ROUND}M8 8.2a2 2 0 1 1 3 1.8c-.7.4-1 .8-1 1.5M10 13.7v.1`,
  clock: `${ROUND}M10 6.3V10l2.5 1.6`,
  compass: `${ROUND}M12.9 7.1l-1.5 4.3-4.3 1.5 1.5-4.3z`,
  confetti:
    "M3.6 16.4 7.4 6.9l5.7 5.7zM10.7 6.6c.2-1.7 1.1-2.8 2.7-3M13.4 9.3c1.6-.4 2.6-.2 3.2.6M15.7 5.7v.1M8.7 3.6v.1M16.4 13.4v.1",
  cube: "M10 3l6.2 3.4v7.2L10 17l-6.2-3.4V6.4zM4 6.6 10 10l6-3.4M10 10v6.8",
  desktop: `${box(3, 4, 14, 9.5, 1.8)}M10 13.5v3M7 16.5h6`,
  document: `${SHEET}M7.8 10.4h4.4M7.8 13.4h3`,
  "dots-horizontal": THREE_ACROSS,
  "dots-vertical": THREE_DOWN,
  "empty-circle": ROUND,
  "external-link":
    "M11.5 4H16v4.5M16 4l-7 7M8 5H5.5A1.5 1.5 0 0 0 4 6.5v8A1.5 1.5 0 0 0 5.5 16h8a1.5 1.5 0 0 0 1.5-1.5V12",
  globe: `${ROUND}M3.3 10h13.4M10 3.3c1.9 2 2.8 4.2 2.8 6.7s-.9 4.7-2.8 6.7c-1.9-2-2.8-4.2-2.8-6.7s.9-4.7 2.8-6.7`,
  keys: `${circle(6.9, 13.1, 3.3)}M9.3 10.7 16.2 3.8M13.1 6.9l2.3 2.3M10.9 9.1l1.5 1.5`,
  lab: "M7.8 3.5h4.4M8.7 3.5V8l-4.2 6.7a1.2 1.2 0 0 0 1 1.8h9a1.2 1.2 0 0 0 1-1.8L11.3 8V3.5M6.3 12h7.4",
  images: `${box(3.2, 6.6, 10.2, 10.2, 2)}M6.6 6.5V5.2a2 2 0 0 1 2-2h6.2a2 2 0 0 1 2 2v6.2a2 2 0 0 1-2 2h-1.3M3.4 14.6l2.9-2.8 4.2 4.8${circle(9.6, 10, 0.4)}`,
  info: `${ROUND}M10 9.4v4M10 6.7v.1`,
  lifesaver: `${ROUND}${circle(10, 10, 2.75)}M5.3 5.3 8 8M14.7 5.3 12 8M5.3 14.7 8 12M14.7 14.7 12 12`,
  lightbulb: "M7.6 13.4c-.1-1.1-.5-1.7-1.2-2.5a4.8 4.8 0 1 1 7.2 0c-.7.8-1.1 1.4-1.2 2.5zM8.2 16.5h3.6",
  mail: `${box(3, 5, 14, 10.5, 2)}M3.5 6.2 10 11l6.5-4.8`,
  "map-pin": `M10 17c3.4-3.3 5.1-6 5.1-8.4a5.1 5.1 0 0 0-10.2 0C4.9 11 6.6 13.7 10 17z${circle(10, 8.6, 1.8)}`,
  maps: "M3.5 5.6l4.3-1.8 4.4 1.8 4.3-1.8v10.7l-4.3 1.8-4.4-1.8-4.3 1.8zM7.8 3.8v10.7M12.2 5.6v10.7",
  mobile: `${box(5.8, 2.8, 8.4, 14.4, 2)}M9.2 14.6h1.6`,
  name: `M3.5 10V4.7a1.2 1.2 0 0 1 1.2-1.2H10l6.1 6.1a1.4 1.4 0 0 1 0 2l-4.5 4.5a1.4 1.4 0 0 1-2 0z${circle(7, 7, 0.4)}`,
  notebook: `${box(5, 3.2, 11, 13.6, 1.8)}${RINGS}M9 7h4M9 10h4`,
  "notebook-pencil": `M9.6 16.8H6.8A1.8 1.8 0 0 1 5 15V5a1.8 1.8 0 0 1 1.8-1.8h7.4A1.8 1.8 0 0 1 16 5v2.4${RINGS}M11.7 17l.5-2.2 4-4 1.7 1.7-4 4z`,
  "page-blank": SHEET,
  phone:
    "M6.8 3.5l1.7 3.8-1.8 1.6c1 2 2.4 3.5 4.4 4.4l1.7-1.8 3.7 1.7v2a1.4 1.4 0 0 1-1.5 1.4C8.9 16.3 3.7 11 3.4 5A1.4 1.4 0 0 1 4.8 3.5z",
  play: "M6.5 4.2v11.6l9.3-5.8z",
  plus: "M10 4.5v11M4.5 10h11",
  profile: `${ROUND}${circle(10, 8.4, 2.2)}M5.7 15.1c.9-1.6 2.3-2.4 4.3-2.4s3.4.8 4.3 2.4`,
  "profile-card": `${box(3, 4.5, 14, 11, 2)}${circle(7.4, 8.8, 1.4)}M5 13c.4-1 1.2-1.5 2.4-1.5s2 .5 2.4 1.5M12.3 8.7h2.2M12.3 11.6h2.2`,
  reload: "M15.7 8.2A6 6 0 0 0 4.5 7.5M4.3 11.8a6 6 0 0 0 11.2.7M4.2 4v3.6h3.6M15.8 16v-3.6h-3.6",
  star: "M10 3.3 11.9 8l5 .3-3.9 3.3 1.3 4.9-4.3-2.7-4.3 2.7L7 11.6 3.1 8.3l5-.3z",
  "star-filled": "M10 2.4l2.2 5.1 5.6.6-4.2 3.7 1.2 5.4-4.8-2.8-4.8 2.8 1.2-5.4L2.2 8.1l5.6-.6z",
  search: `${circle(9, 9, 5.2)}M12.9 12.9l3.6 3.6`,
  sparkle: PATHS.spark,
  "sparkle-double":
    "M8.3 6c.5 3.3 2.1 5 5.4 5.6-3.3.6-4.9 2.4-5.4 5.6-.5-3.2-2.1-5-5.4-5.6C6.2 11 7.8 9.3 8.3 6zM14.8 2.8c.2 1.5.9 2.3 2.4 2.6-1.5.3-2.2 1.1-2.4 2.6-.2-1.5-.9-2.3-2.4-2.6 1.5-.3 2.2-1.1 2.4-2.6z",
  "square-code": `${SQUARE}M8.1 7.7 5.9 10l2.2 2.3M11.9 7.7l2.2 2.3-2.2 2.3`,
  "square-image": SQUARE + PHOTO,
  "square-text": `${SQUARE}M6.5 7.3h7M6.5 10h7M6.5 12.7h4`,
  suitcase: `${box(3, 6.5, 14, 9.5, 2)}M7.2 6.5V5.2a1.5 1.5 0 0 1 1.5-1.5h2.6a1.5 1.5 0 0 1 1.5 1.5v1.3M3 10.8h14`,
  "settings-slider": `M3.5 6.5h7.2M14.8 6.5h1.7M3.5 13.5h1.7M9.3 13.5h7.2${circle(12.75, 6.5, 2)}${circle(7.25, 13.5, 2)}`,
  user: `${circle(10, 6.8, 3.2)}M3.9 16.5c.8-3.2 2.9-4.8 6.1-4.8s5.3 1.6 6.1 4.8`,
  wreath:
    "M8 16.6C3.5 14.8 2.7 8.4 6.4 3.8M12 16.6c4.5-1.8 5.3-8.2 1.6-12.8M4.7 7.6 2.9 6.3M4.2 10.7l-2-.2M5 13.6l-1.8.9M15.3 7.6l1.8-1.3M15.8 10.7l2-.2M15 13.6l1.8.9M5 7.2l2.2-.3M4.3 10.6l2.2-1M15 7.2l-2.2-.3M15.7 10.6l-2.2-1",
  write: PATHS.rename,
  "write-alt": "M4.3 13.2l8.4-8.4 2.5 2.5-8.4 8.4-3.1.6zM11.5 16.3h4.8",
  "write-alt2": PATHS.compose,

  "sidebar-left": WINDOW + LEFT_BAR,
  "sidebar-right": WINDOW + RIGHT_BAR,
  "sidebar-open-left": `${WINDOW}${LEFT_BAR}M11.5 8${TO_RIGHT}`,
  "sidebar-open-right": `${WINDOW}${RIGHT_BAR}M8.5 8${TO_LEFT}`,
  "sidebar-open-left-alt": `${WINDOW}${LEFT_BAR}M5.2 7h.6M5.2 9.5h.6M11.5 8${TO_RIGHT}`,
  "sidebar-open-right-alt": `${WINDOW}${RIGHT_BAR}M14.2 7h.6M14.2 9.5h.6M8.5 8${TO_LEFT}`,
  "sidebar-floating-left": WINDOW + box(5.2, 6.3, 3.6, 7.4, 1),
  "sidebar-floating-right": WINDOW + box(11.2, 6.3, 3.6, 7.4, 1),
  "sidebar-floating-open-left": `${WINDOW}${box(5.2, 6.3, 3.2, 7.4, 1)}M12 8${TO_RIGHT}`,
  "sidebar-floating-open-right": `${WINDOW}${box(11.6, 6.3, 3.2, 7.4, 1)}M8 8${TO_LEFT}`,
  "sidebar-collapse-left": `${WINDOW}${LEFT_BAR}M13.5 8${TO_LEFT}`,
  "sidebar-collapse-right": `${WINDOW}${RIGHT_BAR}M6.5 8${TO_RIGHT}`,
  "collapse-left": "M4 4.5v11M16 10H7.5M11 6.5 7.5 10l3.5 3.5",
  "collapse-right": "M16 4.5v11M4 10h8.5M9 6.5l3.5 3.5L9 13.5",
  "open-left": "M16 4.5v11M12.5 10H4M7.5 6.5 4 10l3.5 3.5",
  "open-right": "M4 4.5v11M7.5 10H16M12.5 6.5 16 10l-3.5 3.5",
  "double-chevron-left": "M9.7 5.5 5.2 10l4.5 4.5M15.2 5.5 10.7 10l4.5 4.5",
  "double-chevron-right": "M10.3 5.5l4.5 4.5-4.5 4.5M4.8 5.5 9.3 10l-4.5 4.5",
  home: "M3.2 9.8 10 3.8l6.8 6M5 8.3v8.2h10V8.3M8.2 16.5v-4.3h3.6v4.3",
  "home-alt": "M4 8.6l6-5.1 6 5.1v6.7a1.2 1.2 0 0 1-1.2 1.2H5.2A1.2 1.2 0 0 1 4 15.3zM7.7 13.3h4.6",
  "back-small": "M14 10H6.5M9.5 6.7 6.2 10l3.3 3.3",
  "back-large": PATHS.back,
  "expand-large": "M11.5 4H16v4.5M16 4l-5 5M8.5 16H4v-4.5M4 16l5-5",
  "collapse-large": "M16 4l-5 5M11 4.5V9h4.5M4 16l5-5M9 15.5V11H4.5",
  "expand-small": "M11.5 5.5h3v3M14.5 5.5l-3.3 3.3M8.5 14.5h-3v-3M5.5 14.5l3.3-3.3",
  "collapse-small": "M14.5 5.5l-3.3 3.3M11.2 5.9v2.9h2.9M5.5 14.5l3.3-3.3M8.8 14.1v-2.9H5.9",
  "chat-temporary":
    "M4 8V6.3a1.5 1.5 0 0 1 1.5-1.5H7M9.2 4.8h1.6M13 4.8h1.5A1.5 1.5 0 0 1 16 6.3V8M16 10.2V12a1.5 1.5 0 0 1-1.5 1.5H13M11 13.5H9.5l-3 3v-3h-1A1.5 1.5 0 0 1 4 12v-1.8",
  "settings-cog": `${circle(10, 10, 2.2)}M8.7 4.8l.2-1.9h2.2l.2 1.9 1.5.6 1.5-1.2 1.5 1.5-1.2 1.5.6 1.5 1.9.2v2.2l-1.9.2-.6 1.5 1.2 1.5-1.5 1.5-1.5-1.2-1.5.6-.2 1.9H8.9l-.2-1.9-1.5-.6-1.5 1.2-1.5-1.5 1.2-1.5-.6-1.5-1.9-.2V8.9l1.9-.2.6-1.5-1.2-1.5 1.5-1.5 1.5 1.2z`,
  grid:
    box(3.7, 3.7, 5, 5, 1.2) +
    box(11.3, 3.7, 5, 5, 1.2) +
    box(3.7, 11.3, 5, 5, 1.2) +
    box(11.3, 11.3, 5, 5, 1.2),
  "dots-horizontal-circle": ROUND + CLOSE_ACROSS,
  "dots-vertical-circle": ROUND + CLOSE_DOWN,
  "menu-inverted": "M8 6h8M4 10h12M8 14h8",
  hamburger: "M3.5 5.5h13M3.5 10h13M3.5 14.5h13",
  share: "M10 12.2V3.5M6.7 6.6 10 3.3l3.3 3.3M5 9.8v5.7A1.5 1.5 0 0 0 6.5 17h7a1.5 1.5 0 0 0 1.5-1.5V9.8",
  "light-mode": `${circle(10, 10, 3)}M10 3v1.3M10 15.7V17M3 10h1.3M15.7 10H17M5.05 5.05l.9.9M14.05 14.05l.9.9M14.95 5.05l-.9.9M5.95 14.05l-.9.9`,
  "dark-mode": "M16.3 11.9A6.7 6.7 0 1 1 8.1 3.7a5.3 5.3 0 0 0 8.2 8.2z",

  attach:
    "M14.8 9.3l-5.2 5.2a3.2 3.2 0 0 1-4.5-4.5l5.9-5.9a2.1 2.1 0 0 1 3 3l-5.8 5.8a1 1 0 0 1-1.5-1.5l5.1-5.1",
  microphone: `${box(7.5, 3, 5, 8.5, 2.5)}M4.8 9.5a5.2 5.2 0 0 0 10.4 0M10 14.7V17`,
  "thumb-up":
    "M6.5 9v7.2M3.5 9h3l2.7-5.5a1.8 1.8 0 0 1 1.7 2.2L10.3 8h4.3a1.5 1.5 0 0 1 1.5 1.8l-1 5.2a1.5 1.5 0 0 1-1.5 1.2H3.5z",
  "thumb-down":
    "M13.5 11V3.8M16.5 11h-3l-2.7 5.5a1.8 1.8 0 0 1-1.7-2.2l.6-2.3H5.4a1.5 1.5 0 0 1-1.5-1.8l1-5.2a1.5 1.5 0 0 1 1.5-1.2h10.1z",
  mention: `${circle(10, 10, 2.8)}M12.8 7.2v3.7a1.9 1.9 0 0 0 3.9 0V10a6.7 6.7 0 1 0-2.7 5.4`,
  slash: `${SQUARE}M8.2 13.5l3.6-7`,
  download: "M10 3.5v9M6.3 9l3.7 3.7L13.7 9M4 16.3h12",
  upload: "M10 12.7v-9M6.3 7.2 10 3.5l3.7 3.7M4 16.3h12",
  tools:
    "M12.4 3.8a3.7 3.7 0 0 0-3 5L4 14.2 5.8 16l5.4-5.4a3.7 3.7 0 0 0 4.9-4.6L13.7 8.4 11.6 6.3 14 3.9a3.7 3.7 0 0 0-1.6-.1z",
  chat: BUBBLE,
  terminal: `${WINDOW}M6 8l2.2 2L6 12M10.5 12.3H14`,
  lock: `${box(4.5, 9, 11, 7.5, 1.8)}M6.8 9V6.7a3.2 3.2 0 0 1 6.4 0V9`,
  eye: `M2.8 10c1.7-3.1 4.1-4.7 7.2-4.7s5.5 1.6 7.2 4.7c-1.7 3.1-4.1 4.7-7.2 4.7S4.5 13.1 2.8 10z${circle(10, 10, 2.2)}`,
  link: "M8.4 11.6a3 3 0 0 0 4.3 0l2.9-2.9a3 3 0 0 0-4.3-4.3l-.9.9M11.6 8.4a3 3 0 0 0-4.3 0l-2.9 2.9a3 3 0 0 0 4.3 4.3l.9-.9",
  minus: "M4.5 10h11",
  up: "M10 16V4.5M5 9l5-5 5 5",
  folder:
    "M3 6a1.5 1.5 0 0 1 1.5-1.5h3.3l1.7 2h6A1.5 1.5 0 0 1 17 8v6.5a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 3 14.5z",
  heart:
    "M10 16.3C5.9 13.3 3.3 10.8 3.3 7.9a3.5 3.5 0 0 1 6.7-1.5 3.5 3.5 0 0 1 6.7 1.5c0 2.9-2.6 5.4-6.7 8.4z",
  bell: "M5.3 13.8c.9-1 1.2-2.1 1.2-4.3a3.5 3.5 0 0 1 7 0c0 2.2.3 3.3 1.2 4.3zM8.5 16.3c.8.7 2.2.7 3 0M10 6V4.3",
  cart: `M3 4.5h1.8l2 8.3h7.7l1.7-6H5.4${circle(7.7, 15.7, 0.6)}${circle(13.5, 15.7, 0.6)}`,
  database: "M4.3 5.8c0-3 11.4-3 11.4 0s-11.4 3-11.4 0v8.4c0 3 11.4 3 11.4 0V5.8M4.3 10c0 3 11.4 3 11.4 0",
};

/** Drawn as areas. */
const FILLED = new Set(["star-filled", "check-circle-filled", "dot"]);

/** Those that lead along the line of the text, or stand for something whose sides change with it. */
const DIRECTIONAL = /(left|right|^back-(small|large)|^document|^square-text|^menu-inverted|^terminal)/;

/** What of ours comes nearest to words in the names of other icon sets. */
const NEAREST: Record<string, string> = {
  close: "x",
  remove: "trash",
  write: "pencil pen edit",
  document: "file",
  batch: "files layers",
  "square-image": "image camera",
  "book-closed": "book",
  "book-open": "library",
  home: "house",
  suitcase: "building briefcase",
  user: "users",
  "profile-card": "contact id",
  agent: "bot",
  lightbulb: "brain",
  bolt: "zap",
  "sparkle-double": "sparkles wand",
  wreath: "award trophy medal",
  confetti: "party gift",
  cube: "package box",
  desktop: "monitor laptop",
  mobile: "smartphone tablet",
  clock: "timer alarm hourglass",
  "settings-cog": "settings cog",
  "settings-slider": "sliders filter",
  tools: "wrench hammer",
  keys: "key",
  lab: "flask microscope beaker",
  "circle-question": "help question",
  lifesaver: "life",
  warning: "alert triangle",
  "empty-circle": "circle",
  reload: "rotate refresh",
  retry: "undo",
  microphone: "mic",
  attach: "paperclip",
  mention: "at",
  "square-code": "code",
  "square-text": "text list square",
  grid: "table layout",
  "dots-horizontal": "ellipsis more",
  "sidebar-left": "panel",
  maps: "map",
  "map-pin": "locate",
  compass: "navigation",
  globe: "earth languages wifi",
  chat: "message messages",
  mail: "inbox",
  "external-link": "arrow",
  notebook: "clipboard sticky note",
  chart: "bar pie",
  analytics: "trending activity line",
  "light-mode": "sun",
  "dark-mode": "moon",
  cart: "shopping",
  database: "server",
  lock: "shield",
  "thumb-up": "thumbs",
  "expand-large": "maximize",
  "collapse-large": "minimize",
  "open-right": "log",
};

/** Whole names of other icon sets whose words would lead elsewhere. */
const EXACTLY: Record<string, string> = {
  "arrow-left": "back-large",
  "arrow-right": "open-right",
  "arrow-up": "up",
  "arrow-down": "down",
  "chevron-down": "chevron",
  "thumbs-down": "thumb-down",
  "mail-open": "mail",
  "panel-right": "sidebar-right",
  "message-circle-question": "circle-question",
};

/** The drawing for a name; a dot for one that nobody knows. */
export function drawingOf(name: string): Drawing {
  const known = ownName(name) ?? nearest(name.replace(/^(lucide|vendor):/, "")) ?? "dot";
  const path = own({ ...PATHS, ...DRAWINGS }, known) ?? PATHS.dot;
  return { path, filled: FILLED.has(known), directional: known === "back" || DIRECTIONAL.test(known) };
}

function ownName(name: string): string | undefined {
  return Object.hasOwn(DRAWINGS, name) || Object.hasOwn(PATHS, name) ? name : undefined;
}

/** The whole name, then less and less of its end, then each of its words: `file-text` is a file, `shield-check` a lock. */
function nearest(name: string): string | undefined {
  const words = name.toLowerCase().split(/[-_:/ ]/);
  const shorter = words.map((_, left) => words.slice(0, words.length - left).join("-"));
  for (const candidate of [...shorter, ...words]) {
    const found = own(EXACTLY, candidate) ?? ownName(candidate) ?? ourNameFor(candidate);
    if (found) return found;
  }
  return undefined;
}

function ourNameFor(word: string): string | undefined {
  return Object.keys(NEAREST).find((name) => NEAREST[name]?.split(" ").includes(word));
}

function own<T>(table: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
