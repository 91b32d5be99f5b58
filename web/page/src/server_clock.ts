/** The service's time, as far as its answers tell: its clock may differ from the browser's. */
export class ServerClock {
  #least = -Infinity;
  #most = Infinity;

  /** An answer to a request sent at `sent` and received at `received` said that it was `second`, cut to whole seconds. */
  learn(second: number, sent: number, received: number): void {
    const least = second - received;
    const most = second + 1_000 - sent;
    if (least > this.#most || most < this.#least) [this.#least, this.#most] = [-Infinity, Infinity];
    this.#least = Math.max(this.#least, least);
    this.#most = Math.min(this.#most, most);
  }

  /** Milliseconds since 1970. Clocks that may agree are taken to. */
  now(): number {
    return Date.now() + Math.min(this.#most, Math.max(this.#least, 0));
  }
}
