import { CONTENT } from "./content.ts";
import { CONTROLS } from "./controls.ts";
import { DATA } from "./data.ts";
import type { Sample } from "./sample.ts";
import { SURFACES } from "./surfaces.ts";

export type { Sample };

/** Every component, by the name of its type. */
export const SAMPLES: readonly Sample[] = [...SURFACES, ...CONTENT, ...CONTROLS, ...DATA];
