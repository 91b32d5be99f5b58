import { isTyping } from "./dom.ts";

/** What keys do, wherever the focus is but in a field. */
export interface KeyActions {
  readonly search: () => void;
  /** Takes a key that may belong to an interval; returns whether it did. */
  readonly interval: (key: string) => boolean;
  readonly help: () => void;
  readonly zone: () => void;
  readonly favourite: () => void;
}

/** Listens to the keys of the whole page. */
export function listenToKeys(actions: KeyActions): void {
  document.addEventListener("keydown", event => {
    if (
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      isTyping(event.target) ||
      document.querySelector("dialog[open]")
    )
      return;
    if (actions.interval(event.key)) {
      event.preventDefault();
      return;
    }
    if (event.key === "/") actions.search();
    else if (event.key === "?") actions.help();
    else if (event.key === "u") actions.zone();
    else if (event.key === "f") actions.favourite();
    else return;
    event.preventDefault();
  });
}

/** What keys do while the chart has the focus. */
export interface ChartKeyActions {
  /** Moves the crosshair by so many candles. */
  readonly move: (steps: number) => void;
  readonly toStart: () => void;
  readonly toEnd: () => void;
  readonly zoom: (factor: number) => void;
  readonly leave: () => void;
}

/** Listens to the keys of the chart. */
export function listenToChartKeys(chart: HTMLElement, actions: ChartKeyActions): void {
  chart.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const far = event.shiftKey ? 10 : 1;
    if (event.key === "ArrowLeft") actions.move(-far);
    else if (event.key === "ArrowRight") actions.move(far);
    else if (event.key === "Home") actions.toStart();
    else if (event.key === "End") actions.toEnd();
    else if (event.key === "+" || event.key === "=") actions.zoom(1.25);
    else if (event.key === "-") actions.zoom(0.8);
    else if (event.key === "Escape") actions.leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
