/**
 * The ChatKit wire protocol as this client speaks it: requests, items, stream events.
 * Every union of the server is open: a reader must expect members that are not listed here.
 */

/** A page of rows, with the id to pass back as `after` when there are more. */
export interface Page<T> {
  data: T[];
  has_more: boolean;
  after?: string;
}

/** Whether the reader may write in a thread, and why not. */
export type ThreadStatus =
  | { type: "active" }
  | { type: "locked"; reason?: string }
  | { type: "closed"; reason?: string };

/** A thread without its items. */
export interface ThreadMetadata {
  id: string;
  created_at: string;
  title?: string | null;
  status?: ThreadStatus;
  /** Hosts that Markdown images may load from. Absent means none. */
  allowed_image_domains?: string[];
}

/** A thread with one page of its items. */
export interface Thread extends ThreadMetadata {
  items: Page<ThreadItem>;
}

/** A piece of what the reader wrote. */
export type UserMessageContent =
  | { type: "input_text"; text: string }
  | {
      type: "input_tag";
      id: string;
      text: string;
      data?: Record<string, unknown>;
      group?: string;
      interactive?: boolean;
    };

/** A file or image that belongs to a message. */
export interface Attachment {
  type: "file" | "image";
  id: string;
  name: string;
  mime_type: string;
  /** Of images alone. */
  preview_url?: string;
  /** Where the bytes go; absent once they are there. */
  upload_descriptor?: UploadDescriptor | null;
}

/** How the bytes of an attachment are uploaded: POST as a form's `file`, PUT as the body. */
export interface UploadDescriptor {
  url: string;
  method: "POST" | "PUT";
  headers?: Record<string, string>;
}

/** Which tool and model the reader chose for one message. */
export interface InferenceOptions {
  tool_choice?: { id: string };
  model?: string;
}

/** What a message op carries. `inference_options` is required by the server, even when empty. */
export interface UserMessageInput {
  content: UserMessageContent[];
  attachments: string[];
  quoted_text?: string;
  inference_options: InferenceOptions;
}

interface SourceCommon {
  title: string;
  description?: string;
  timestamp?: string;
  group?: string;
}

/** A page that an answer points to. */
export interface UrlSource extends SourceCommon {
  type: "url";
  url: string;
  attribution?: string;
}

/** A file that an answer points to. */
export interface FileSource extends SourceCommon {
  type: "file";
  filename: string;
}

/** A thing of the host page that an answer points to. */
export interface EntitySource extends SourceCommon {
  type: "entity";
  id: string;
  icon?: string;
  label?: string;
  /** What its marker says instead of a number. */
  inline_label?: string;
  /** It can be clicked and previewed. */
  interactive?: boolean;
  data?: Record<string, string>;
}

/** What an annotation points to. */
export type Source = UrlSource | FileSource | EntitySource;

/** A pointer from an answer to a source; `index` is the character after which its marker stands. */
export interface Annotation {
  type: "annotation";
  source: Source;
  index?: number | null;
}

/** A piece of an answer, in Markdown. */
export interface AssistantContent {
  type: "output_text";
  text: string;
  annotations: Annotation[];
}

/** A step of a workflow, or a step on its own. */
export interface Task {
  type: "custom" | "web_search" | "thought" | "file" | "image";
  status_indicator?: "none" | "loading" | "complete";
  title?: string;
  /** Of a search: what its title says it looked for. */
  title_query?: string;
  icon?: string;
  content?: string;
  queries?: string[];
  sources?: Source[];
}

/** A list of steps with a summary once it is finished. */
export interface Workflow {
  type: "custom" | "reasoning";
  tasks: Task[];
  /** What stands for the steps once they are done; a duration is in seconds. */
  summary?: { title?: string; icon?: string; duration?: number };
  expanded?: boolean;
}

interface ItemCommon {
  id: string;
  thread_id: string;
  created_at: string;
}

/** What the reader said. */
export interface UserMessageItem extends ItemCommon {
  type: "user_message";
  content: UserMessageContent[];
  attachments: Attachment[];
  quoted_text?: string | null;
  inference_options: InferenceOptions;
}

/** What the assistant said. */
export interface AssistantMessageItem extends ItemCommon {
  type: "assistant_message";
  content: AssistantContent[];
}

/** Steps the assistant took. */
export interface WorkflowItem extends ItemCommon {
  type: "workflow";
  workflow: Workflow;
}

/** One step outside a workflow. */
export interface TaskItem extends ItemCommon {
  type: "task";
  task: Task;
}

/** A picture the model made; the image is absent until it exists. */
export interface GeneratedImageItem extends ItemCommon {
  type: "generated_image";
  image?: { id: string; url: string };
  /** How far the drawing is, 0 to 1; the client's own note of the updates. */
  progress?: number;
}

/** A request to the page to run a tool of its own. */
export interface ClientToolCallItem extends ItemCommon {
  type: "client_tool_call";
  status: "pending" | "completed";
  call_id: string;
  name: string;
  arguments: Record<string, unknown>;
  output?: unknown;
}

/** A piece of a widget, as it came: any server may send components that this version does not know. */
export interface WidgetComponent {
  type: string;
  id?: string;
  key?: string;
  [prop: string]: unknown;
}

/** An interactive card. */
export interface WidgetItem extends ItemCommon {
  type: "widget";
  widget: WidgetComponent;
  copy_text?: string;
}

/** What a question of the assistant got for an answer. */
export interface StructuredAnswer {
  values?: string[];
  skipped?: boolean;
}

/** A question of the assistant: one of several options, or a free text. */
export interface StructuredQuestion {
  type: "multiple_choice" | "freeform";
  id: string;
  question: string;
  description?: string;
  options?: { value: string }[];
  multiple?: boolean;
  answer?: StructuredAnswer | null;
}

