import { describe, expect, it } from "vitest";
import { Transport } from "../transport/transport.ts";
import { type UploadStrategy, Uploads } from "./uploads.ts";

interface Call {
  what: string;
  url: string;
  init: RequestInit;
}
type Server = (call: Call) => Response | Promise<Response>;

const ANNOUNCED = {
  type: "file",
  id: "atc_1",
  name: "a.txt",
  mime_type: "text/plain",
  upload_descriptor: { url: "https://x/files/1?token=t", method: "PUT", headers: { "x-amz-acl": "private" } },
};
const { upload_descriptor: _way, ...ARRIVED } = ANNOUNCED;
const file = (name = "a.txt", type = "text/plain") => new File(["hello"], name, { type });

function upload(server: Server, strategy: UploadStrategy = { type: "two_phase" }) {
  const calls: Call[] = [];
  const fetch = (async (url: string, init: RequestInit) => {
    const { type = "" } = typeof init.body === "string" ? JSON.parse(init.body) : {};
    const call = { what: type || init.method, url, init };
    calls.push(call);
    return server(call);
  }) as unknown as typeof globalThis.fetch;
  const transport = new Transport({ url: "https://x/chatkit", fetch, language: "en" });
  let notice = () => {};
  const uploads: Uploads = new Uploads({ transport, strategy: () => strategy, onChange: () => notice() });
  /** Waits for a state of the list. */
  const until = (isSo: () => boolean) =>
    new Promise<void>((resolve) => {
      notice = () => isSo() && resolve();
      notice();
    });
  const states = () => uploads.list.map(({ state }) => state).join();
  return { uploads, calls, until, states, called: () => calls.map(({ what }) => what) };
}

const ok: Server = ({ what }) => Response.json(what === "attachments.create" ? ANNOUNCED : {});

