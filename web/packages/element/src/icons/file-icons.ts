import type { TemplateResult } from "lit";
import { drawing } from "./icons.ts";

/** Line drawings on a 20 by 20 grid, our own, of what has to do with files and speech. */
const PATHS = {
  attach:
    "M15.8 9.3l-6 6a3.8 3.8 0 0 1-5.4-5.4l6.3-6.3a2.5 2.5 0 0 1 3.6 3.6l-6.3 6.2a1.2 1.2 0 0 1-1.7-1.7l5.6-5.6",
  document: "M5.5 3h6l3.5 3.5V17h-9.5zM11.5 3v3.5H15M8 10.5h4.5M8 13.5h4.5",
  picture: "M3.5 4.5h13v11h-13zM3.5 13l3.8-3.6 3.2 3 2.2-2 3.8 3.4M12.6 7.3v.1",
  download: "M10 3.5v9M6.2 9 10 12.8 13.8 9M4.5 16.5h11",
  microphone: "M7.5 5.5a2.5 2.5 0 0 1 5 0v4a2.5 2.5 0 0 1-5 0zM4.8 9.5a5.2 5.2 0 0 0 10.4 0M10 14.7V17",
};

/** A decorative icon; the control around it carries the label. */
export function fileIcon(name: keyof typeof PATHS): TemplateResult {
  return drawing({ path: PATHS[name] });
}