/** What the reader answered to a structured input, by the ids of its questions. */
export interface StructuredInputReply {
  status: "answered" | "skipped";
  answers: Record<string, StructuredAnswer>;
}

/** Questions that the assistant asks before it goes on. */
export interface StructuredInputItem extends ItemCommon {
  type: "structured_input";
  status: "pending" | "answered" | "skipped";
  inputs: StructuredQuestion[];
}

/** An item of a kind this version does not draw. */
export interface OtherItem extends ItemCommon {
  type: "end_of_turn" | "hidden_context_item" | "sdk_hidden_context";
}

/** Anything that stands in a thread. */
export type ThreadItem =
  | UserMessageItem
  | AssistantMessageItem
  | WorkflowItem
  | TaskItem
  | GeneratedImageItem
  | ClientToolCallItem
  | WidgetItem
  | StructuredInputItem
  | OtherItem;

/** A change to an item that is still being made. */
export type ItemUpdate =
  | { type: "assistant_message.content_part.added"; content_index: number; content: AssistantContent }
  | { type: "assistant_message.content_part.text_delta"; content_index: number; delta: string }
  | {
      type: "assistant_message.content_part.annotation_added";
      content_index: number;
      annotation_index: number;
      annotation: Annotation;
    }
  | { type: "assistant_message.content_part.done"; content_index: number; content: AssistantContent }
  | { type: "workflow.task.added" | "workflow.task.updated"; task_index: number; task: Task }
  | { type: "generated_image.updated"; image: { id: string; url: string }; progress?: number }
  | { type: "widget.root.updated"; widget: WidgetComponent }
  | { type: "widget.component.updated"; component_id: string; component: WidgetComponent }
  | { type: "widget.streaming_text.value_delta"; component_id: string; delta: string; done: boolean };

/** How serious a notice is. */
export type NoticeLevel = "info" | "warning" | "danger";

/** One event of a streaming answer. */
export type ThreadStreamEvent =
  | { type: "thread.created"; thread: Thread }
  | { type: "thread.updated"; thread: Thread }
  | { type: "thread.item.added" | "thread.item.done" | "thread.item.replaced"; item: ThreadItem }
  | { type: "thread.item.updated"; item_id: string; update: ItemUpdate }
  | { type: "thread.item.removed"; item_id: string }
  | { type: "stream_options"; stream_options: { allow_cancel: boolean } }
  | { type: "progress_update"; icon?: string; text: string }
  | { type: "client_effect"; name: string; data?: Record<string, unknown> }
  | { type: "error"; code: string; message?: string | null; allow_retry?: boolean }
  | { type: "notice"; level: NoticeLevel; message: string; title?: string | null };

/** An action of a widget or of the host page. */
export interface CustomAction {
  type: string;
  payload?: Record<string, unknown>;
}

/** The ops that answer with a stream. */
export type StreamingOp =
  | { type: "threads.create"; params: { input: UserMessageInput } }
  | { type: "threads.add_user_message"; params: { thread_id: string; input: UserMessageInput } }
  | { type: "threads.add_client_tool_output"; params: { thread_id: string; result: unknown } }
  | {
      type: "threads.add_structured_input";
      params: {
        thread_id: string;
        item_id: string;
        input: StructuredInputReply;
      };
    }
  | {
      type: "threads.retry_after_item";
      /** `input` is for ChatDock alone: what the message says from now on. */
      params: { thread_id: string; item_id: string; input?: UserMessageInput };
    }
  | { type: "threads.custom_action"; params: { thread_id: string; item_id?: string; action: CustomAction } };

type Order = "asc" | "desc";

/** A message that waits at the server for its turn. */
export interface QueuedMessage {
  run_id: string;
  /** The id that its item will have. */
  item_id: string;
  input: UserMessageInput;
}

/** How an answer ended that did not come to its end. */
export type EarlyEnding = "stopped" | "failed" | "interrupted";

/** The action that a thread's newest run failed at. */
export interface FailedAction {
  action: CustomAction;
  item_id?: string | null;
}

/** The ops that answer with JSON: what each takes and gives. */
export interface JsonOps {
  /** Of ChatDock alone. */
  "chatdock.run.waiting": { params: { thread_id: string }; result: { runs: QueuedMessage[] } };
  /** Of ChatDock alone: of the thread's newest questions, by their ids. */
  "chatdock.run.endings": {
    params: { thread_id: string };
    result: { endings: Record<string, EarlyEnding>; failed_action?: FailedAction };
  };
  "threads.get_by_id": { params: { thread_id: string }; result: Thread };
  "threads.list": { params: { limit?: number; order?: Order; after?: string }; result: Page<Thread> };
  "items.list": {
    params: { thread_id: string; limit?: number; order?: Order; after?: string };
    result: Page<ThreadItem>;
  };
  "threads.update": { params: { thread_id: string; title: string }; result: Thread };
  "items.feedback": {
    params: { thread_id: string; item_ids: string[]; kind: "positive" | "negative" };
    result: Record<string, never>;
  };
  "attachments.create": { params: { name: string; size: number; mime_type: string }; result: Attachment };
  "attachments.delete": { params: { attachment_id: string }; result: Record<string, never> };
  "input.transcribe": { params: { audio_base64: string; mime_type: string }; result: { text: string } };
  "threads.sync_custom_action": {
    params: { thread_id: string; item_id: string; action: CustomAction };
    result: { updated_item?: ThreadItem };
  };
  "threads.delete": { params: { thread_id: string }; result: Record<string, never> };
}