/** Lets what hangs on answered requests happen. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe("uploads in two phases", () => {
  // covers op:attachments.create
  it("announces the file and puts its bytes where the server says", async () => {
    const { uploads, calls, until } = upload(ok);
    uploads.add([file()]);
    await until(() => uploads.isSettled);
    expect(JSON.parse(calls[0]?.init.body as string).params).toEqual({
      name: "a.txt",
      size: 5,
      mime_type: "text/plain",
    });
    const { url, init } = calls[1] as Call;
    expect([url, init.method, init.body]).toEqual([
      ANNOUNCED.upload_descriptor.url,
      "PUT",
      uploads.list[0]?.file,
    ]);
    expect(init.headers).toEqual({ "accept-language": "en", "x-amz-acl": "private" });
    expect(uploads.attachments).toEqual([ARRIVED]);
  });

  it("takes the attachment as the server sees it once the bytes are there", async () => {
    const seen = { ...ARRIVED, type: "image", mime_type: "image/png", preview_url: "https://x/p" };
    const { uploads, until } = upload((call) => (call.what === "PUT" ? Response.json(seen) : ok(call)));
    uploads.add([file()]);
    await until(() => uploads.isSettled);
    expect(uploads.attachments).toEqual([seen]);
  });

  it("tells a storage elsewhere nothing that it was not asked to", async () => {
    const url = "https://storage.example/bucket";
    const upload_descriptor = {
      url,
      method: "POST",
      headers: { "Content-Type": "text/plain", policy: "p" },
    };
    const { uploads, calls, until } = upload(({ what }) =>
      what === "POST"
        ? new Response("<xml/>", { status: 201 })
        : Response.json({ ...ANNOUNCED, upload_descriptor }),
    );
    uploads.add([file("a b.txt")]);
    await until(() => uploads.isSettled);
    const { init } = calls[1] as Call;
    expect([init.credentials, init.headers]).toEqual(["same-origin", { policy: "p" }]);
    expect([...(init.body as FormData).keys()]).toEqual(["file"]);
    expect(((init.body as FormData).get("file") as File).name).toBe("a b.txt");
    expect(uploads.attachments).toEqual([ARRIVED]);
  });

  it.each(["javascript:alert(1)", "data:text/plain,x", "blob:https://x/1", "file:///etc/passwd", "http://["])(
    "sends nothing to %s",
    async (url) => {
      const { uploads, called, until, states } = upload(() =>
        Response.json({ ...ANNOUNCED, upload_descriptor: { url, method: "PUT" } }),
      );
      uploads.add([file()]);
      await until(() => states() === "failed");
      expect(called()).toEqual(["attachments.create"]);
    },
  );

  it("tries again at the same place, and at a new one when that is of no more use", async () => {
    const statuses = [500, 403, 200];
    const { uploads, called, until, states } = upload((call) =>
      call.what === "PUT" ? Response.json({}, { status: statuses.shift() ?? 200 }) : ok(call),
    );
    uploads.add([file()]);
    await until(() => states() === "failed");
    expect(uploads.list[0]?.failure?.retryable).toBe(true);
    const id = uploads.list[0]?.id as string;
    uploads.retry(id);
    await until(() => states() === "failed");
    uploads.retry(id);
    await until(() => uploads.isSettled);
    expect(called()).toEqual([
      "attachments.create",
      "PUT",
      "PUT",
      "attachments.delete",
      "attachments.create",
      "PUT",
    ]);
  });

  it("does not offer to try again what the server refuses, and says why in its words", async () => {
    const error = { code: "unsupported_media_type", message: "No programs, please." };
    const { uploads, until, states } = upload(() => Response.json({ error }, { status: 415 }));
    uploads.add([file()]);
    await until(() => states() === "failed");
    expect(uploads.list[0]?.failure).toMatchObject({ message: "No programs, please.", retryable: false });
  });
});

describe("direct uploads", () => {
  const direct = { type: "direct", uploadUrl: "https://x/upload" } as const;

  it("posts the file as a form and takes the answer for the attachment", async () => {
    const { uploads, calls, until } = upload(() => Response.json(ARRIVED), direct);
    uploads.add([file()]);
    await until(() => uploads.isSettled);
    const { url, init } = calls[0] as Call;
    expect([url, init.method]).toEqual([direct.uploadUrl, "POST"]);
    expect(((init.body as FormData).get("file") as File).name).toBe("a.txt");
    expect(uploads.attachments).toEqual([ARRIVED]);
  });

  it.each([{}, [], null, { id: 1, name: "a", type: "file" }])("refuses %j for an answer", async (answer) => {
    const { uploads, until, states } = upload(() => Response.json(answer), direct);
    uploads.add([file()]);
    await until(() => states() === "failed");
    expect(uploads.attachments).toEqual([]);
  });
});

describe("uploads", () => {
  it("go a few at a time, in order", async () => {
    const open: (() => void)[] = [];
    const { uploads, until, states } = upload(async (call) => {
      if (call.what === "PUT") await new Promise<void>((resolve) => open.push(resolve));
      return ok(call);
    });
    uploads.add(["1", "2", "3", "4"].map((name) => file(name)));
    expect(states()).toBe("uploading,uploading,uploading,waiting");
    await settle();
    open[1]?.();
    await until(() => states() === "uploading,done,uploading,uploading");
  });

  it("are aborted and deleted when they are taken out", async () => {
    let arrive = () => {};
    const onItsWay = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const { uploads, calls, called } = upload((call) => {
      if (call.what !== "PUT") return ok(call);
      arrive();
      return new Promise((_, reject) => {
        call.init.signal?.addEventListener("abort", () => reject(call.init.signal?.reason));
      });
    });
    uploads.add([file()]);
    await onItsWay;
    uploads.remove(uploads.list[0]?.id as string);
    await settle();
    expect(calls[1]?.init.signal?.aborted).toBe(true);
    expect(called()).toEqual(["attachments.create", "PUT", "attachments.delete"]);
    expect(uploads.list).toEqual([]);
  });

  it("are deleted when they are taken out before the server has named them", async () => {
    let answer = (_: Response) => {};
    const { uploads, called } = upload((call) =>
      call.what === "attachments.create"
        ? new Promise((resolve) => {
            answer = resolve;
          })
        : ok(call),
    );
    uploads.add([file()]);
    await settle();
    uploads.remove(uploads.list[0]?.id as string);
    answer(Response.json(ANNOUNCED));
    await settle();
    expect(called()).toEqual(["attachments.create", "attachments.delete"]);
  });

  it("do not begin when all are given up", async () => {
    const { uploads, called } = upload(ok);
    uploads.add(["1", "2", "3", "4", "5"].map((name) => file(name)));
    uploads.dispose();
    await settle();
    expect(called()).toEqual([
      ...Array(3).fill("attachments.create"),
      ...Array(3).fill("attachments.delete"),
    ]);
    expect(uploads.list).toEqual([]);
  });

  it("belong to the message once they are taken, and can come back with it", async () => {
    const { uploads, called, until } = upload(ok);
    uploads.add([file()]);
    await until(() => uploads.isSettled);
    const taken = uploads.take();
    expect([uploads.list, taken]).toEqual([[], [ARRIVED]]);
    uploads.show(taken);
    uploads.show(taken);
    expect(uploads.attachments).toEqual([ARRIVED]);
    expect(called()).toEqual(["attachments.create", "PUT"]);
  });

  it("tell how much has left where that can be known", async () => {
    const seen: (number | null)[] = [];
    const transport = new Transport({
      url: "https://x/chatkit",
      fetch: async () => Response.json(ANNOUNCED),
    });
    const uploads: Uploads = new Uploads({
      transport,
      strategy: () => ({ type: "two_phase" }),
      progressFetch: () => (onProgress) => async () => {
        onProgress(0.5);
        return new Response();
      },
      onChange: () => seen.push(uploads?.list[0]?.progress ?? null),
    });
    uploads.add([file()]);
    await settle();
    expect(seen).toEqual([null, null, 0.5, 1]);
  });
});
