// The tests of the page.
import { after, test } from 'node:test';
import { closeBrowser, Stage } from './stage.mjs';

/** A test on a stage of its own. CMakeLists.txt counts the lines that begin with this call. */
export function scenario(name, options, play) {
  test(name, { timeout: 110_000 }, async (context) => {
    const stage = new Stage();
    // When its time is over, what it still waits for ends with its stage.
    context.signal.addEventListener('abort', () => stage.close());
    try {
      await stage.open(options);
      await play(stage, context);
      await stage.check();
    } finally {
      await stage.close();
    }
  });
}

after(closeBrowser);
