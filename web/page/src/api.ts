const tokenKey = "candled.token";

/** How long an answer may take before candled counts as unreachable. */
export const patience_ms = 1_600;

/** How long no request is made after a token was refused. */
const refusedFor_ms = 10_000;

/** A request that got no answer (`status` 0), or another one than was asked for. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** How a request is made. */
export interface RequestOptions {
  readonly timeout_ms?: number;
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The service that the page came from. */
export class Api {
  #token = rememberedToken();
  #refusedUntil_ms = 0;

  /** Called when an answer says that a token is needed, or that the one we have is wrong. */
  onUnauthorised: () => void = () => {};

  /** Uses a token from now on, and keeps it as long as the browser's tab is open. */
  useToken(token: string): void {
    this.#token = token;
    this.#refusedUntil_ms = 0;
    try {
      sessionStorage.setItem(tokenKey, token);
    } catch {
      // Without storage it is asked for again after a reload.
    }
  }

  /** The JSON of an answer to a path such as `/api/pairs`; throws an ApiError when there is none. */
  async get<T>(path: string, options: RequestOptions = {}): Promise<T> {
    const timeout = AbortSignal.timeout(options.timeout_ms ?? patience_ms);
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
    const response = await this.open(path, { ...options, signal });
    try {
      return (await response.json()) as T;
    } catch {
      options.signal?.throwIfAborted();
      throw new ApiError(0, "the answer was cut short");
    }
  }

  /** An answer whose body is still to come. */
  async open(path: string, { signal, headers }: RequestOptions): Promise<Response> {
    if (performance.now() < this.#refusedUntil_ms) throw new ApiError(401, "a token is asked for");
    const all = { ...headers, ...(this.#token ? { Authorization: `Bearer ${this.#token}` } : {}) };
    const init: RequestInit = { headers: all, ...(signal ? { signal } : {}) };
    const response = await fetch(beside(path), init).catch((error: unknown) => {
      if (signal?.aborted && !isTimeout(signal.reason)) throw error;
      throw new ApiError(0, signal?.aborted ? "no answer in time" : "no connection");
    });
    if (response.ok) return response;
    if (response.status === 401) this.#refused();
    throw await refusal(response);
  }

  /** Without another token there is no use in asking again soon. */
  #refused(): void {
    this.#refusedUntil_ms = performance.now() + refusedFor_ms;
    this.onUnauthorised();
  }
}

function rememberedToken(): string {
  try {
    return sessionStorage.getItem(tokenKey) ?? "";
  } catch {
    return "";
  }
}

/** Paths count from where the page is, so that a proxy may serve it below a folder. */
function beside(path: string): URL {
  return new URL(path.replace(/^\//, ""), document.baseURI);
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === "TimeoutError";
}

async function refusal(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => ({}))) as { detail?: string };
  return new ApiError(response.status, problem.detail ?? `status ${response.status}`);
}

/** A path with parameters. */
export function withQuery(path: string, parameters: Readonly<Record<string, string | number>>): string {
  const query = new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
  return `${path}?${query}`;
}

/** The address of the page after the one at `path`: its `next` is relative to that. */
export function following(path: string, next: string | null): string | null {
  if (next === null) return null;
  const { pathname, search } = new URL(next, new URL(path, "http://candled"));
  return pathname + search;
}

/** Whether this error only says that we gave up a request ourselves. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
