import { type Average, lengthsIn } from "./averages.ts";
import { settings } from "./settings.ts";

/** How a chart draws its candles. */
export interface Look {
  readonly style: typeof settings.style.value;
  readonly scale: typeof settings.scale.value;
  readonly averages: readonly Average[];
}

/** The look that was chosen last. */
export function chosenLook(): Look {
  const averages = (["sma", "ema"] as const).flatMap(kind =>
    lengthsIn(settings[kind].value).map(length => ({ kind, length })),
  );
  return { style: settings.style.value, scale: settings.scale.value, averages };
}
