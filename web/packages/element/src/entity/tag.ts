import type { UserMessageContent } from "@chatdock/client";
import type { Entity } from "../options.ts";

/** The thing of the host page that a tag stands for. */
export function entityOf({
  id,
  text,
  data,
  group,
  interactive,
}: Extract<UserMessageContent, { type: "input_tag" }>): Entity {
  return {
    id,
    title: text,
    ...(data && { data: data as Record<string, string> }),
    ...(group !== undefined && { group }),
    ...(interactive !== undefined && { interactive }),
  };
}
