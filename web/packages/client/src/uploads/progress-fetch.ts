/**
 * A `fetch` for uploads that tells how much of the body has left, which browsers' own does not. It knows what an upload
 * needs: method, headers, body, credentials and signal.
 */
export function progressFetch(onProgress: (part: number) => void): typeof fetch {
  return (async (url: string, init: RequestInit = {}) =>
    new Promise<Response>((resolve, reject) => {
      const { signal } = init;
      const request = new XMLHttpRequest();
      const onAbort = () => request.abort();
      request.open(init.method ?? "GET", url);
      request.responseType = "arraybuffer";
      request.withCredentials = init.credentials === "include";
      for (const [name, value] of Object.entries((init.headers ?? {}) as Record<string, string>))
        request.setRequestHeader(name, value);
      request.upload.onprogress = ({ loaded, total }) => total > 0 && onProgress(Math.min(loaded / total, 1));
      request.onload = () => resolve(responseOf(request));
      request.onerror = () => reject(new TypeError("The upload failed."));
      request.onabort = () => reject(signal?.reason ?? new DOMException("Aborted", "AbortError"));
      request.onloadend = () => signal?.removeEventListener("abort", onAbort);
      signal?.addEventListener("abort", onAbort);
      if (signal?.aborted) return reject(signal.reason);
      request.send(init.body as XMLHttpRequestBodyInit | null);
    })) as typeof fetch;
}

function responseOf(request: XMLHttpRequest): Response {
  // A response with these may not have a body, not even an empty one.
  const body = [204, 205, 304].includes(request.status) ? null : (request.response as ArrayBuffer);
  const type = request.getResponseHeader("content-type");
  return new Response(body, { status: request.status, headers: type ? { "content-type": type } : {} });
}
