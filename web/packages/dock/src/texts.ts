/** What the dock says before the chat, with its own texts, is loaded. */
export const texts = {
  open: "Open the assistant",
  close: "Close the assistant",
  expand: "Expand",
  shrink: "Shrink",
  panel: "Assistant",
  loading: "Loading the assistant…",
  failed: "The assistant could not be loaded.",
  retry: "Try again",
};
